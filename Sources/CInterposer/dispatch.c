// dispatch.c: how work moves through dispatch queues.
//
// Entry points: cb_entry_submit (async) and cb_dispatch_sync_call (sync). A queue's list is first in, first out. A serial queue
// asks its target for a turn once it has work and then runs all of its list, as libdispatch's drain does. A concurrent queue
// passes each entry on to its target at once, up to its width; a barrier goes alone. A thread in dispatch_sync takes its
// place in the list like everybody else, holds the queue when its turn comes, then lines up at the target, and so on up to
// the root, and runs the block itself.
//
// Pools, measured on two cores (Swift 6.3.1, Debian 12):
// - Six Swift tasks that block: two start, and that stays so. The runtime makes a private concurrent queue "Swift global
//   concurrent queue" for each priority and limits it to the number of cores. Modelled: a pool of the request's width for each.
// - Six blocks that block on DispatchQueue.global(): two start (three with some timing), then one more a second, since
//   libdispatch's monitor counts the workers that run. Modelled: a growing pool for each quality of service.
// - Six private serial queues: all six start at once, each on a thread of its own (their root is an overcommit queue).
//   Modelled: a wide pool.
// - dispatch_sync runs the block on the calling thread, also for the main queue once dispatch_main was called.
// - After dispatch_main the real main queue is an ordinary serial queue that any worker serves; under control it is the main
//   thread that serves it, which a program can tell only by asking for the thread's identity.

#include "dispatch.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

#define OVERCOMMIT_WIDTH 64
/// DISPATCH_QUEUE_WIDTH_MAX; what private concurrent queues have.
#define WIDTH_MAX 4094

// Offsets in libdispatch's objects, seen with `dispatch_queue_offsets` and a debugger; cb_dispatch_begin checks them.
#define OBJECT_XREF 12
#define QUEUE_TARGET 24
#define QUEUE_STATE 56
#define STATE_INACTIVE 0x0180000000000000ULL

/// What a thread runs, innermost first.
typedef struct frame {
  struct frame *previous;
  cb_dq *queue;
} frame;

static __thread frame *top_frame __attribute__((tls_model("initial-exec")));

static cb_dq *queues, **queues_end = &queues;
static cb_entry *apart;  ///< entries that wait for a time or a group before they go to their queue
static cb_dq main_root = {.kind = CB_DQ_ROOT, .label = "main"};
static cb_pool main_pool, overcommit_pool;
static void *main_object;
static bool main_is_served;
static const uint16_t *queue_offsets;  ///< libdispatch's own table for debuggers

static void release_place(cb_dq *queue, bool barrier);

// ---- Objects -----------------------------------------------------------------------------------------------------------

void cb_object_keep(void *object) {
  static void *(*keep)(void *);
  if (!keep) keep = (void *(*)(void *))cb_next("_os_object_retain_internal");
  keep(object);
}

void cb_object_let_go(void *object) {
  static void (*let_go)(void *);
  if (!let_go) let_go = (void (*)(void *))cb_next("_os_object_release_internal");
  let_go(object);
}

void cb_dispatch_trap(const char *message, const char *detail) {
  // The real library puts this into a crash log that this platform does not have; people want to see it.
  char text[512];
  size_t used = 0;
  const char *parts[] = {"BUG IN CLIENT OF LIBDISPATCH: ", message, detail ? detail : "", "\n"};
  for (size_t i = 0; i < 4; i++)
    for (const char *c = parts[i]; *c && used < sizeof text; c++) text[used++] = *c;
  if (write(2, text, used) < 0) {}
  text[used < sizeof text ? used - 1 : sizeof text - 1] = 0;
  cb_put(CB_REC_NOTE, 0, cb_unit(), cb_stack(), .e = cb_string(text));
  __builtin_trap();
}

void *dispatch_retain(void *object);
CB_EXPORT void dispatch_release(void *object) {
  if (cb_on() && *(int32_t *)((char *)object + OBJECT_XREF) == 0) {
    cb_semaphore_last_release(object);
    cb_source_last_release(object);
    cb_dq *queue = cb_object_find(object, CB_MODEL_QUEUE);
    if (queue && queue->inactive) cb_dispatch_trap("Release of an inactive object", NULL);
    if (queue && queue->suspended) cb_dispatch_trap("Release of a suspended object", NULL);
  }
  CB_REAL(dispatch_release)(object);
}

// ---- Swift's jobs --------------------------------------------------------------------------------------------------------

static uintptr_t swift_low, swift_high;

static int find_swift(struct dl_phdr_info *info, size_t size, void *context) {
  (void)size, (void)context;
  if (!info->dlpi_name || !strstr(info->dlpi_name, "libswift_Concurrency.so")) return 0;
  swift_low = info->dlpi_addr;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    uintptr_t end = info->dlpi_addr + segment->p_vaddr + segment->p_memsz;
    if (segment->p_type == PT_LOAD && end > swift_high) swift_high = end;
  }
  return 1;
}

bool cb_is_swift_function(const void *function) {
  if (!swift_high) dl_iterate_phdr(find_swift, NULL);
  return (uintptr_t)function >= swift_low && (uintptr_t)function < swift_high;
}

// ---- Making models -------------------------------------------------------------------------------------------------------

static cb_pool *pool_for_root(const char *label) {
  size_t length = strlen(label);
  if (length > 11 && strcmp(label + length - 11, ".overcommit") == 0) return &overcommit_pool;
  cb_pool *pool = cb_alloc(sizeof *pool);
  cb_pool_init(pool, label, cb_config.width > 2 ? cb_config.width : 2, true);
  return pool;
}

static const char *real_label(void *object) { return *(const char **)((char *)object + queue_offsets[1]); }

static void describe(cb_dq *queue) {
  void *object = queue->object;
  queue->label = real_label(object);
  if (!queue->label) queue->label = "";
  uint32_t width = *(uint16_t *)((char *)object + queue_offsets[7]);
  void *target = *(void **)((char *)object + QUEUE_TARGET);
  if (object == main_object) {
    // The main thread holds the main queue until it calls dispatch_main.
    queue->kind = CB_DQ_SERIAL;
    queue->target = &main_root;
    queue->exclusive = true;
    queue->holders[0] = 1;
  } else if (strcmp(queue->label, "Swift global concurrent queue") == 0) {
    queue->kind = CB_DQ_ROOT;
    queue->pool = cb_alloc(sizeof *queue->pool);
    cb_pool_init(queue->pool, "swift", cb_config.width, false);
  } else if (!target) {
    queue->kind = CB_DQ_ROOT;
    queue->pool = pool_for_root(queue->label);
  } else {
    queue->kind = width == 1 ? CB_DQ_SERIAL : CB_DQ_CONCURRENT;
    queue->width = width;
    queue->target = cb_dq_of(target);
    queue->inactive = (*(uint64_t *)((char *)object + QUEUE_STATE) & STATE_INACTIVE) == STATE_INACTIVE;
  }
  if (*queue->label && queue->kind != CB_DQ_ROOT)
    cb_put(CB_REC_RESOURCE, 0, cb_unit(), cb_stack(), .a = cb_id(object), .b = CB_RES_QUEUE, .e = cb_string(queue->label));
}

cb_dq *cb_dq_of(void *object) {
  cb_dq *queue = cb_object(object, CB_MODEL_QUEUE, sizeof *queue);
  if (!queue->object) {
    queue->object = object;
    *queues_end = queue;
    queues_end = &queue->next;
    describe(queue);
  }
  return queue;
}

cb_dq *cb_dq_created(void *object) {
  cb_object_forget(object, CB_MODEL_QUEUE);
  return cb_dq_of(object);
}

cb_dq *cb_dq_main(void) { return cb_dq_of(main_object); }

void *dispatch_get_global_queue(intptr_t identifier, uintptr_t flags);
cb_dq *cb_dq_default_root(void) {
  static void *(*get)(intptr_t, uintptr_t);
  if (!get) get = (void *(*)(intptr_t, uintptr_t))cb_next("dispatch_get_global_queue");
  return cb_dq_of(get(0, 0));
}

cb_dq *cb_dq_root(cb_dq *queue) {
  while (queue->target) queue = queue->target;
  return queue;
}

void cb_dispatch_begin(void) {
  main_object = dlsym(RTLD_DEFAULT, "_dispatch_main_q");
  if (!main_object) return;  // a program without libdispatch
  queue_offsets = dlsym(RTLD_DEFAULT, "dispatch_queue_offsets");
  // Entries: version, label, its size, flags, its size, serial number, its size, width, its size, ...; target at 13.
  if (!queue_offsets || queue_offsets[8] != 2 || *(int32_t *)((char *)main_object + OBJECT_XREF) != INT32_MAX ||
      *(uint16_t *)((char *)main_object + queue_offsets[7]) != 1)
    cb_unsupported("this version of libdispatch", true);
  cb_pool_init(&main_pool, "main", 1, false);
  cb_pool_init(&overcommit_pool, "overcommit", OVERCOMMIT_WIDTH, true);
  main_root.pool = &main_pool;
}

// ---- Who runs where ------------------------------------------------------------------------------------------------------

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
    cb_put(kind, queue->exclusive ? CB_OP_LOCK : CB_OP_RDLOCK, unit, stack, .a = cb_id(queue->object), .b = CB_RES_QUEUE,
           .c = kind == CB_REC_ACQUIRE);
}

// ---- Running -------------------------------------------------------------------------------------------------------------

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
    cb_swift_job_begin(entry->job, unit);
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

static void push(cb_dq *queue, cb_entry *entry) {
  entry->next = NULL;
  if (queue->tail) queue->tail->next = entry;
  else queue->head = entry;
  queue->tail = entry;
  cb_dq_wake(queue);
  if (entry->kind == CB_ENTRY_SYNC && !entry->granted) tell_waiters(queue);
}

static cb_entry *pop(cb_dq *queue) {
  cb_entry *entry = queue->head;
  queue->head = entry->next;
  if (!queue->head) queue->tail = NULL;
  return entry;
}

/// Lets the waiting thread take its place in the queue and then in each of its targets; false if it has to wait on the way.
static bool advance(cb_entry *entry, cb_dq *queue) {
  for (; queue->kind != CB_DQ_ROOT; queue = queue->target) {
    bool barrier = queue->kind == CB_DQ_SERIAL || (entry->barrier && queue == entry->origin);
    bool free = !queue->head && !queue->suspended && !queue->inactive && !queue->exclusive && !queue->drain_queued &&
                (barrier ? queue->in_use == 0 : queue->in_use < queue->width);
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

/// A serial queue has its turn: runs its list until it is empty, suspended, or in the hands of a thread in dispatch_sync.
static void drain(cb_dq *queue) {
  queue->drain_queued = false;
  queue->exclusive = true;
  for (bool first = true; queue->head; first = false) {
    if (!first && queue->head->kind != CB_ENTRY_SYNC) {
      // Between two items others may run, and the unit that is about to start is the one that waits here.
      cb_self->running = queue->head->unit;
      cb_point(CB_OP_SPAWN, CB_RES_QUEUE, queue->object);
    }
    if (queue->suspended || queue->inactive) break;
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

static void wake_serial(cb_dq *queue) {
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

void cb_dq_wake(cb_dq *queue) {
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
  if (queue->kind == CB_DQ_SERIAL || barrier) queue->exclusive = false;
  else queue->in_use--;
  cb_dq_wake(queue);
  tell_waiters(queue);
}

// ---- Submitting ------------------------------------------------------------------------------------------------------------

cb_entry *cb_entry_new(cb_dq *queue, cb_function function, void *context, bool barrier) {
  cb_entry *entry = cb_alloc(sizeof *entry);
  *entry = (cb_entry){.kind = CB_ENTRY_CALL, .origin = queue, .function = function, .context = context, .barrier = barrier};
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
  cb_pool_serve(&main_pool);
}

// ---- The end ---------------------------------------------------------------------------------------------------------------

static void snapshot_queue(uint32_t which, const cb_dq *queue) {
  uint32_t owner = queue->object == main_object && cb_main_is_over ? 0 : cb_dq_owner(queue);
  for (cb_entry *entry = queue->head; entry; entry = entry->next) {
    // The first of a serial queue that has asked its root for a turn is in the pool; Swift's jobs are told by swift.c.
    if (entry == queue->head && queue->drain_queued && queue->target->kind == CB_DQ_ROOT) continue;
    if (entry->kind != CB_ENTRY_CALL || entry->is_job) continue;
    cb_put(CB_REC_STATE, (uint16_t)which, entry->unit, 0, .a = CB_STATE_NOT_STARTED, .b = cb_id(queue->object),
           .c = CB_RES_QUEUE, .d = owner == entry->unit ? 0 : owner);
  }
}

void cb_dispatch_snapshot(uint32_t which) {
  for (cb_dq *queue = queues; queue; queue = queue->next) snapshot_queue(which, queue);
  for (cb_entry *entry = apart; entry; entry = entry->next) {
    // Work that a time or a group lets loose. A cancelled work item is nobody's loss.
    if (entry->is_job || (entry->function == cb_block_call_and_release && cb_block_is_cancelled(entry->context))) continue;
    uint64_t state = entry->apart_kind == CB_RES_TIMER ? CB_STATE_NOT_STARTED : CB_STATE_WAITING;
    cb_put(CB_REC_STATE, (uint16_t)which, entry->unit, 0, .a = state, .b = cb_id(entry->apart_from),
           .c = entry->apart_kind, .e = entry->apart_kind == CB_RES_TIMER ? CB_STATEF_TIMED : 0);
  }
}
