// threads.c: the program's threads.
//
// Entry points: pthread_create, pthread_join and their relatives; cb_thread_spawn for the workers of pools.
//
// Every thread is a party. Its last act under the baton must come after the program's own last code on it: the
// destructors of C++ thread_local objects and of pthread keys. So a key of ours, set in every thread, puts itself
// back until the last round of key destructors (glibc runs four, and C++'s come before the first), and only then says
// that the thread has ended.
//
// What the C library does after that (the stack goes back to its cache, the arena to the allocator's free list) must
// not run beside the party that goes on, or the program's addresses would depend on the machine. So an ended thread
// waits, outside of control, until a creation finds enough of such threads and lets them go one by one, each joined
// before the next goes. Hence all threads are really created joinable, and `detached` is only a flag of the model.

#include "models.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <threads.h>

/// Stack of a worker if there is no room for one of the usual size. That is what libdispatch's workers have, so that
/// a recursion fits here if it fits there; the size makes no difference to the time that a thread takes (measured,
/// 128 KiB to 8 MiB).
#define SMALL_STACK (512u << 10)
/// Ended threads that wait for their release, at most: few programs get there, and those that do stay within memory.
#define ZOMBIES 16u

typedef struct thread_model {
  cb_party *party;
  struct thread_model *next_zombie;
  _Atomic uint32_t released;
  bool joining;     ///< somebody waits for it, or has got its result
  bool has_result;  ///< it returned or called pthread_exit; else it was cancelled
  void (*body)(cb_party *);
  size_t stack_size;
  thrd_start_t c11_start;
} thread_model;

/// The party behind a pthread_t; replaced when the C library uses an address again.
typedef struct thread_entry {
  cb_party *party;
} thread_entry;

static pthread_key_t last_key;
static bool last_key_made;
static thread_model *zombies, **zombies_tail = &zombies;
static uint32_t zombie_count;
static bool main_exited;

static cb_party *party_of(pthread_t thread) {
  cb_party *self = cb_self;
  if (pthread_equal(thread, self->pthread)) return self;
  thread_entry *entry = cb_object_find((const void *)thread, CB_RES_THREAD);
  if (entry) return entry->party;
  cb_party *first = cb_party_first();
  return first && pthread_equal(first->pthread, thread) ? first : NULL;
}

static void remember(pthread_t thread, cb_party *party) {
  cb_object_forget((const void *)thread, CB_RES_THREAD);
  thread_entry *entry = cb_object((const void *)thread, CB_RES_THREAD, sizeof *entry);
  entry->party = party;
}

bool cb_somebody_tries(const void *resource) {
  for (cb_party *party = cb_party_first(); party; party = party->next)
    if (party != cb_self && party->state == CB_P_READY && party->pending_op == CB_OP_TRYLOCK &&
        party->pending_resource == resource)
      return true;
  return false;
}

/// Whether a thread of the program other than `self` has not ended.
static bool others_live(const cb_party *self) {
  for (cb_party *party = cb_party_first(); party; party = party->next)
    if (party != self && party->kind != CB_PK_WORKER && party->state != CB_P_ENDED) return true;
  return false;
}

/// The destructor of our key, run by the C library for each round.
static void last_words(void *value) {
  cb_party *self = value;
  if (cb_self != self) return;
  if (++self->destructor_rounds < PTHREAD_DESTRUCTOR_ITERATIONS) {
    pthread_setspecific(last_key, self);
    return;
  }
  // pthread_exit in the main thread lets the others go on; the last to end ends the process, with status 0.
  if (main_exited && !others_live(self)) exit(0);
  if (self->unit) cb_unit_end(self->unit);
  cb_touch(CB_TOUCH_KEY(CB_RES_THREAD, self->unit), CB_TOUCH_WRITES | CB_TOUCH_RELEASES);
  cb_wake_all(&self->joiners);
  cb_mutexes_orphaned(self);
  thread_model *model = self->model;
  if (!model->has_result) self->result = PTHREAD_CANCELED;
  if (self->kind != CB_PK_MAIN) {
    model->next_zombie = NULL;
    *zombies_tail = model;
    zombies_tail = &model->next_zombie;
    zombie_count++;
  }
  cb_party_finish();
  cb_self = NULL;
  for (;;) {
    if (self->kind != CB_PK_MAIN && atomic_load(&model->released)) return;
    cb_syscall(SYS_futex, (long)&model->released, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0);
  }
}

static void make_key(void) {
  if (last_key_made) return;
  last_key_made = true;
  pthread_key_create(&last_key, last_words);
}

/// Early, so that the key has a low number: its last round then comes before a late round of the program's keys would.
__attribute__((constructor)) static void threads_init(void) { make_key(); }

/// Lets ended threads really end, if nobody can ask for them any more: their names, the pthread_t, are used again.
/// The caller holds the baton.
void cb_threads_reap(void) {
  zombies_tail = &zombies;
  while (*zombies_tail) {
    thread_model *model = *zombies_tail;
    if (!model->party->joined && !model->party->detached) {
      zombies_tail = &model->next_zombie;
      continue;
    }
    *zombies_tail = model->next_zombie;
    zombie_count--;
    atomic_store(&model->released, 1);
    cb_syscall(SYS_futex, (long)&model->released, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, 0, 0, 0);
    CB_REAL(pthread_join)(model->party->pthread, NULL);
    model->party->reaped = true;
  }
}

static void begin(thread_model *model) {
  cb_party *party = model->party;
  // The C library puts the thread's descriptor at the top of its stack, also on a stack that the program gave.
  party->pthread = pthread_self();
  party->stack_high = (uintptr_t)party->pthread;
  party->stack_low = party->stack_high - model->stack_size;
  pthread_setspecific(last_key, party);
  cb_party_begin(party);
  cb_alternate_stack();
}

/// For the main thread. The stack grows on demand, so that its lower bound is only a limit.
void cb_stack_bounds(cb_party *party) {
  void **end = cb_next("__libc_stack_end");
  struct rlimit limit;
  uintptr_t here = (uintptr_t)__builtin_frame_address(0);
  party->stack_high = end ? (uintptr_t)*end : here + (64u << 10);
  bool bounded = getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur < (1ULL << 30);
  party->stack_low = party->stack_high - (bounded ? limit.rlim_cur : 8u << 20);
}

static void *thread_main(void *argument) {
  thread_model *model = argument;
  cb_party *party = model->party;
  begin(model);
  cb_unit_start(party->unit, 0);
  cb_access_stack_begins();
  void *result = model->c11_start ? (void *)(intptr_t)model->c11_start(party->argument) : party->start(party->argument);
  party->result = result;
  model->has_result = true;
  return result;
}

static void *worker_main(void *argument) {
  thread_model *model = argument;
  begin(model);
  model->body(model->party);
  return NULL;
}

static thread_model *model_of(cb_party *party) {
  if (!party->model) party->model = cb_alloc(sizeof(thread_model));
  thread_model *model = party->model;
  model->party = party;
  return model;
}

void cb_thread_spawn(cb_party *party, void (*body)(cb_party *)) {
  thread_model *model = model_of(party);
  model->body = body;
  make_key();
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_getstacksize(&attributes, &model->stack_size);
  pthread_t thread;
  int error = CB_REAL(pthread_create)(&thread, &attributes, worker_main, model);
  if (error) {
    model->stack_size = SMALL_STACK;
    pthread_attr_setstacksize(&attributes, model->stack_size);
    error = CB_REAL(pthread_create)(&thread, &attributes, worker_main, model);
  }
  pthread_attr_destroy(&attributes);
  if (error) cb_unsupported("a worker thread could not be made", true);
}

static int create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), thrd_start_t c11_start,
                  void *argument) {
  make_key();
  if (zombie_count >= ZOMBIES) cb_threads_reap();
  // A shallow copy: the extension that it may point to is only read.
  pthread_attr_t copy;
  if (attributes) memcpy(&copy, attributes, sizeof copy);
  else pthread_attr_init(&copy);
  int detach_state = PTHREAD_CREATE_JOINABLE;
  pthread_attr_getdetachstate(&copy, &detach_state);
  pthread_attr_setdetachstate(&copy, PTHREAD_CREATE_JOINABLE);

  bool detached = detach_state == PTHREAD_CREATE_DETACHED;
  uint32_t unit = cb_unit_new(CB_UNIT_THREAD, 0, detached ? CB_UNITF_DETACHED_THREAD : 0, NULL, cb_stack());
  cb_party *party = cb_party_new(CB_PK_THREAD, unit);
  thread_model *model = model_of(party);
  party->start = start;
  party->argument = argument;
  party->detached = detached;
  party->created = true;
  pthread_attr_getstacksize(&copy, &model->stack_size);
  model->c11_start = c11_start;
  pthread_t made;
  int error = CB_REAL(pthread_create)(&made, &copy, thread_main, model);
  if (!attributes) pthread_attr_destroy(&copy);
  if (error) {
    party->state = CB_P_ENDED;
    cb_unit_end(unit);
    return error;
  }
  party->pthread = made;
  remember(made, party);
  *thread = made;
  // After the creation: the new thread may run before its creator's next step.
  cb_point(CB_OP_SPAWN, CB_RES_THREAD, (const void *)(uintptr_t)unit);
  return 0;
}

CB_EXPORT int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                             void *argument) {
  if (!cb_on()) return CB_REAL(pthread_create)(thread, attributes, start, argument);
  return create(thread, attributes, start, NULL, argument);
}

/// Waits for the end of a thread until the deadline (0: none), or not at all.
static int join(pthread_t thread, void **result, uint64_t deadline, bool try) {
  cb_party *party = party_of(thread);
  if (!party || party->joined) return ESRCH;
  if (party->detached) return EINVAL;
  thread_model *model = model_of(party);
  bool own = party == cb_self;
  if (model->joining && !own) return EINVAL;
  const void *resource = (const void *)(uintptr_t)party->unit;
  cb_point(try ? CB_OP_TRYLOCK : CB_OP_JOIN, CB_RES_THREAD, resource);
  cb_touch(CB_TOUCH_KEY(CB_RES_THREAD, party->unit), CB_TOUCH_READS | (try ? 0 : CB_TOUCH_BLOCKS));
  if (try && party->state != CB_P_ENDED) return EBUSY;
  // A thread that joins itself waits for ever. glibc answers EDEADLK there and for two threads that join each other;
  // POSIX lets an implementation do either, hardly any program looks, and both are the bug that a reader wants to see.
  if (!own) model->joining = true;
  bool waited = false;
  while (party->state != CB_P_ENDED) {
    waited = true;
    model->joining = false;
    cb_cancellation_point();
    model->joining = !own;
    if (cb_block(&party->joiners, CB_OP_JOIN, CB_RES_THREAD, resource, party->unit, deadline) == CB_TIMEOUT &&
        party->state != CB_P_ENDED) {
      model->joining = false;
      return ETIMEDOUT;
    }
  }
  if (!waited)
    cb_put(CB_REC_WAIT_END, CB_OP_JOIN, cb_unit(), CB_HERE, .a = party->unit, .b = CB_RES_THREAD, .c = party->unit);
  party->joined = true;
  if (result) *result = party->result;
  return 0;
}

CB_EXPORT int pthread_join(pthread_t thread, void **result) {
  if (!cb_on()) return CB_REAL(pthread_join)(thread, result);
  return join(thread, result, 0, false);
}

CB_EXPORT int pthread_tryjoin_np(pthread_t thread, void **result) {
  if (!cb_on()) return CB_REAL(pthread_tryjoin_np)(thread, result);
  return join(thread, result, 0, true);
}

CB_EXPORT int pthread_clockjoin_np(pthread_t thread, void **result, clockid_t clock, const struct timespec *absolute) {
  if (!cb_on()) return CB_REAL(pthread_clockjoin_np)(thread, result, clock, absolute);
  uint64_t deadline = 0;
  if (absolute && !cb_deadline(clock, absolute, &deadline)) return EINVAL;
  return join(thread, result, deadline, false);
}

CB_EXPORT int pthread_timedjoin_np(pthread_t thread, void **result, const struct timespec *absolute) {
  if (!cb_on()) return CB_REAL(pthread_timedjoin_np)(thread, result, absolute);
  return pthread_clockjoin_np(thread, result, CLOCK_REALTIME, absolute);
}

CB_EXPORT int pthread_detach(pthread_t thread) {
  if (!cb_on()) return CB_REAL(pthread_detach)(thread);
  cb_party *party = party_of(thread);
  if (!party || party->joined) return ESRCH;
  if (party->detached) return EINVAL;
  party->detached = true;
  return 0;
}

CB_EXPORT CB_NORETURN void pthread_exit(void *result) {
  if (cb_on()) {
    cb_self->result = result;
    model_of(cb_self)->has_result = true;
    if (cb_self->kind == CB_PK_MAIN) {
      main_exited = true;
      pthread_setspecific(last_key, cb_self);
    }
  }
  // The real one unwinds the stack and runs the destructors.
  CB_REAL(pthread_exit)(result);
  __builtin_unreachable();
}

CB_EXPORT int pthread_setname_np(pthread_t thread, const char *name) {
  if (cb_on() && strnlen(name, 17) < 16) {
    cb_party *party = party_of(thread);
    // Foundation gives each thread of its own the name of the process, which tells nobody apart: that is no name.
    bool is_name = strncmp(name, program_invocation_short_name, 15) != 0;
    if (party && party->unit && is_name) cb_unit_name(party->unit, name);
    if (party && party->state == CB_P_ENDED) return 0;
  }
  return CB_REAL(pthread_setname_np)(thread, name);
}

// The C library keeps the flag, and knows whether the thread may be cancelled now; what it does not see is that the
// thread waits, since all waiting is in the models. Asynchronous cancellation could strike anywhere, so it is only
// reported.

CB_EXPORT int pthread_cancel(pthread_t thread) {
  if (!cb_on()) return CB_REAL(pthread_cancel)(thread);
  cb_party *party = party_of(thread);
  if (!party || party->state == CB_P_ENDED) return 0;
  cb_point(CB_OP_SIGNAL, CB_RES_THREAD, (const void *)(uintptr_t)party->unit);
  if (party->state == CB_P_ENDED) return 0;
  int error = CB_REAL(pthread_cancel)(thread);
  bool can_be_cancelled = party->wait_kind == CB_RES_CONDITION || party->wait_kind == CB_RES_SEMAPHORE ||
                          party->wait_kind == CB_RES_TIMER || party->wait_kind == CB_RES_THREAD ||
                          party->wait_kind == CB_RES_IO;
  if (party->state == CB_P_BLOCKED && can_be_cancelled) {
    cb_wake(party);
    party->wake_how = CB_FAILED;
  }
  return error;
}

CB_EXPORT int pthread_setcanceltype(int type, int *old) {
  if (cb_on() && type == PTHREAD_CANCEL_ASYNCHRONOUS) cb_unsupported("asynchronous cancellation of a thread", false);
  return CB_REAL(pthread_setcanceltype)(type, old);
}

void cb_cancellation_point(void) {
  if (cb_self->kind == CB_PK_THREAD) CB_REAL(pthread_testcancel)();
}

CB_EXPORT int pthread_kill(pthread_t thread, int signal) {
  if (cb_on()) {
    cb_party *party = party_of(thread);
    if (party && party->state == CB_P_ENDED) return signal == 0 ? 0 : ESRCH;
    if (signal != 0 && party != cb_self) cb_unsupported("pthread_kill", false);
  }
  return CB_REAL(pthread_kill)(thread, signal);
}

// ---- C11 ----------------------------------------------------------------------------------------------------------

static int c11(int error) {
  switch (error) {
    case 0: return thrd_success;
    case ENOMEM: return thrd_nomem;
    case ETIMEDOUT: return thrd_timedout;
    case EBUSY: return thrd_busy;
    default: return thrd_error;
  }
}

CB_EXPORT int thrd_create(thrd_t *thread, thrd_start_t start, void *argument) {
  if (!cb_on()) return CB_REAL(thrd_create)(thread, start, argument);
  return c11(create(thread, NULL, NULL, start, argument));
}

CB_EXPORT int thrd_join(thrd_t thread, int *result) {
  if (!cb_on()) return CB_REAL(thrd_join)(thread, result);
  void *value = NULL;
  int error = join(thread, &value, 0, false);
  if (!error && result) *result = (int)(intptr_t)value;
  return c11(error);
}

CB_EXPORT int thrd_detach(thrd_t thread) { return c11(pthread_detach(thread)); }

CB_EXPORT CB_NORETURN void thrd_exit(int result) { pthread_exit((void *)(intptr_t)result); }
