// reduction.c: what partial order reduction needs to know while the program runs.
//
// Entry points: cb_touch, called by the models and for each record of the trace that tells of an effect (cb_touch_record);
// cb_reduce_candidates and cb_awake, called by the scheduler before a choice. All of it is in force with CB_REQF_REDUCE.
//
// A step is what a party does from one scheduling point to the next. Two steps are dependent if they touch one thing and one of
// them writes to it; the trace gets what each step touched, and the explorer judges from that which steps could also have come
// the other way round. The rule is kept here alone, so that the explorer and the sleep set cannot disagree about it.
//
// A party that would have to wait is no candidate as long as another one is: in the theory, a lock that is taken disables those
// who want it, and they do not come to stand in a queue whose order means nothing. When nobody else can go on they do wait, so
// that a deadlock has its waits in the trace.

#include "scheduler.h"

#include <string.h>

/// Past so many different things in one step, it touches everything.
#define MOST_TOUCHES 4096u
#define SLOTS (4 * MOST_TOUCHES)
/// A range of memory longer than this counts as everything, too.
#define LONGEST_RANGE 8192u
#define WORLD CB_TOUCH_KEY(CB_TOUCH_WORLD, 0)

/// What the current step touched since the last CB_REC_TOUCH, in order; and where in it a key is, by hash. A slot counts only if its
/// entry says so, too: so nothing has to be cleared, and a step that touches little dirties few pages.
static struct {
  uint64_t key;
  uint32_t mask, slot;
} touches[MOST_TOUCHES];
static uint16_t slots[SLOTS];
static uint32_t touch_count;

// ---- The sleep set -------------------------------------------------------------------------------------------------------

typedef struct sleeper {
  struct sleeper *next;
  uint32_t unit, count;
  const uint64_t *touches;  ///< pairs of key and mask
} sleeper;

/// Not from cb_alloc: what a model allocates must lie at the same address in each execution, however many are asleep in it, since its
/// address is the key of what steps touch.
static sleeper sleepers[CB_MAX_PARTIES];
static sleeper *asleep;
static bool sleep_is_in_force;

static bool conflict(uint64_t a, uint64_t b) {
  uint64_t reads_a = a & 0xff, writes_a = a >> 8 & 0xff, reads_b = b & 0xff, writes_b = b >> 8 & 0xff;
  return (writes_a & (reads_b | writes_b)) || (reads_a & writes_b);
}

static bool wakes(const sleeper *sleeping, uint64_t key, uint32_t mask) {
  if (key == WORLD) return true;
  for (uint32_t i = 0; i < sleeping->count; i++) {
    if (sleeping->touches[2 * i] == key && conflict(sleeping->touches[2 * i + 1], mask)) return true;
    if (sleeping->touches[2 * i] == WORLD) return true;
  }
  return false;
}

static void wake_sleepers(uint64_t key, uint32_t mask) {
  for (sleeper **link = &asleep; *link;) {
    if (wakes(*link, key, mask)) *link = (*link)->next;
    else link = &(*link)->next;
  }
}

static bool is_asleep(uint32_t unit) {
  if (!sleep_is_in_force) return false;
  for (const sleeper *at = asleep; at; at = at->next)
    if (at->unit == unit) return true;
  return false;
}

uint32_t cb_awake(const cb_candidate *candidates, uint32_t count, uint32_t wanted) {
  for (uint32_t i = 0; i < count; i++) {
    uint32_t index = (wanted + i) % count;
    if (!is_asleep(candidates[index].value)) return index;
  }
  return count;
}

// ---- Touches -------------------------------------------------------------------------------------------------------------

static bool is_taken(uint32_t slot) { return slots[slot] < touch_count && touches[slots[slot]].slot == slot; }

void cb_touch(uint64_t key, uint32_t mask) {
  if (!cb_reduces() || !cb_self) return;
  if (sleep_is_in_force && asleep && !(mask & CB_TOUCH_ATTEMPT)) wake_sleepers(key, mask);
  if (touch_count >= MOST_TOUCHES - 1) key = WORLD, mask = CB_TOUCH_WRITES;
  uint32_t slot = (uint32_t)(key * 0x9e3779b97f4a7c15ULL >> 50) % SLOTS;
  while (is_taken(slot) && touches[slots[slot]].key != key) slot = (slot + 1) % SLOTS;
  if (!is_taken(slot)) {
    if (touch_count == MOST_TOUCHES) return;
    slots[slot] = (uint16_t)touch_count;
    touches[touch_count].key = key, touches[touch_count].mask = 0, touches[touch_count].slot = slot;
    touch_count++;
  }
  touches[slots[slot]].mask |= mask;
}

static void touch_memory(uint64_t start, uint64_t size, bool reads, bool writes) {
  if (size > LONGEST_RANGE) {
    cb_touch_world();
    return;
  }
  uint64_t end = start + size;
  for (uint64_t cell = start & ~7ULL; cell < end; cell += 8) {
    uint64_t low = start > cell ? start - cell : 0, high = end < cell + 8 ? end - cell : 8;
    uint32_t bytes = (1u << high) - (1u << low);
    cb_touch(cell, (reads ? bytes : 0) | (writes ? bytes << 8 : 0));
  }
}

void cb_touch_read_of_memory(uint64_t start, uint64_t size) {
  if (cb_reduces()) touch_memory(start, size, true, false);
}

/// A wait for something that others compete for changes nothing; one that takes a place in a queue does.
static void touch_wait(const cb_values *values) {
  const void *resource = (const void *)(uintptr_t)values->a;
  switch (values->b) {
    case CB_RES_MUTEX:
    case CB_RES_SPINLOCK:
    case CB_RES_SEMAPHORE:
    case CB_RES_PI_FUTEX:
    case CB_RES_ONCE:
      cb_touch(CB_TOUCH_KEY(values->b, values->a), CB_TOUCH_ATTEMPT | CB_TOUCH_BLOCKS);
      break;
    case CB_RES_RWLOCK:
    case CB_RES_CONDITION:
    case CB_RES_FUTEX:
    case CB_RES_BARRIER:
    case CB_RES_QUEUE:
    case CB_RES_GROUP:
    case CB_RES_DISPATCH_SEMAPHORE:
    case CB_RES_WORK_ITEM:
    case CB_RES_APPLY:
      cb_touch_write((uint32_t)values->b, resource);
      break;
    case CB_RES_IO: cb_touch_world(); break;
    case CB_RES_STDIO: cb_touch_write(CB_TOUCH_OUTPUT, NULL); break;
    default: break;  // a thread or task that ends, time: who ends or fires touches the unit
  }
}

/// Whether somebody could notice if the end of the program came before what a record tells. It is what the rule for abandoned work
/// goes by: its finding would depend on the one execution of a class that is run otherwise.
static bool is_lost_at_the_end(uint16_t kind, uint16_t op, const cb_values *values) {
  switch (kind) {
    case CB_REC_ACQUIRE:
    case CB_REC_WAIT:
    case CB_REC_MESSAGE: return true;
    case CB_REC_POINT: return op == CB_OP_SEND && values->b == CB_RES_CHANNEL;
    default: return false;
  }
}

void cb_touch_record(uint16_t kind, uint16_t op, uint32_t unit, const cb_values *values) {
  uint64_t a = values->a, b = values->b;
  if (is_lost_at_the_end(kind, op, values)) cb_touch_read(CB_TOUCH_END, NULL);
  switch (kind) {
    case CB_REC_ACCESS:
      if (!(op & CB_ACCESS_LOCK)) touch_memory(a, b, op & CB_ACCESS_READ, op & CB_ACCESS_WRITE);
      break;
    case CB_REC_UNIT_BORN:
      cb_touch_enables(unit);
      unit = (uint32_t)b;
      break;
    case CB_REC_UNIT_END:
      if (op) return;
      break;
    case CB_REC_UNIT_CANCEL:
      cb_touch_write(CB_TOUCH_CANCELLATION, NULL);
      break;
    case CB_REC_TASK_SUSPEND: break;
    case CB_REC_TASK_ENQUEUE: cb_touch_enables((uint32_t)a); break;
    case CB_REC_WAIT: touch_wait(values); break;
    case CB_REC_WAIT_END:
      if (b == CB_RES_SEMAPHORE) cb_touch(CB_TOUCH_KEY(b, a), CB_TOUCH_WRITES | CB_TOUCH_TAKES | CB_TOUCH_BLOCKS);
      if (b == CB_RES_FUTEX || b == CB_RES_BARRIER || b == CB_RES_WORK_ITEM || b == CB_RES_APPLY)
        cb_touch_write((uint32_t)b, (const void *)(uintptr_t)a);
      break;
    case CB_REC_ACQUIRE:
    case CB_REC_RELEASE:
      // What a library says of its own primitives follows from the locks and atomic operations beneath them. The models of reader-writer
      // locks tell themselves whose release it was.
      if (b >= CB_RES_CHANNEL || (b == CB_RES_RWLOCK && kind == CB_REC_RELEASE)) return;
      cb_touch(CB_TOUCH_KEY(b, a), (op == CB_OP_RDLOCK ? CB_TOUCH_READS : CB_TOUCH_WRITES) |
                                       (kind == CB_REC_RELEASE ? CB_TOUCH_RELEASES : CB_TOUCH_TAKES) |
                                       (kind == CB_REC_ACQUIRE && op != CB_OP_TRYLOCK ? CB_TOUCH_BLOCKS : 0));
      break;
    case CB_REC_SIGNAL:
      // What only counts has touched its group or semaphore already.
      if (b >= CB_RES_CHANNEL || op == CB_OP_ADD || op == CB_OP_WAIT) return;
      // Two that only add can come in any order. One that had something left already was in nobody's way.
      bool adds = b == CB_RES_SEMAPHORE || b == CB_RES_GROUP || b == CB_RES_DISPATCH_SEMAPHORE;
      cb_touch(CB_TOUCH_KEY(b, a), (adds ? CB_TOUCH_READS : CB_TOUCH_WRITES) |
                                       (b == CB_RES_SEMAPHORE && values->d == 1 ? CB_TOUCH_RELEASES : 0) |
                                       (b == CB_RES_GROUP && values->d == 0 ? CB_TOUCH_RELEASES : 0) |
                                       (b == CB_RES_DISPATCH_SEMAPHORE && values->d <= 1 ? CB_TOUCH_RELEASES : 0));
      break;
    case CB_REC_SYNC:
      // Who comes to an await before what it awaits, and who comes after, both go on with the same.
      if (b == CB_RES_TASK) cb_touch_enables((uint32_t)a);
      else if (b == CB_RES_OTHER) cb_touch(CB_TOUCH_KEY(b, a), op == CB_SYNC_RELEASE ? CB_TOUCH_PUBLISHES : CB_TOUCH_LEARNS);
      else if (b == CB_RES_ONCE && op == CB_SYNC_ACQUIRE) cb_touch(CB_TOUCH_KEY(b, a), CB_TOUCH_READS | CB_TOUCH_BLOCKS);
      else if (b != CB_RES_NONE) cb_touch_write((uint32_t)b, (const void *)(uintptr_t)a);
      return;
    case CB_REC_TIME:
    case CB_REC_UNSUPPORTED: cb_touch_world(); break;
    case CB_REC_MAIN_END:
      cb_touch_write(CB_TOUCH_END, NULL);
      cb_touch_write(CB_TOUCH_OUTPUT, NULL);
      break;
    case CB_REC_OUTPUT: cb_touch_write(CB_TOUCH_OUTPUT, NULL); break;
    // What was touched so far was the memory's former use.
    case CB_REC_ALLOC: cb_touches_flush(); return;
    default: return;
  }
  if (unit) cb_touch_unit(unit);
}

void cb_touches_flush(void) {
  if (!cb_reduces()) return;
  uint32_t count = touch_count;
  touch_count = 0;
  for (uint32_t i = 0; i < count; i += 3) {
    cb_values values = {0};
    uint64_t *pair = &values.a;
    uint32_t part = count - i < 3 ? count - i : 3;
    for (uint32_t j = 0; j < part; j++) {
      pair[2 * j] = touches[i + j].key;
      pair[2 * j + 1] = touches[i + j].mask;
    }
    cb_put_values(CB_REC_TOUCH, (uint16_t)part, 0, 0, &values);
  }
}

void cb_step_begins(uint32_t unit, bool chosen) {
  if (!cb_reduces()) return;
  cb_put(CB_REC_STEP, 0, unit, 0, .a = chosen ? cb_trace->choices : 0);
  if (unit) cb_touch_unit(unit);
  else cb_touch_world();
}

void cb_reduction_chooses(uint32_t kind, const uint32_t *values, uint32_t count) {
  if (!cb_reduces()) return;
  cb_touches_flush();
  for (uint32_t i = 12; kind == CB_CHOOSE_UNIT && i < count; i += 14) {
    cb_values more = {0};
    uint64_t *word = &more.a;
    uint32_t part = count - i < 14 ? count - i : 14;
    for (uint32_t j = 0; j < part; j++) word[j / 2] |= (uint64_t)values[i + j] << (j % 2 * 32);
    cb_put_values(CB_REC_CANDIDATES, (uint16_t)part, 0, 0, &more);
  }
  if (cb_trace->choices == cb_config.sleep_from) sleep_is_in_force = true;
}

// ---- Who would have to wait --------------------------------------------------------------------------------------------

static bool thread_lives(uint32_t unit) {
  for (const cb_party *party = cb_party_first(); party; party = party->next)
    if (party->unit == unit) return party->state != CB_P_ENDED;
  return false;
}

bool cb_would_wait(const cb_party *party) {
  const void *resource = party->pending_resource;
  uint32_t op = party->pending_op;
  if (party->was_woken && party->then_lock) return cb_mutex_is_taken(party->then_lock, party);
  switch (party->pending_kind) {
    case CB_RES_MUTEX: return op == CB_OP_LOCK && cb_mutex_is_taken(resource, party);
    case CB_RES_RWLOCK: return (op == CB_OP_LOCK || op == CB_OP_RDLOCK) && cb_rwlock_is_taken(resource, op == CB_OP_RDLOCK);
    case CB_RES_SPINLOCK: return op == CB_OP_LOCK && cb_spinlock_is_taken(resource);
    case CB_RES_ONCE: return (op == CB_OP_LOCK || op == CB_OP_WAIT) && cb_once_is_running(resource);
    case CB_RES_SEMAPHORE: return op == CB_OP_WAIT && cb_semaphore_is_empty(resource);
    case CB_RES_PI_FUTEX:
      // A compare-exchange that only tries looks like one that goes on to wait.
      return op == CB_OP_LOCK && !party->was_woken && !(cb_config.flags & CB_REQF_TRIES) && cb_pi_is_taken(resource, party);
    case CB_RES_THREAD: return op == CB_OP_JOIN && !party->was_woken && thread_lives((uint32_t)(uintptr_t)resource);
    case CB_RES_GROUP: return op == CB_OP_WAIT && !party->was_woken && cb_dispatch_group_is_entered(resource);
    case CB_RES_DISPATCH_SEMAPHORE:
      return op == CB_OP_WAIT && !party->was_woken && cb_dispatch_semaphore_is_empty(resource);
    default: return false;
  }
}

uint32_t cb_reduce_candidates(cb_candidate *candidates, uint32_t count) {
  uint32_t left = 0;
  for (uint32_t i = 0; i < count; i++) left += !cb_would_wait(candidates[i].party);
  if (left == 0 || left == count) return count;
  left = 0;
  for (uint32_t i = 0; i < count; i++)
    if (!cb_would_wait(candidates[i].party)) candidates[left++] = candidates[i];
  return left;
}

// ---- The beginning -------------------------------------------------------------------------------------------------------

void cb_reduction_begin(const cb_request *request, const uint64_t *words) {
  uint32_t used = 0;
  for (uint64_t at = 0; at < request->sleeper_words && used < CB_MAX_PARTIES; used++) {
    uint64_t count = words[at] >> 32;
    if (at + 1 + 2 * count > request->sleeper_words) break;
    sleepers[used] =
        (sleeper){.next = asleep, .unit = (uint32_t)words[at], .count = (uint32_t)count, .touches = &words[at + 1]};
    asleep = &sleepers[used];
    at += 1 + 2 * count;
  }
}
