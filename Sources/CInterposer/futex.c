// futex.c: the variadic syscall(), behind which the Swift runtime, Synchronization.Mutex, C++ statics and libdispatch
// wait.
//
// Priority-inheritance futexes are locks whose word holds the owner's thread id: taking and letting go are invisible
// while nobody waits. So the threads have virtual ids (gettid), a parked waiter sets FUTEX_WAITERS so that the owner
// comes through FUTEX_UNLOCK_PI, and that call hands the lock over by writing the next owner's id into the word, as
// the kernel does. The kernel answers EDEADLK to an owner that locks again, and to a cycle of owners, which makes
// Swift's Mutex trap; here both wait for ever, because a deadlock with its cycle says more than a trap, and is what
// it is.
//
// No scheduling point before LOCK_PI: the caller has just found the word taken. Code compiled for access tracking has
// its point at the compare-exchange before it.

#include "models.h"

#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef FUTEX_LOCK_PI2
#define FUTEX_LOCK_PI2 13
#endif

typedef struct futex_model {
  cb_waitq waiters;
  int32_t owner_tid;    ///< priority inheritance: who took it where that was seen
  uint32_t owner_unit;
} futex_model;

static futex_model *model_of(const uint32_t *word, uint32_t kind) { return cb_object(word, kind, sizeof(futex_model)); }

// ---- Plain futexes ------------------------------------------------------------------------------------------------

/// The bits that a parked waiter waits for travel in wake_value.
static long wait(uint32_t *word, uint32_t value, uint32_t bits, uint64_t deadline) {
  if (!cb_stdio_inside()) cb_point(CB_OP_WAIT, CB_RES_FUTEX, word);
  if (bits == 0) return -EINVAL;
  cb_touch((uint64_t)(uintptr_t)word & ~7ULL, 0xff);
  if (__atomic_load_n(word, __ATOMIC_SEQ_CST) != value) return -EAGAIN;
  cb_self->wake_value = (void *)(uintptr_t)bits;
  int how = cb_block(&model_of(word, CB_RES_FUTEX)->waiters, CB_OP_WAIT, CB_RES_FUTEX, word, 0, deadline);
  cb_self->wake_value = NULL;
  return how == CB_TIMEOUT ? -ETIMEDOUT : 0;
}

static uint32_t wake_some(const uint32_t *word, uint32_t limit, uint32_t bits) {
  futex_model *model = model_of(word, CB_RES_FUTEX);
  uint32_t woken = 0;
  for (cb_party *party = model->waiters.head; party && woken < limit;) {
    cb_party *next = party->queue_next;
    if ((uint32_t)(uintptr_t)party->wake_value & bits) {
      cb_wake(party);
      woken++;
    }
    party = next;
  }
  cb_put(CB_REC_SIGNAL, limit == 1 ? CB_OP_SIGNAL : CB_OP_BROADCAST, cb_unit(), CB_HERE, .a = cb_id(word),
         .b = CB_RES_FUTEX, .c = woken);
  return woken;
}

static long wake(const uint32_t *word, uint32_t limit, uint32_t bits) {
  if (bits == 0) return -EINVAL;
  if (!cb_stdio_inside()) cb_point(limit == 1 ? CB_OP_SIGNAL : CB_OP_BROADCAST, CB_RES_FUTEX, word);
  // The kernel wakes one even if it is asked for none.
  return wake_some(word, (int32_t)limit <= 0 ? 1 : limit, bits);
}

/// Wakes some and moves others to the queue of another word.
static long requeue(uint32_t *word, uint32_t wakes, uint32_t moves, uint32_t *target) {
  cb_touch_write(CB_RES_FUTEX, word);
  cb_touch_write(CB_RES_FUTEX, target);
  uint32_t woken = wakes ? wake_some(word, wakes, UINT32_MAX) : 0, moved = 0;
  cb_waitq *from = &model_of(word, CB_RES_FUTEX)->waiters, *to = &model_of(target, CB_RES_FUTEX)->waiters;
  if (from != to) {
    for (; from->head && moved < moves; moved++) {
      cb_party *party = from->head;
      from->head = party->queue_next;
      if (!from->head) from->tail = NULL;
      party->queue = to;
      party->queue_next = NULL;
      party->wait_resource = target;
      if (to->tail) to->tail->queue_next = party;
      else to->head = party;
      to->tail = party;
    }
  }
  return woken + moved;
}

/// FUTEX_WAKE_OP: changes the second word, wakes on the first, and on the second if its old value compares as asked.
static long wake_op(uint32_t *word, uint32_t wakes, uint32_t wakes2, uint32_t *second, uint32_t code) {
  if (!cb_stdio_inside()) cb_point(CB_OP_SIGNAL, CB_RES_FUTEX, word);
  uint32_t operation = code >> 28 & 7, comparison = code >> 24 & 15;
  int32_t argument = (int32_t)(code << 8) >> 20, against = (int32_t)(code << 20) >> 20;
  if (code >> 28 & FUTEX_OP_OPARG_SHIFT) argument = (int32_t)(1u << (argument & 31));
  uint32_t old = *second;
  cb_touch((uint64_t)(uintptr_t)second & ~7ULL, 0xff00);
  switch (operation) {
    case FUTEX_OP_SET: *second = (uint32_t)argument; break;
    case FUTEX_OP_ADD: *second = old + (uint32_t)argument; break;
    case FUTEX_OP_OR: *second = old | (uint32_t)argument; break;
    case FUTEX_OP_ANDN: *second = old & ~(uint32_t)argument; break;
    case FUTEX_OP_XOR: *second = old ^ (uint32_t)argument; break;
    default: return -ENOSYS;
  }
  int32_t value = (int32_t)old;
  bool holds;
  switch (comparison) {
    case FUTEX_OP_CMP_EQ: holds = value == against; break;
    case FUTEX_OP_CMP_NE: holds = value != against; break;
    case FUTEX_OP_CMP_LT: holds = value < against; break;
    case FUTEX_OP_CMP_LE: holds = value <= against; break;
    case FUTEX_OP_CMP_GT: holds = value > against; break;
    case FUTEX_OP_CMP_GE: holds = value >= against; break;
    default: return -ENOSYS;
  }
  uint32_t woken = wake_some(word, wakes, UINT32_MAX);
  return holds ? woken + wake_some(second, wakes2, UINT32_MAX) : woken;
}

// ---- Priority-inheritance futexes ---------------------------------------------------------------------------------

uint32_t cb_pi_owner(const uint32_t *word) {
  int32_t tid = (int32_t)(*word & FUTEX_TID_MASK);
  if (tid == 0) return 0;
  futex_model *model = cb_object_find(word, CB_RES_PI_FUTEX);
  if (model && model->owner_tid == tid && model->owner_unit) return model->owner_unit;
  cb_party *party = cb_party_by_tid(tid);
  return party ? cb_party_unit(party) : 0;
}

void cb_pi_taken(const uint32_t *word) {
  futex_model *model = model_of(word, CB_RES_PI_FUTEX);
  model->owner_tid = cb_self->tid;
  model->owner_unit = cb_unit();
  cb_put(CB_REC_ACQUIRE, CB_OP_LOCK, model->owner_unit, CB_HERE, .a = cb_id(word), .b = CB_RES_PI_FUTEX, .c = 1);
}

void cb_pi_let_go(const uint32_t *word) {
  futex_model *model = model_of(word, CB_RES_PI_FUTEX);
  model->owner_tid = 0;
  model->owner_unit = 0;
  cb_put(CB_REC_RELEASE, CB_OP_UNLOCK, cb_unit(), CB_HERE, .a = cb_id(word), .b = CB_RES_PI_FUTEX);
}

bool cb_pi_is_taken(const void *word, const cb_party *party) {
  uint32_t owner = *(const volatile uint32_t *)word & FUTEX_TID_MASK;
  return owner != 0 && owner != (uint32_t)party->tid;
}

static long lock_pi(uint32_t *word, uint64_t deadline) {
  futex_model *model = model_of(word, CB_RES_PI_FUTEX);
  uint32_t own = (uint32_t)cb_self->tid;
  if (*word & FUTEX_TID_MASK) {
    *word |= FUTEX_WAITERS;
    int how = cb_block(&model->waiters, CB_OP_LOCK, CB_RES_PI_FUTEX, word, cb_pi_owner(word), deadline);
    if (how == CB_TIMEOUT) {
      if (!model->waiters.head) *word &= ~FUTEX_WAITERS;
      return -ETIMEDOUT;
    }
    // Handed over: the word says so already, unless the program wrote over it.
    if ((*word & FUTEX_TID_MASK) != own) return -EINVAL;
  } else {
    *word = own | (model->waiters.head ? FUTEX_WAITERS : 0);
  }
  cb_pi_taken(word);
  return 0;
}

static long trylock_pi(uint32_t *word) {
  cb_trace->tries = 1;
  cb_touch_read(CB_RES_PI_FUTEX, word);
  uint32_t owner = *word & FUTEX_TID_MASK;
  if (owner == (uint32_t)cb_self->tid) return -EDEADLK;
  return owner ? -EAGAIN : lock_pi(word, 0);
}

static long unlock_pi(uint32_t *word) {
  if ((*word & FUTEX_TID_MASK) != (uint32_t)cb_self->tid) return -EPERM;
  futex_model *model = model_of(word, CB_RES_PI_FUTEX);
  cb_pi_let_go(word);
  // Handed to the first, as the kernel does; where that order is no more than the order of giving up, to any.
  cb_party *next = cb_wake_one(&model->waiters, cb_reduces());
  if (!next) {
    *word = 0;
    return 0;
  }
  *word = (uint32_t)next->tid | (model->waiters.head ? FUTEX_WAITERS : 0);
  model->owner_tid = next->tid;
  model->owner_unit = next->wait_unit;
  return 0;
}

// ---- syscall() ----------------------------------------------------------------------------------------------------

static long futex(uint32_t *word, int operation, uint32_t value, const struct timespec *timeout, uint32_t *word2,
                  uint32_t value3) {
  int command = operation & FUTEX_CMD_MASK;
  bool realtime = operation & FUTEX_CLOCK_REALTIME;
  uint64_t deadline = 0;
  if (timeout) {
    bool valid = true;
    switch (command) {
      case FUTEX_WAIT: valid = cb_deadline_after(timeout, &deadline); break;
      case FUTEX_WAIT_BITSET:
      case FUTEX_LOCK_PI2: valid = cb_deadline(realtime ? CLOCK_REALTIME : CLOCK_MONOTONIC, timeout, &deadline); break;
      case FUTEX_LOCK_PI: valid = cb_deadline(CLOCK_REALTIME, timeout, &deadline); break;
      default: break;  // there it is a number
    }
    if (!valid) return -EINVAL;
  }
  uint32_t value2 = (uint32_t)(uintptr_t)timeout;
  switch (command) {
    case FUTEX_WAIT: return wait(word, value, FUTEX_BITSET_MATCH_ANY, deadline);
    case FUTEX_WAIT_BITSET: return wait(word, value, value3, deadline);
    case FUTEX_WAKE: return wake(word, value, FUTEX_BITSET_MATCH_ANY);
    case FUTEX_WAKE_BITSET: return wake(word, value, value3);
    case FUTEX_CMP_REQUEUE:
      if (*word != value3) return -EAGAIN;
      __attribute__((fallthrough));
    case FUTEX_REQUEUE: return requeue(word, value, value2, word2);
    case FUTEX_WAKE_OP: return wake_op(word, value, value2, word2, value3);
    case FUTEX_LOCK_PI:
    case FUTEX_LOCK_PI2: return lock_pi(word, deadline);
    case FUTEX_TRYLOCK_PI: return trylock_pi(word);
    case FUTEX_UNLOCK_PI: return unlock_pi(word);
    default:
      cb_unsupported("an unknown futex operation", false);
      return -ENOSYS;
  }
}

// Before control begins the main thread already has its virtual id, because the runtimes keep what they were told. The
// process has the same id, since that is how Foundation and libdispatch know the main thread.

CB_EXPORT pid_t gettid(void) {
  if (cb_on()) return cb_self->tid;
  long real = cb_syscall(SYS_gettid, 0, 0, 0, 0, 0, 0);
  return cb_is_served() && real == cb_real_pid() ? CB_TID_BASE + 1 : (pid_t)real;
}

CB_EXPORT pid_t getpid(void) { return cb_is_served() ? CB_TID_BASE + 1 : (pid_t)cb_real_pid(); }

/// The real id of a thread or process, for calls that send it a signal.
static long real_id(long id) {
  if (id == CB_TID_BASE + 1 && cb_is_served()) return cb_real_pid();
  cb_party *party = cb_on() ? cb_party_by_tid((int32_t)id) : NULL;
  return party ? party->real_tid : id;
}

CB_EXPORT int kill(pid_t pid, int signal) {
  if (cb_on() && signal != 0) cb_unsupported("kill", false);
  return CB_REAL(kill)((pid_t)real_id(pid), signal);
}

static long result_of(long result) {
  if (result >= 0 || result < -4095) return result;
  errno = (int)-result;
  return -1;
}

CB_EXPORT long syscall(long number, ...) {
  va_list list;
  va_start(list, number);
  long a = va_arg(list, long), b = va_arg(list, long), c = va_arg(list, long);
  long d = va_arg(list, long), e = va_arg(list, long), f = va_arg(list, long);
  va_end(list);
  if (number == SYS_gettid) return gettid();
  if (number == SYS_getpid) return getpid();
  if (number == SYS_kill || number == SYS_tkill || number == SYS_tgkill) {
    a = real_id(a);
    if (number == SYS_tgkill) b = real_id(b);
  }
  if (number == SYS_getrandom) return getrandom((void *)a, (size_t)b, (unsigned)c);
  if (cb_on() && number == SYS_futex)
    return result_of(futex((uint32_t *)a, (int)b, (uint32_t)c, (const struct timespec *)d, (uint32_t *)e, (uint32_t)f));
  return result_of(cb_syscall(number, a, b, c, d, e, f));
}
