// dispatch.c: how work moves through dispatch queues.
//
// Entry points: cb_entry_submit (async) and cb_dispatch_sync_call (sync). A queue's list is first in, first out. A
// serial queue asks its target for a turn once it has work and then runs all of its list, as libdispatch's drain does.
// A concurrent queue passes each entry on to its target at once, up to its width; a barrier goes alone. A thread in
// dispatch_sync takes its place in the list like everybody else, holds the queue when its turn comes, then lines up at
// the target, and so on up to the root, and runs the block itself.
//
// Pools, measured on two cores (Swift 6.3.1, Debian 12):
// - Six Swift tasks that block: two start, and that stays so. The runtime makes a private concurrent queue "Swift
//   global concurrent queue" for each priority and limits it to the number of cores. Modelled: a pool of the request's
//   width for each.
// - Six blocks that block on DispatchQueue.global(): two start (three with some timing), then one more a second, since
//   libdispatch's monitor counts the workers that run. Modelled: a growing pool for each quality of service.
// - Six private serial queues: all six start at once, each on a thread of its own (their root is an overcommit queue).
//   Modelled: a wide pool.
// - dispatch_sync runs the block on the calling thread, also for the main queue once dispatch_main was called.
// - After dispatch_main the real main queue is an ordinary serial queue that any worker serves; under control it is the
//   main thread that serves it, which a program can tell only by asking for the thread's identity.

#include "dispatch.h"

#include <string.h>
#include <sys/syscall.h>

#include "scheduler.h"

/// What a thread runs, innermost first.
typedef struct frame {
  struct frame *previous;
  cb_dq *queue;
} frame;

static __thread frame *top_frame __attribute__((tls_model("initial-exec")));

static cb_entry *apart;  ///< entries that wait for a time or a group before they go to their queue
static bool main_is_served;
static int main_port = -1;     ///< becomes readable when a run loop of the main thread should serve the main queue
static bool main_is_lent;      ///< the main thread's run loop waits for a thread in dispatch_sync
static cb_waitq main_lender;

static void release_place(cb_dq *queue, bool barrier);
static void wake(cb_dq *queue, bool counts);

// ---- Who runs where -------------------------------------------------------------------------------------------------

cb_dq *cb_dq_current(void) {
  if (top_frame) return top_frame->queue;
  return cb_self->kind == CB_PK_MAIN && !main_is_served ? cb_dq_main() : cb_dq_default_root();
}

bool cb_dq_runs_on(const cb_dq *queue) {
  for (frame *f = top_frame; f; f = f->previous)
    for (cb_dq *at = f->queue; at; at = at->target)
      if (at == queue) return true;
  return cb_self->kind == CB_PK_MAIN && !main_is_served && queue == cb_dq_main();
}

uint32_t cb_dq_owner(const cb_dq *queue) {
  for (size_t i = 0; i < CB_HOLDERS; i++)
    if (queue->holders[i]) return queue->holders[i];
  if (queue->suspended || queue->inactive) return 0;
  // Nobody runs on it yet: it waits for a turn at its target.
  if (queue->drain_queued && queue->target && queue->target->target) return cb_dq_owner(queue->target);
  return queue->head && queue->head->kind == CB_ENTRY_CALL ? queue->head->unit : 0;
}

/// Tells those who wait in dispatch_sync whom they wait for now.
static void tell_waiters(cb_dq *queue) {
  uint32_t owner = cb_dq_owner(queue);
  for (cb_entry *entry = queue->head; entry; entry = entry->next)
    if (entry->kind == CB_ENTRY_SYNC && entry->party->state == CB_P_BLOCKED) {
      entry->party->wait_owner = owner;
      entry->party->wait_resource = queue->object;
    }
}

static void hold(cb_dq *queue, uint32_t unit) {
  for (size_t i = 0; i < CB_HOLDERS; i++)
    if (!queue->holders[i]) {
      queue->holders[i] = unit;
      break;
    }
  tell_waiters(queue);
}

static void unhold(cb_dq *queue, uint32_t unit) {
  for (size_t i = 0; i < CB_HOLDERS; i++)
    if (queue->holders[i] == unit) {
      queue->holders[i] = 0;
      break;
    }
}

static void record(uint16_t kind, const cb_dq *origin, uint32_t unit, uint32_t stack) {
  for (const cb_dq *queue = origin; queue->kind != CB_DQ_ROOT; queue = queue->target)
    cb_put(kind, queue->exclusive ? CB_OP_LOCK : CB_OP_RDLOCK, unit, stack, .a = cb_id(queue->object),
           .b = CB_RES_QUEUE, .c = kind == CB_REC_ACQUIRE);
}

// ---- Running --------------------------------------------------------------------------------------------------------

static void entry_free(cb_entry *entry) {
  if (entry->kind == CB_ENTRY_CALL) cb_object_let_go(entry->origin->object);
  cb_free(entry, sizeof *entry);
}

static void run_call(cb_entry *entry) {
  cb_party *self = cb_self;
  frame here = {top_frame, entry->origin};
  uint32_t unit = entry->unit, before = self->running;
  top_frame = &here;
  self->running = unit;
  cb_unit_start(unit, self->kind == CB_PK_WORKER ? self->index : 0);
  for (cb_dq *queue = entry->origin; queue->kind != CB_DQ_ROOT; queue = queue->target) hold(queue, unit);
  record(CB_REC_ACQUIRE, entry->origin, unit, 0);
  if (entry->is_job) {
    entry->function(entry->context);
    cb_swift_job_end(entry->job, unit);
  } else {
    entry->function(entry->context);
    if (entry->group) cb_group_leave(entry->group);
  }
  record(CB_REC_RELEASE, entry->origin, unit, 0);
  for (cb_dq *queue = entry->origin; queue->kind != CB_DQ_ROOT; queue = queue->target) unhold(queue, unit);
  if (!entry->is_job && !entry->keeps_unit) cb_unit_end(unit);
  self->running = before;
  top_frame = here.previous;
}

/// Whether an entry that takes a place in a queue, or gives one back, is in nobody's way: a concurrent queue counts it, and counting up
/// and down comes to the same in every order as long as nobody waits in the list.
static bool only_counts(const cb_dq *queue, bool barrier) {
  return queue->kind == CB_DQ_CONCURRENT && !barrier && !queue->head && !queue->exclusive && !queue->suspended &&
         !queue->inactive;
}

/// For reduction: who only counts does not conflict with others who do, and with everybody else.
static void touch_queue(const cb_dq *queue, bool counts) {
  if (counts) cb_touch_read(CB_RES_QUEUE, queue->object);
  else cb_touch_write(CB_RES_QUEUE, queue->object);
}

static void push(cb_dq *queue, cb_entry *entry) {
  bool passes = only_counts(queue, entry->barrier && entry->origin == queue) && queue->in_use < queue->width;
  touch_queue(queue, passes);
  entry->next = NULL;
  if (queue->tail) queue->tail->next = entry;
  else queue->head = entry;
  queue->tail = entry;
  wake(queue, passes);
  if (entry->kind == CB_ENTRY_SYNC && !entry->granted) tell_waiters(queue);
}

static cb_entry *pop(cb_dq *queue) {
  cb_entry *entry = queue->head;
  queue->head = entry->next;
  if (!queue->head) queue->tail = NULL;
  return entry;
}

/// Lets the waiting thread take its place in the queue and then in each of its targets; false if it has to wait on the
/// way.
static bool advance(cb_entry *entry, cb_dq *queue) {
  for (; queue->kind != CB_DQ_ROOT; queue = queue->target) {
    bool barrier = queue->kind == CB_DQ_SERIAL || (entry->barrier && queue == entry->origin);
    bool free = !queue->head && !queue->suspended && !queue->inactive && !queue->exclusive && !queue->drain_queued &&
                (barrier ? queue->in_use == 0 : queue->in_use < queue->width);
    touch_queue(queue, free && only_counts(queue, barrier));
    if (!free) {
      entry->at = queue;
      push(queue, entry);
      return entry->granted;
    }
    if (barrier) queue->exclusive = true;
    else queue->in_use++;
    entry->held[entry->held_count++] = queue;
    hold(queue, entry->unit);
  }
  entry->granted = true;
  cb_wake(entry->party);
  return true;
}

/// The turn of a waiting thread has come at the queue; it holds it from now on.
static void grant(cb_entry *entry, cb_dq *queue) {
  entry->held[entry->held_count++] = queue;
  hold(queue, entry->unit);
  advance(entry, queue->target);
}

static void drain(cb_dq *queue);

/// Runs an entry whose turn has come, and gives back the places that it had on its way.
static void run_entry(cb_entry *entry) {
  if (entry->kind == CB_ENTRY_DRAIN) drain(entry->child);
  else run_call(entry);
  for (uint32_t i = 0; i < entry->held_count; i++)
    release_place(entry->held[i], entry->barrier && entry->held[i] == entry->origin);
  entry_free(entry);
}

/// A serial queue has its turn: runs its list until it is empty, suspended, or in the hands of a thread in
/// dispatch_sync.
static void drain(cb_dq *queue) {
  cb_touch_write(CB_RES_QUEUE, queue->object);
  queue->drain_queued = false;
  queue->exclusive = true;
  for (bool first = true; queue->head; first = false) {
    if (!first && queue->head->kind != CB_ENTRY_SYNC) {
      // Between two items others may run, and the unit that is about to start is the one that waits here.
      cb_self->running = queue->head->unit;
      cb_point(CB_OP_SPAWN, CB_RES_QUEUE, queue->object);
    }
    if (queue->suspended || queue->inactive) break;
    touch_queue(queue, false);
    cb_entry *entry = pop(queue);
    if (entry->kind == CB_ENTRY_SYNC) {
      grant(entry, queue);
      return;
    }
    run_entry(entry);
  }
  queue->exclusive = false;
}

static void run_item(cb_item *item) { run_entry(item->context); }

/// Passes an entry that has its place in `queue` on to the target.
static void forward(cb_entry *entry, cb_dq *target) {
  if (target->kind != CB_DQ_ROOT) {
    push(target, entry);
    return;
  }
  entry->item = (cb_item){.unit = entry->unit, .run = run_item, .context = entry};
  cb_pool_submit(target->pool, &entry->item);
}

/// Tells the main thread's run loop, if there is one, that the main queue has work.
static void ring(cb_dq *queue) {
  uint64_t one = 1;
  if (queue != cb_dq_main() || main_is_served || main_port < 0) return;
  if (syscall_direct(SYS_write, main_port, (long)&one, sizeof one) > 0) cb_io_poll();
}

static void wake_serial(cb_dq *queue) {
  ring(queue);
  if (queue->exclusive || queue->drain_queued) return;
  if (queue->head->kind == CB_ENTRY_SYNC) {
    queue->exclusive = true;
    grant(pop(queue), queue);
    return;
  }
  queue->drain_queued = true;
  cb_entry *turn = cb_alloc(sizeof *turn);
  *turn = (cb_entry){.kind = CB_ENTRY_DRAIN, .child = queue, .origin = queue, .unit = queue->head->unit};
  forward(turn, queue->target);
}

void cb_dq_wake(cb_dq *queue) { wake(queue, false); }

/// Runs what can run now.
///
/// - counts: whether all that changes is how many places are taken.
static void wake(cb_dq *queue, bool counts) {
  touch_queue(queue, counts);
  while (queue->head && !queue->suspended && !queue->inactive) {
    if (queue->kind == CB_DQ_SERIAL) {
      wake_serial(queue);
      return;
    }
    bool barrier = queue->head->barrier && queue->head->origin == queue;
    if (queue->exclusive || (barrier ? queue->in_use != 0 : queue->in_use >= queue->width)) return;
    cb_entry *entry = pop(queue);
    if (barrier) queue->exclusive = true;
    else queue->in_use++;
    if (entry->kind == CB_ENTRY_SYNC) {
      grant(entry, queue);
    } else {
      entry->held[entry->held_count++] = queue;
      forward(entry, queue->target);
    }
  }
}

static void release_place(cb_dq *queue, bool barrier) {
  bool counts = only_counts(queue, barrier);
  touch_queue(queue, counts);
  if (queue == cb_dq_main() && main_is_lent) {
    main_is_lent = false;
    hold(queue, CB_MAIN_UNIT);
    cb_wake_all(&main_lender);
    return;
  }
  if (queue->kind == CB_DQ_SERIAL || barrier) queue->exclusive = false;
  else queue->in_use--;
  wake(queue, counts);
  tell_waiters(queue);
}

// ---- Submitting -----------------------------------------------------------------------------------------------------

cb_entry *cb_entry_new(cb_dq *queue, cb_function function, void *context, bool barrier) {
  cb_entry *entry = cb_alloc(sizeof *entry);
  *entry = (cb_entry){
      .kind = CB_ENTRY_CALL, .origin = queue, .function = function, .context = context, .barrier = barrier};
  cb_object_keep(queue->object);
  return entry;
}

cb_entry *cb_entry_new_block(cb_dq *queue, void *block, bool barrier) {
  barrier = barrier || cb_block_is_barrier(block);
  return cb_entry_new(queue, cb_block_call_and_release, cb_block_copy(block), barrier);
}

void cb_entry_make_unit(cb_entry *entry) {
  entry->unit = cb_unit_new(CB_UNIT_BLOCK, cb_id(entry->context), 0, entry->origin->label, cb_stack());
}

void cb_entry_identify(cb_entry *entry, uint64_t deadline) {
  if (cb_is_swift_function((const void *)entry->function)) {
    entry->is_job = true;
    entry->job = entry->context;
    entry->unit = cb_swift_job_enqueued(entry->job, deadline);
  } else {
    cb_entry_make_unit(entry);
  }
}

void cb_entry_set_apart(cb_entry *entry, uint32_t kind, const void *from) {
  entry->apart_kind = kind;
  entry->apart_from = from;
  entry->next = apart;
  apart = entry;
}

static void take_back(cb_entry *entry) {
  if (!entry->apart_kind) return;
  entry->apart_kind = 0;
  cb_entry **link = &apart;
  while (*link != entry) link = &(*link)->next;
  *link = entry->next;
}

void cb_entry_submit(cb_entry *entry) {
  take_back(entry);
  if (entry->origin->kind == CB_DQ_ROOT) forward(entry, entry->origin);
  else push(entry->origin, entry);
}

void cb_dispatch_sync_call(void *object, void *context, cb_function function, bool barrier) {
  cb_dq *queue = cb_dq_of(object);
  cb_point(CB_OP_SYNC, CB_RES_QUEUE, object);
  uint32_t unit = cb_unit();
  cb_entry entry = {.kind = CB_ENTRY_SYNC, .origin = queue, .unit = unit, .barrier = barrier, .party = cb_self};
  if (!advance(&entry, queue))
    while (!entry.granted)
      cb_block(NULL, CB_OP_SYNC, CB_RES_QUEUE, entry.at->object, cb_dq_owner(entry.at), 0);
  frame here = {top_frame, queue};
  top_frame = &here;
  record(CB_REC_ACQUIRE, queue, unit, cb_stack());
  function(context);
  record(CB_REC_RELEASE, queue, unit, 0);
  top_frame = here.previous;
  for (uint32_t i = 0; i < entry.held_count; i++) {
    unhold(entry.held[i], unit);
    release_place(entry.held[i], entry.barrier && entry.held[i] == queue);
  }
}

/// CoreFoundation's run loop of the main thread serves the main queue: it waits until a descriptor becomes readable,
/// and then calls the second of these, which runs what is in the queue at that time.
CB_EXPORT int _dispatch_get_main_queue_port_4CF(void) {
  int port = CB_REAL(_dispatch_get_main_queue_port_4CF)();
  if (!cb_on()) return port;
  main_port = port;
  if (cb_dq_main()->head) ring(cb_dq_main());
  return port;
}

CB_EXPORT void _dispatch_main_queue_callback_4CF(void *message) {
  if (!cb_on() || main_is_served) {
    CB_REAL(_dispatch_main_queue_callback_4CF)(message);
    return;
  }
  uint64_t rings;
  if (syscall_direct(SYS_read, main_port, (long)&rings, sizeof rings) < 0) {}
  cb_dq *queue = cb_dq_main();
  cb_entry *last = queue->tail;
  for (bool more = last != NULL; more && queue->head && !queue->suspended;) {
    cb_point(CB_OP_SPAWN, CB_RES_QUEUE, queue->object);
    touch_queue(queue, false);
    cb_entry *entry = pop(queue);
    more = entry != last;
    if (entry->kind != CB_ENTRY_SYNC) {
      run_entry(entry);
      continue;
    }
    // The real run loop runs the block itself while the other thread waits; under control that thread runs it while we
    // wait.
    uint32_t unit = entry->unit;
    main_is_lent = true;
    unhold(queue, CB_MAIN_UNIT);
    cb_sync(CB_SYNC_RELEASE, queue->object, CB_RES_QUEUE);
    grant(entry, queue);
    while (main_is_lent) cb_block(&main_lender, CB_OP_SYNC, CB_RES_QUEUE, queue->object, unit, 0);
    cb_sync(CB_SYNC_ACQUIRE, queue->object, CB_RES_QUEUE);
  }
  if (queue->head) ring(queue);
}

CB_EXPORT CB_NORETURN void dispatch_main(void) {
  if (!cb_on()) {
    CB_REAL(dispatch_main)();
    __builtin_unreachable();
  }
  if (cb_self->kind != CB_PK_MAIN) cb_dispatch_trap("dispatch_main() must be called on the main thread", NULL);
  cb_dq *queue = cb_dq_main();
  main_is_served = true;
  queue->exclusive = false;
  queue->holders[0] = 0;
  cb_dq_wake(queue);
  tell_waiters(queue);
  cb_pool_serve(queue->target->pool);
}

// ---- The end --------------------------------------------------------------------------------------------------------

void cb_dispatch_main_ended(void) {
  if (!main_is_served) return;
  cb_dq *queue = cb_dq_main();
  cb_party *self = cb_self;
  if (self->pool != queue->target->pool) return;
  // It left from a job of the main queue, and never comes back to serve it. The process would be gone; to see what the
  // rest of the queue would have come to, somebody else takes its place.
  self->pool->workers--;
  self->pool = NULL;
  memset(queue->holders, 0, sizeof queue->holders);
  queue->exclusive = false;
  cb_dq_wake(queue);
}

static void snapshot_queue(uint32_t which, const cb_dq *queue) {
  uint32_t owner = queue == cb_dq_main() && cb_main_is_over ? 0 : cb_dq_owner(queue);
  for (cb_entry *entry = queue->head; entry; entry = entry->next) {
    // The first of a serial queue that has asked its root for a turn is in the pool; Swift's jobs are told by swift.c.
    if (entry == queue->head && queue->drain_queued && queue->target->kind == CB_DQ_ROOT) continue;
    if (entry->kind != CB_ENTRY_CALL || entry->is_job) continue;
    cb_put(CB_REC_STATE, (uint16_t)which, entry->unit, 0, .a = CB_STATE_NOT_STARTED, .b = cb_id(queue->object),
           .c = CB_RES_QUEUE, .d = owner == entry->unit ? 0 : owner);
  }
}

void cb_dispatch_snapshot(uint32_t which) {
  for (cb_dq *queue = cb_dq_first(); queue; queue = queue->next) snapshot_queue(which, queue);
  for (cb_entry *entry = apart; entry; entry = entry->next) {
    // Work that a time or a group lets loose. A cancelled work item is nobody's loss.
    bool is_item = entry->function == cb_block_call_and_release;
    if (entry->is_job || (is_item && cb_block_is_cancelled(entry->context))) continue;
    uint64_t state = entry->apart_kind == CB_RES_TIMER ? CB_STATE_NOT_STARTED : CB_STATE_WAITING;
    cb_put(CB_REC_STATE, (uint16_t)which, entry->unit, 0, .a = state, .b = cb_id(entry->apart_from),
           .c = entry->apart_kind, .e = entry->apart_kind == CB_RES_TIMER ? CB_STATEF_TIMED : 0);
  }
}
