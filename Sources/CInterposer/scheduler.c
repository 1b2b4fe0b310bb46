// scheduler.c: who runs next.
//
// Entry points: cb_point and cb_block, which end in `reschedule`. Steps: 1 hand queued items to idle workers; 2 collect the
// candidates; 3 if there are none, move virtual time to the next timer, or grow a pool, or end the execution; 4 let the
// replayed schedule or else the policy choose (choices.c); 5 give the baton to the chosen party and park.
//
// Choices are numbered. A replay lists the choices that differ from the default ("go on with the current unit, else the
// lowest one"), so that a schedule is as short as it is unusual.

#include "heap.h"
#include "scheduler.h"

#include <linux/futex.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>

__thread cb_party *cb_self __attribute__((tls_model("initial-exec")));
cb_request cb_config;
bool cb_main_is_over;

/// Virtual time that libdispatch needs to notice that all workers of a global queue are blocked (measured: one worker a second).
#define POOL_GROWTH_INTERVAL 1000000000ULL
/// Scheduling points in a row after which a unit that never waits is passed over, so that spinning on a flag ends.
/// Policies with priorities get a longer limit: they are meant to let one unit run on.
#define SPIN_LIMIT 64
#define SPIN_LIMIT_PRIORITIES 400
/// Reads of the clock in a row after which they cost time, and how much.
#define CLOCK_SPIN_LIMIT 100
#define CLOCK_SPIN_COST 1000000ULL
/// Steps that the epilogue may take: enough to tell what ends from what never ends.
#define EPILOGUE_STEPS 3000
#define EPILOGUE_TIME (24ULL * 3600 * 1000000000ULL)
#define SPURIOUS_BUDGET 2

static cb_party *parties[CB_MAX_PARTIES];
static uint32_t party_count;
static cb_pool *pools;
static cb_timer *timers;
static uint64_t now;
static uint32_t clock_reads;

static uint32_t spurious_left;
static uint32_t last_unit;

static uint64_t step_limit, time_limit;
static int main_exit_code;
static bool ending;

// ---- Units -----------------------------------------------------------------------------------------------------------

/// What the scheduler knows of a unit. Index is the unit id.
typedef struct unit_info {
  uint8_t kind;
  bool started, ended;
  uint32_t children;
  uint64_t path;  ///< see CB_REC_UNIT_BORN
} unit_info;

static unit_info units[CB_MAX_UNITS];
static uint32_t unit_count;

uint32_t cb_unit_new(uint32_t kind, uint64_t identity, uint64_t flags, const char *name, uint32_t stack) {
  if (unit_count + 1 >= CB_MAX_UNITS) cb_end(CB_END_TRACE_FULL, 0);
  uint32_t unit = ++unit_count;
  uint32_t maker = cb_self ? cb_unit() : 0;
  uint64_t path = units[maker].path + ++units[maker].children;
  units[unit] = (unit_info){.kind = (uint8_t)kind, .path = cb_splitmix(&path)};
  cb_trace->units = unit_count;
  cb_put(CB_REC_UNIT_BORN, 0, unit, stack, .a = kind, .b = maker, .c = identity, .d = flags, .e = cb_string(name),
         .f = units[unit].path);
  cb_walk_unit_made(unit, maker, units[unit].path);
  return unit;
}

void cb_unit_name(uint32_t unit, const char *name) { cb_put(CB_REC_UNIT_NAME, 0, unit, 0, .e = cb_string(name)); }

void cb_unit_start(uint32_t unit, uint32_t worker) {
  if (unit == 0 || units[unit].started) return;
  units[unit].started = true;
  cb_put(CB_REC_UNIT_START, 0, unit, 0, .a = worker);
}

static void end_unit(uint32_t unit, bool dismissed) {
  if (unit == 0 || units[unit].ended) return;
  units[unit].ended = true;
  cb_walk_unit_ended(unit);
  cb_put(CB_REC_UNIT_END, dismissed, unit, 0, .a = 0);
}

void cb_unit_end(uint32_t unit) { end_unit(unit, false); }
void cb_unit_dismiss(uint32_t unit) { end_unit(unit, true); }

bool cb_unit_has_started(uint32_t unit) { return units[unit].started; }
bool cb_unit_has_ended(uint32_t unit) { return units[unit].ended; }

uint32_t cb_unit(void) {
  uint32_t task = cb_swift_unit();
  if (task) return task;
  cb_party *self = cb_self;
  if (!self) return 0;
  return self->running ? self->running : self->unit;
}

uint32_t cb_party_unit(const cb_party *party) {
  // First, since it is true of the current party, too: a worker that is done gets its next item before it gives up the turn.
  if (party->item && !party->item_started) return party->item->unit;
  if (party == cb_self) return cb_unit();
  if (party->wait_unit) return party->wait_unit;
  return party->running ? party->running : party->unit;
}

// ---- Parties and the baton ---------------------------------------------------------------------------------------------

cb_party *cb_party_new(int kind, uint32_t unit) {
  if (party_count == CB_MAX_PARTIES) cb_end(CB_END_TRACE_FULL, 0);
  cb_party *party = cb_alloc(sizeof *party);
  party->index = party_count + 1;
  party->tid = CB_TID_BASE + (int32_t)party->index;
  party->unit = unit;
  party->kind = (uint8_t)kind;
  party->state = CB_P_READY;
  party->ready_since = now;
  if (party_count) parties[party_count - 1]->next = party;
  parties[party_count++] = party;
  return party;
}

cb_party *cb_party_by_tid(int32_t tid) {
  uint32_t index = (uint32_t)(tid - CB_TID_BASE);
  return tid > CB_TID_BASE && index <= party_count ? parties[index - 1] : NULL;
}

cb_party *cb_party_first(void) { return party_count ? parties[0] : NULL; }

static long futex(_Atomic uint32_t *word, int operation, uint32_t value) {
  long result;
  register long r10 __asm__("r10") = 0;
  __asm__ volatile("syscall" : "=a"(result)
                   : "a"(SYS_futex), "D"(word), "S"(operation | FUTEX_PRIVATE_FLAG), "d"(value), "r"(r10)
                   : "rcx", "r11", "memory");
  return result;
}

void cb_stack_is_left(const void *frame) {
  if (!cb_self) return;
  cb_self->stack_pointer = (uintptr_t)frame;
  cb_self->stack_is_left = true;
}

static void park(cb_party *self) {
  if (!self->stack_is_left) {
    // What callers have in registers goes onto the stack.
    __builtin_unwind_init();
    __asm__ volatile("mov %%rsp, %0" : "=r"(self->stack_pointer));
  }
  while (!atomic_exchange(&self->baton, 0)) futex(&self->baton, FUTEX_WAIT, 0);
  self->state = CB_P_RUNNING;
  cb_trace->reserved[0] = (uint64_t)self->real_tid;
}

static void worker_body(cb_party *self);

static void hand_over(cb_party *next) {
  next->state = CB_P_RUNNING;
  if (!next->created) {
    next->created = true;
    atomic_store(&next->baton, 1);
    cb_thread_spawn(next, worker_body);
  } else {
    atomic_store(&next->baton, 1);
    futex(&next->baton, FUTEX_WAKE, 1);
  }
}

void cb_party_begin(cb_party *party) {
  cb_self = party;
  party->real_tid = (int32_t)syscall_direct(SYS_gettid, 0, 0, 0);
  park(party);
}

// ---- Time ------------------------------------------------------------------------------------------------------------

uint64_t cb_now(void) { return now; }

void cb_timer_start(cb_timer *timer, uint64_t deadline) {
  if (timer->armed) cb_timer_stop(timer);
  timer->deadline = deadline;
  timer->armed = true;
  cb_timer **link = &timers;
  while (*link && (*link)->deadline <= deadline) link = &(*link)->next;
  timer->next = *link;
  *link = timer;
}

void cb_timer_stop(cb_timer *timer) {
  if (!timer->armed) return;
  timer->armed = false;
  for (cb_timer **link = &timers; *link; link = &(*link)->next) {
    if (*link == timer) {
      *link = timer->next;
      return;
    }
  }
}

/// Moves time to the earliest timer and fires all that are due then, in an order that is a choice.
static void fire_due(bool outran) {
  if (timers->deadline > now) now = timers->deadline;
  cb_put(CB_REC_TIME, 0, 0, 0, .a = now, .b = outran);
  while (timers && timers->deadline <= now) {
    uint32_t values[64], count = 0;
    for (cb_timer *timer = timers; timer && timer->deadline <= now && count < 64; timer = timer->next)
      values[count++] = timer->unit;
    uint32_t index = cb_choice_take(CB_CHOOSE_TIMER, values, count);
    cb_timer *timer = timers;
    while (index--) timer = timer->next;
    cb_timer_stop(timer);
    timer->fire(timer);
  }
}

void cb_clock_was_read(void) {
  if (++clock_reads <= CLOCK_SPIN_LIMIT) return;
  cb_touch_world();
  // A loop that waits for the clock: let others run, and let the time pass that its reads would take.
  cb_yield();
  uint64_t target = now + CLOCK_SPIN_COST;
  if (timers && timers->deadline <= target) fire_due(false);
  else now = target;
  clock_reads = CLOCK_SPIN_LIMIT;
}

// ---- Pools -----------------------------------------------------------------------------------------------------------

void cb_pool_init(cb_pool *pool, const char *name, uint32_t width, bool grows) {
  *pool = (cb_pool){.name = name, .width = width, .grows = grows};
  cb_pool **link = &pools;
  while (*link) link = &(*link)->next;
  *link = pool;
}

void cb_pool_submit(cb_pool *pool, cb_item *item) {
  cb_touch_write(CB_TOUCH_POOL, pool);
  item->next = NULL;
  if (pool->tail) pool->tail->next = item;
  else pool->head = item;
  pool->tail = item;
  pool->queued++;
  uint32_t work = pool->queued;
  for (uint32_t i = 0; i < party_count; i++) work += parties[i]->pool == pool && parties[i]->state != CB_P_IDLE;
  if (work > cb_trace->pool_peak) cb_trace->pool_peak = work;
}

static cb_party *idle_worker(cb_pool *pool) {
  for (uint32_t i = 0; i < party_count; i++)
    if (parties[i]->pool == pool && parties[i]->state == CB_P_IDLE) return parties[i];
  if (pool->workers == pool->width) return NULL;
  pool->workers++;
  cb_party *worker = cb_party_new(CB_PK_WORKER, 0);
  worker->pool = pool;
  worker->state = CB_P_IDLE;
  return worker;
}

static void assign_items(void) {
  for (cb_pool *pool = pools; pool; pool = pool->next) {
    while (pool->head) {
      cb_party *worker = idle_worker(pool);
      if (!worker) break;
      cb_item *item = pool->head;
      pool->head = item->next;
      if (!pool->head) pool->tail = NULL;
      pool->queued--;
      worker->item = item;
      worker->item_started = false;
      worker->running = 0;
      worker->state = CB_P_READY;
      worker->ready_since = now;
      worker->pending_op = CB_OP_NONE;
      worker->pending_kind = CB_RES_NONE;
      worker->was_woken = false;
      worker->pending_resource = NULL;
      cb_touch_enables(item->unit);
      worker->pending_size = 0;
    }
    if (pool->head) cb_trace->pool_filled = 1;
  }
}

static uint32_t blocked_workers(const cb_pool *pool) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < party_count; i++)
    if (parties[i]->pool == pool && parties[i]->state == CB_P_BLOCKED) count++;
  return count;
}

/// libdispatch adds a worker to a global queue when all its workers have been blocked for a second.
static bool grow_a_pool(void) {
  for (cb_pool *pool = pools; pool; pool = pool->next) {
    if (pool->grows && pool->head && blocked_workers(pool) == pool->workers && pool->workers == pool->width) {
      if (timers && timers->deadline <= now + POOL_GROWTH_INTERVAL) return false;
      now += POOL_GROWTH_INTERVAL;
      pool->width++;
      return true;
    }
  }
  return false;
}

static void reschedule(uint32_t op, bool yields);

static void serve(cb_party *self) {
  for (;;) {
    while (!self->item) {
      self->state = CB_P_IDLE;
      self->running = 0;
      cb_stack_is_left(__builtin_frame_address(0));
      reschedule(CB_OP_NONE, false);
    }
    self->stack_is_left = false;
    cb_item *item = self->item;
    self->item_started = true;
    self->jobs++;
    self->running = item->unit;
    cb_access_stack_begins();
    cb_unit_start(item->unit, self->index);
    item->run(item);
    self->item = NULL;
  }
}

static void worker_body(cb_party *self) { serve(self); }

void cb_pool_serve(cb_pool *pool) {
  cb_party *self = cb_self;
  self->pool = pool;
  pool->workers++;
  serve(self);
  __builtin_unreachable();
}

// ---- The scheduler -----------------------------------------------------------------------------------------------------

static void check_bounds(void) {
  if (cb_trace->steps >= step_limit) cb_end(CB_END_STEP_BOUND, main_exit_code);
  if (now > time_limit) cb_end(CB_END_TIME_BOUND, main_exit_code);
  if (cb_trace->record_count + 64 >= cb_trace->record_capacity) cb_end(CB_END_TRACE_FULL, main_exit_code);
}

/// A timer may outrun work that has been ready for less than the slack, and no other: a slow machine delays work by so much,
/// not by so much for each timer. Else a ticker could keep a party that is ready from running for ever.
static bool may_outrun(const cb_candidate *candidates, uint32_t count) {
  uint64_t since = now;
  for (uint32_t i = 0; i < count; i++)
    if (candidates[i].party->ready_since < since) since = candidates[i].party->ready_since;
  return timers->deadline <= since + cb_config.timer_slack;
}

/// Parties that can run, ordered by unit, so that a choice means the same in every execution.
static uint32_t collect(cb_candidate *candidates, uint32_t limit) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < party_count && count < limit; i++) {
    cb_party *party = parties[i];
    if (party->state != CB_P_READY && party->state != CB_P_RUNNING) continue;
    cb_candidate entry = {cb_party_unit(party), party};
    uint32_t at = count++;
    while (at > 0 && candidates[at - 1].value > entry.value) {
      candidates[at] = candidates[at - 1];
      at--;
    }
    candidates[at] = entry;
  }
  return count;
}

static uint32_t collect_special(cb_candidate *candidates, uint32_t count, uint32_t limit) {
  if ((cb_config.flags & CB_REQF_TIMER_SLACK) && timers && count < limit && may_outrun(candidates, count))
    candidates[count++] = (cb_candidate){timers->unit | CB_SPECIAL_TIMER, NULL};
  if ((cb_config.flags & CB_REQF_SPURIOUS) && spurious_left) {
    for (uint32_t i = 0; i < party_count && count < limit; i++)
      if (parties[i]->state == CB_P_BLOCKED && parties[i]->may_wake_spuriously)
        candidates[count++] = (cb_candidate){parties[i]->wait_unit | CB_SPECIAL_SPURIOUS, parties[i]};
  }
  return count;
}

/// The earliest timer that wakes somebody. What a sleep leaves behind when it is cancelled is none: it fires, and nothing happens.
static const cb_timer *first_timer_that_matters(void) {
  const cb_timer *timer = timers;
  while (timer && cb_swift_wakes_nobody(timer->unit)) timer = timer->next;
  return timer;
}

/// Nothing can run. Makes something able to run, or ends the execution.
static void unblock_or_end(void) {
  cb_step_begins(0, false);
  if (cb_io_waiters() && cb_io_poll()) return;
  if (grow_a_pool()) return;
  const cb_timer *next = first_timer_that_matters();
  // Nothing happens before that, and it is too far away: time stays where it is, so that whoever waits for it is seen to.
  if (next && next->deadline > time_limit) cb_end(CB_END_TIME_BOUND, main_exit_code);
  if (next) {
    fire_due(false);
    return;
  }
  if (cb_main_is_over) cb_end(CB_END_EXIT, main_exit_code);
  if (cb_io_waits_outside()) {
    cb_unsupported("waiting for input from outside the program", false);
    cb_end(CB_END_UNSUPPORTED, 0);
  }
  cb_end(CB_END_DEADLOCK, 0);
}

static void wake_as(cb_party *party, int how) {
  cb_wake(party);
  party->wake_how = how;
  if (how != CB_WOKEN) party->wake_by = 0;
}

static cb_party *next_party(bool yields) {
  static cb_candidate candidates[CB_MAX_PARTIES + 8];
  cb_party *self = cb_self;
  for (;;) {
    check_bounds();
    assign_items();
    cb_party *forced = cb_fault_next();
    if (forced) return forced;
    uint32_t ready = collect(candidates, CB_MAX_PARTIES);
    cb_touches_flush();
    if (ready == 0) {
      unblock_or_end();
      continue;
    }
    if (ready > cb_trace->max_ready) cb_trace->max_ready = ready;
    if (cb_reduces()) ready = cb_reduce_candidates(candidates, ready);
    uint32_t count = collect_special(candidates, ready, CB_MAX_PARTIES + 8);
    if (count == 1) {
      if (cb_awake(candidates, 1, 0) == 1) cb_end(CB_END_REDUNDANT, 0);
      cb_step_begins(candidates[0].value, false);
      return candidates[0].party;
    }

    // The default: go on, unless the current unit cannot or should give way.
    uint32_t fallback = UINT32_MAX;
    for (uint32_t i = 0; i < ready; i++)
      if (candidates[i].party == self) fallback = i;
    // It does not depend on the policy: a replay has none, and would take another way than the deviations were told from.
    bool gives_way = yields || self->spins > SPIN_LIMIT;
    if (gives_way) self->spins = 0;
    if (fallback == UINT32_MAX || (gives_way && ready > 1)) {
      uint32_t from = fallback == UINT32_MAX ? 0 : candidates[fallback].value;
      fallback = fallback == UINT32_MAX ? 0 : cb_next_in_circle(candidates, ready, from);
    }

    static uint32_t values[CB_MAX_PARTIES + 8];
    for (uint32_t i = 0; i < count; i++) values[i] = candidates[i].value;
    bool replayed;
    uint32_t index = cb_choice_decide(CB_CHOOSE_UNIT, values, count, fallback, &replayed);
    if (!replayed) {
      bool priorities = cb_config.policy == CB_POLICY_PCT || cb_config.policy >= CB_POLICY_POS;
      bool policy_yields = yields || self->policy_spins > (priorities ? SPIN_LIMIT_PRIORITIES : SPIN_LIMIT);
      if (policy_yields) self->policy_spins = 0;
      index = cb_policy_pick(candidates, ready, count, fallback, policy_yields, last_unit);
      if (index < ready && (index = cb_awake(candidates, ready, index)) == ready) cb_end(CB_END_REDUNDANT, 0);
    }
    cb_choice_record(CB_CHOOSE_UNIT, values, count, index, fallback);

    if (values[index] & CB_SPECIAL_TIMER) {
      fire_due(true);
      continue;
    }
    if (values[index] & CB_SPECIAL_SPURIOUS) {
      spurious_left--;
      wake_as(candidates[index].party, CB_SPURIOUS);
      continue;
    }
    cb_step_begins(values[index], true);
    return candidates[index].party;
  }
}

/// A party runs on: what it stood before happens.
static void event_happens(const cb_party *party, uint32_t unit) {
  if (cb_config.flags & CB_REQF_EVENTS)
    cb_put(CB_REC_EVENT, (uint16_t)party->pending_op, unit, 0, .a = cb_id(party->pending_resource), .b = party->pending_size,
           .c = !party->pending_reads);
  cb_policy_event(party, unit);
}

static void reschedule(uint32_t op, bool yields) {
  cb_party *self = cb_self;
  cb_trace->steps++;
  clock_reads = 0;
  cb_access_epoch();
  self->ready_since = now;
  cb_swift_poll();
  uint32_t from = cb_party_unit(self);
  if (from) cb_touch_unit(from);
  last_unit = from;
  cb_party *next = next_party(yields);
  uint32_t unit = cb_party_unit(next);
  cb_trace->trace_hash = (cb_trace->trace_hash ^ unit ^ ((uint64_t)op << 32)) * 0x100000001b3ULL;
  if (party_count > 1) event_happens(next, unit);
  next->wait_unit = 0;
  if (next == self) {
    self->spins++;
    self->policy_spins++;
    self->state = CB_P_RUNNING;
    return;
  }
  next->spins = next->policy_spins = 0;
  cb_put(CB_REC_SWITCH, 0, unit, 0, .a = from, .b = op);
  cb_trace->virtual_time = now;
  hand_over(next);
  if (self->state != CB_P_ENDED) park(self);
}

static void point(uint32_t op, uint32_t kind, const void *resource, uint32_t stack);

void cb_point(uint32_t op, uint32_t kind, const void *resource) {
  if (!cb_self || cb_self->quiet) return;
  bool is_lock = kind == CB_RES_MUTEX || kind == CB_RES_ONCE || kind == CB_RES_PI_FUTEX || kind == CB_RES_RWLOCK;
  if (is_lock && cb_called_by_runtime()) return;
  // A stack costs more than the rest of a point; nobody looks at those of points that a quiet trace leaves out.
  bool unseen = party_count == 1 || ((cb_config.flags & CB_REQF_QUIET) && kind < CB_RES_CHANNEL);
  cb_point_at(op, kind, resource, unseen ? 0 : cb_stack());
}

void cb_point_before_access(uint32_t op, const volatile void *address, uint64_t size, bool writes) {
  cb_party *self = cb_self;
  if (!self || self->quiet) return;
  self->pending_size = size > UINT32_MAX ? UINT32_MAX : (uint32_t)size;
  self->pending_reads = !writes;
  bool unseen = party_count == 1 || (cb_config.flags & CB_REQF_QUIET);
  point(op, CB_RES_NONE, (const void *)(uintptr_t)address, unseen ? 0 : cb_stack());
}

void cb_point_at(uint32_t op, uint32_t kind, const void *resource, uint32_t stack) {
  cb_self->pending_size = resource && kind != CB_RES_THREAD ? 1 : 0;
  cb_self->pending_reads = op == CB_OP_RDLOCK;
  point(op, kind, resource, stack);
}

static void point(uint32_t op, uint32_t kind, const void *resource, uint32_t stack) {
  cb_party *self = cb_self;
  self->pending_op = op;
  self->pending_kind = kind;
  self->pending_resource = resource;
  self->was_woken = false;
  self->state = CB_P_READY;
  self->wait_unit = cb_unit();
  if (party_count > 1) cb_put(CB_REC_POINT, (uint16_t)op, self->wait_unit, stack, .a = cb_id(resource), .b = kind,
                              .c = self->pending_size, .d = !self->pending_reads);
  reschedule(op, op == CB_OP_YIELD);
}

void cb_yield(void) { cb_point(CB_OP_YIELD, CB_RES_NONE, NULL); }

// ---- Waiting -----------------------------------------------------------------------------------------------------------

static void enqueue(cb_waitq *queue, cb_party *party) {
  party->queue = queue;
  party->queue_next = NULL;
  if (!queue) return;
  if (queue->tail) queue->tail->queue_next = party;
  else queue->head = party;
  queue->tail = party;
}

static void dequeue(cb_party *party) {
  cb_waitq *queue = party->queue;
  party->queue = NULL;
  if (!queue) return;
  cb_party *previous = NULL;
  for (cb_party *at = queue->head; at; previous = at, at = at->queue_next) {
    if (at != party) continue;
    if (previous) previous->queue_next = party->queue_next;
    else queue->head = party->queue_next;
    if (queue->tail == party) queue->tail = previous;
    return;
  }
}

void cb_wake(cb_party *party) {
  if (party->state != CB_P_BLOCKED) return;
  dequeue(party);
  cb_timer_stop(&party->timer);
  party->state = CB_P_READY;
  party->ready_since = now;
  party->may_wake_spuriously = false;
  party->wake_how = CB_WOKEN;
  party->wake_by = cb_unit();
  party->pending_op = party->wait_op;
  party->pending_kind = party->wait_kind;
  party->pending_resource = party->wait_resource;
  party->was_woken = true;
  cb_touch_enables(party->wait_unit);
  party->pending_size = party->wait_resource && party->wait_kind != CB_RES_THREAD ? 1 : 0;
  party->pending_reads = party->wait_op == CB_OP_RDLOCK;
}

static void time_out(cb_timer *timer) {
  cb_party *party = timer->context;
  wake_as(party, CB_TIMEOUT);
}

static int block(cb_waitq *queue, uint32_t op, uint32_t kind, const void *resource, uint32_t owner, uint64_t deadline,
                 bool spurious) {
  cb_party *self = cb_self;
  uint32_t unit = cb_unit();
  if (deadline && deadline <= now) {
    cb_point(op, kind, resource);
    return CB_TIMEOUT;
  }
  deadline = cb_fault_deadline(deadline);
  self->wait_op = (uint8_t)op;
  self->wait_kind = (uint8_t)kind;
  self->wait_resource = resource;
  self->wait_owner = owner;
  self->wait_deadline = deadline;
  self->wait_stack = cb_stack();
  self->wait_unit = unit;
  self->may_wake_spuriously = spurious;
  self->state = CB_P_BLOCKED;
  enqueue(queue, self);
  cb_put(CB_REC_WAIT, (uint16_t)op, unit, self->wait_stack, .a = cb_id(resource), .b = kind, .c = owner, .d = deadline);
  if (deadline) {
    self->timer.unit = unit;
    self->timer.fire = time_out;
    self->timer.context = self;
    cb_timer_start(&self->timer, deadline);
  }
  reschedule(op, false);
  cb_put(CB_REC_WAIT_END, (uint16_t)op, unit, self->wait_stack, .a = cb_id(resource), .b = kind, .c = self->wake_by,
         .d = (uint64_t)self->wake_how);
  return self->wake_how;
}

int cb_block(cb_waitq *queue, uint32_t op, uint32_t kind, const void *resource, uint32_t owner, uint64_t deadline) {
  return block(queue, op, kind, resource, owner, deadline, false);
}

int cb_block_spurious(cb_waitq *queue, uint32_t op, uint32_t kind, const void *resource, uint64_t deadline) {
  return block(queue, op, kind, resource, 0, deadline, true);
}

cb_party *cb_wake_one(cb_waitq *queue, bool any) {
  if (!queue->head) return NULL;
  uint32_t values[64], count = 0;
  if (any)
    for (cb_party *party = queue->head; party && count < 64; party = party->queue_next) values[count++] = party->wait_unit;
  cb_party *chosen = queue->head;
  for (uint32_t index = cb_choice_take(CB_CHOOSE_WAITER, values, count); index > 0; index--) chosen = chosen->queue_next;
  cb_wake(chosen);
  return chosen;
}

uint32_t cb_wake_all(cb_waitq *queue) {
  uint32_t count = 0;
  while (queue->head) {
    cb_wake(queue->head);
    count++;
  }
  return count;
}

uint32_t cb_wake_competitors(cb_waitq *queue) {
  if (cb_reduces()) return cb_wake_all(queue);
  return cb_wake_one(queue, false) != NULL;
}

uint32_t cb_waitq_length(const cb_waitq *queue) {
  uint32_t count = 0;
  for (cb_party *party = queue->head; party; party = party->queue_next) count++;
  return count;
}

void cb_party_finish(void) {
  cb_party *self = cb_self;
  self->state = CB_P_ENDED;
  self->stack_is_left = true;
  self->stack_pointer = 0;
  reschedule(CB_OP_NONE, false);
  cb_self = NULL;
}

// ---- The end -----------------------------------------------------------------------------------------------------------

static void snapshot_party(uint32_t which, const cb_party *party) {
  uint32_t unit = cb_party_unit(party);
  if (unit == 0 || units[unit].ended || party->state == CB_P_IDLE || party->state == CB_P_ENDED) return;
  bool waits = party->state == CB_P_BLOCKED;
  uint32_t state = waits ? CB_STATE_WAITING
                   : !units[unit].started && party->kind != CB_PK_MAIN ? CB_STATE_NOT_STARTED
                   : party->state == CB_P_READY ? CB_STATE_READY : CB_STATE_RUNNING;
  uint64_t flags = (waits && party->wait_deadline ? CB_STATEF_TIMED : 0) |
                   (party->pool && !party->pool->grows && party->kind == CB_PK_WORKER ? CB_STATEF_ON_POOL : 0) |
                   (cb_swift_unit_is_cancelled(unit) ? CB_STATEF_CANCELLED : 0);
  uint32_t stack = waits ? party->wait_stack : party == cb_self ? cb_stack() : 0;
  // Who is no candidate since it would have to wait does wait, as far as anybody can tell.
  bool would_wait = cb_reduces() && which == CB_SNAP_END && party->state == CB_P_READY && cb_would_wait(party);
  if (would_wait) state = CB_STATE_WAITING;
  const void *resource = waits ? party->wait_resource : would_wait ? party->pending_resource : NULL;
  cb_put(CB_REC_STATE, (uint16_t)which, unit, stack, .a = state, .b = cb_id(resource),
         .c = waits ? party->wait_kind : would_wait ? party->pending_kind : 0, .d = waits ? party->wait_owner : 0,
         .e = flags);
}

static void snapshot(uint32_t which) {
  for (cb_pool *pool = pools; pool; pool = pool->next) {
    cb_put(CB_REC_POOL, (uint16_t)which, 0, 0, .a = pool->width, .b = blocked_workers(pool), .c = pool->queued,
           .d = pool->grows, .e = cb_string(pool->name));
    for (cb_item *item = pool->head; item; item = item->next)
      if (units[item->unit].kind != CB_UNIT_TASK && !units[item->unit].ended)
        cb_put(CB_REC_STATE, (uint16_t)which, item->unit, 0,
               .a = units[item->unit].started ? CB_STATE_READY : CB_STATE_NOT_STARTED);
  }
  for (uint32_t i = 0; i < party_count; i++) snapshot_party(which, parties[i]);
  cb_swift_snapshot(which);
  cb_dispatch_snapshot(which);
}

bool cb_unit_is_on_a_party(uint32_t unit) {
  for (uint32_t i = 0; i < party_count; i++)
    if (parties[i]->state != CB_P_IDLE && parties[i]->state != CB_P_ENDED && cb_party_unit(parties[i]) == unit) return true;
  return false;
}

void cb_end(uint32_t reason, int exit_code) {
  if (!ending) {
    ending = true;
    cb_touches_flush();
    if (reason != CB_END_CRASH && reason != CB_END_REDUNDANT) snapshot(CB_SNAP_END);
    // Whoever was cut off still has what it had.
    if (reason == CB_END_EXIT) cb_reach_tell();
    cb_record_modules();
    cb_trace->virtual_time = now;
    cb_trace->exit_code = exit_code;
    atomic_signal_fence(memory_order_seq_cst);
    cb_trace->end_reason = reason;
    if (reason != CB_END_CRASH && !cb_stdio_is_held()) fflush(NULL);
  }
  for (;;) syscall_direct(SYS_exit_group, exit_code, 0, 0);
}

void cb_end_by_steps(void) { cb_end(CB_END_STEP_BOUND, main_exit_code); }

void cb_main_ended(int exit_code) {
  cb_party *self = cb_self;
  if (cb_main_is_over) cb_end(CB_END_EXIT, main_exit_code);
  cb_swift_poll();  // what main cancelled last was cancelled before its end
  if (!cb_stdio_is_held()) fflush(NULL);
  struct stat out = {0}, err = {0};
  fstat(1, &out);
  fstat(2, &err);
  uint32_t unit = cb_unit();
  cb_unit_end(unit);
  if (self->unit) cb_unit_end(self->unit);
  cb_put(CB_REC_MAIN_END, 0, unit, CB_HERE, .a = (uint64_t)exit_code, .b = (uint64_t)out.st_size,
         .c = (uint64_t)err.st_size);
  self->state = CB_P_ENDED;
  if (!self->stack_is_left) cb_stack_is_left(__builtin_frame_address(0));
  snapshot(CB_SNAP_MAIN_END);
  cb_main_is_over = true;
  cb_dispatch_main_ended();
  main_exit_code = exit_code;
  if (cb_trace->steps + EPILOGUE_STEPS < step_limit) step_limit = cb_trace->steps + EPILOGUE_STEPS;
  // As long after a late end as after an early one: what is still asleep then sleeps for longer than that.
  time_limit = now + EPILOGUE_TIME;
  cb_party *next = next_party(false);
  next->wait_unit = 0;
  cb_put(CB_REC_SWITCH, 0, cb_party_unit(next), 0, .a = unit, .b = CB_OP_NONE);
  hand_over(next);
  // This thread has nothing left to do; whoever finds that nothing can run any more ends the process.
  for (;;) futex(&self->baton, FUTEX_WAIT, 0);
}

void cb_unsupported(const char *name, bool fatal) {
  if (!cb_trace) return;
  cb_put(CB_REC_UNSUPPORTED, 0, cb_self ? cb_unit() : 0, CB_HERE, .a = !fatal, .e = cb_string(name));
  if (fatal) cb_end(CB_END_UNSUPPORTED, 0);
}

// ---- The beginning -----------------------------------------------------------------------------------------------------

void cb_sched_begin(const cb_request *request, const cb_deviation *list) {
  cb_config = *request;
  cb_choices_begin(request, list);
  cb_reduction_begin(request, (const uint64_t *)(list + request->deviations) + request->estimate_words);
  step_limit = request->max_steps ? request->max_steps : UINT64_MAX;
  time_limit = request->max_time ? request->max_time : UINT64_MAX;
  spurious_left = SPURIOUS_BUDGET;
  cb_random_seed(request->seed);
  cb_trace->trace_hash = 0xcbf29ce484222325ULL;
  cb_trace->width = request->width;
  cb_trace->flags = request->flags;
  cb_record_modules();

  uint32_t unit = cb_unit_new(CB_UNIT_MAIN, 0, 0, "main", 0);
  cb_party *main_party = cb_party_new(CB_PK_MAIN, unit);
  main_party->created = true;
  main_party->state = CB_P_RUNNING;
  main_party->real_tid = (int32_t)syscall_direct(SYS_gettid, 0, 0, 0);
  main_party->pthread = pthread_self();
  cb_trace->reserved[0] = (uint64_t)main_party->real_tid;
  cb_self = main_party;
  cb_unit_start(unit, 0);
}
