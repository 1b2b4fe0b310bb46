// swift.c: Swift tasks.
//
// Tasks have no thread of their own, so they are followed in three ways. Creation: the compiler's calls of
// swift_task_create and swift_asyncLet_begin pass through the symbol table, and there the creator's stack is taken.
// Scheduling: every job goes through dispatch_async_f (dispatch.c calls cb_swift_job_*). State: the task object itself is
// read; its layout is fixed by the runtime's version and is checked before it is relied on. The runtime calls its own
// entry points directly, not through the symbol table: nothing here rests on seeing those.

#include "internal.h"

#include <string.h>

#include "scheduler.h"

// ---- The task object ---------------------------------------------------------------------------------------------------
// Found by experiment on Swift 6.3.1, x86-64 Linux (which does not escalate priorities); check_layout holds it to the runtime.

#define JOB_FLAGS 32      ///< low byte: kind, 0 is a task
#define JOB_ID 36         ///< low half of the task id
#define JOB_RESUME 56     ///< function that goes on
#define TASK_CONTEXT 64   ///< async context it goes on with
#define TASK_STATUS 96    ///< 32 bits of status flags
#define TASK_ID_HIGH 144  ///< high half of the task id
#define TASK_DEPENDENCY 160  ///< record of what a suspended task waits for

#define STATUS_CANCELLED 0x100u
#define STATUS_RUNNING 0x800u
#define STATUS_ENQUEUED 0x1000u
#define STATUS_COMPLETE 0x2000u
#define STATUS_HAS_DEPENDENCY 0x4000u

/// swift_task_create's flags.
#define CREATE_CHILD 0x100u
#define CREATE_GROUP 0x2000u
#define CREATE_ENQUEUED 0x1000u    ///< handed to its executor at once
#define CREATE_IMMEDIATE 0x10000u  ///< Task.immediate: run in place at first

/// A dependency record: status record header (flags, parent), then what is waited for, then its kind.
#define DEPENDENCY_OBJECT 16
#define DEPENDENCY_KIND 32
enum { WAITS_FOR_TASK = 1, WAITS_FOR_CONTINUATION = 2, WAITS_FOR_GROUP = 3, WAITS_FOR_EXECUTOR = 4 };

static uint32_t word(const void *object, size_t offset) { return *(const uint32_t *)((const char *)object + offset); }
static void *pointer(const void *object, size_t offset) { return *(void *const *)((const char *)object + offset); }

static uint64_t identity_of(const void *task) {
  return (uint64_t)word(task, TASK_ID_HIGH) << 32 | word(task, JOB_ID);
}

static bool is_task(const void *job) { return (word(job, JOB_FLAGS) & 0xff) == 0; }

// ---- The table of tasks ------------------------------------------------------------------------------------------------

typedef struct task_entry {
  struct task_entry *next;      ///< in its hash slot
  struct task_entry *next_live, *previous_live;
  void *task;
  uint64_t identity;
  uint32_t unit;
  bool retained;
  bool cancelled;
  bool enqueued;           ///< when it was looked at last
  bool is_runtime;         ///< nobody's work
  uint32_t deaf_steps;     ///< scheduling points at which it did something after it was cancelled
  bool may_be_struck;      ///< by a fault that the request injects
  bool ran;                ///< what the last look at it saw, if it may be struck
  bool has_begun;          ///< the main task: it came to its first hop, with which its code begins
  uint32_t await_stack;    ///< where it came to its last await, if delays are injected
  const void *executor;    ///< the actor it last hopped to, NULL for none
  uint32_t wait_kind;      ///< annotated wait (casebook_wait_begin), else 0
  const void *wait_resource;
  uint64_t deadline;       ///< it sleeps until then; 0 if not
  uint32_t sleeper;        ///< a helper of the runtime: the unit whose sleep it ends, at wakes_at; 0 if it is none
  uint64_t wakes_at;
} task_entry;

#define TASK_SLOTS 1024
static CB_TABLE task_entry *slots[TASK_SLOTS];
static task_entry *live;
static uint32_t live_count;

static void *(*get_current)(void);
static uint64_t (*job_task_id)(void *);
static bool (*is_cancelled)(void *);
static void *(*retain)(void *);
static void (*release)(void *);

static void find_runtime(void) {
  static bool done;
  if (done) return;
  done = true;
  get_current = (void *(*)(void))cb_next("swift_task_getCurrent");
  job_task_id = (uint64_t(*)(void *))cb_next("swift_task_getJobTaskId");
  is_cancelled = (bool (*)(void *))cb_next("swift_task_isCancelled");
  retain = (void *(*)(void *))cb_next("swift_retain");
  release = (void (*)(void *))cb_next("swift_release");
}

static task_entry **slot_of(const void *task) {
  return &slots[((uintptr_t)task >> 6 ^ (uintptr_t)task >> 18) % TASK_SLOTS];
}

static task_entry *find(const void *task) {
  for (task_entry *entry = *slot_of(task); entry; entry = entry->next)
    if (entry->task == task) return entry;
  return NULL;
}

/// The entry's task is over, or its memory belongs to somebody else by now.
static void forget(task_entry *entry) {
  for (task_entry **link = slot_of(entry->task); *link; link = &(*link)->next) {
    if (*link != entry) continue;
    *link = entry->next;
    break;
  }
  if (entry->previous_live) entry->previous_live->next_live = entry->next_live;
  else live = entry->next_live;
  if (entry->next_live) entry->next_live->previous_live = entry->previous_live;
  live_count--;
  cb_unit_end(entry->unit);
  if (entry->retained) release(entry->task);
  cb_free(entry, sizeof *entry);
}

/// Compares what the offsets give with what the runtime's own functions say. A runtime that moved the fields ends the
/// execution with a finding of its own instead of a wrong verdict.
static void check_layout(void *task) {
  bool same = is_task(task) && (!job_task_id || job_task_id(task) == identity_of(task)) &&
              (!is_cancelled || is_cancelled(task) == ((word(task, TASK_STATUS) & STATUS_CANCELLED) != 0)) &&
              (word(task, TASK_STATUS) & STATUS_COMPLETE) == 0;
  if (!same) cb_unsupported("this Swift runtime's layout of tasks", true);
}

typedef struct creation {
  bool active;
  uint32_t stack, flags;
  const char *name;
} creation;

static __thread creation pending __attribute__((tls_model("initial-exec")));

bool cb_swift_is_creating(void) { return pending.active; }

static task_entry *add(void *task, bool seen_created) {
  check_layout(task);
  task_entry *entry = cb_alloc(sizeof *entry);
  entry->task = task;
  entry->identity = identity_of(task);
  uint32_t flags = seen_created ? pending.flags : CB_UNITF_RUNTIME;
  const char *name = seen_created ? pending.name : NULL;
  entry->is_runtime = flags & CB_UNITF_RUNTIME;
  uint32_t stack = seen_created ? pending.stack : cb_stack();
  entry->unit = cb_unit_new(CB_UNIT_TASK, entry->identity, flags, name, stack);
  // An async let child lives in its parent's frame and must not be kept; all others are kept until they are seen to end.
  if (!(flags & CB_UNITF_ASYNC_LET)) {
    retain(task);
    entry->retained = true;
  }
  entry->may_be_struck = cb_fault_may_strike(flags & CB_UNITF_MAIN_TASK, name);
  task_entry **slot = slot_of(task);
  entry->next = *slot;
  *slot = entry;
  entry->next_live = live;
  if (live) live->previous_live = entry;
  live = entry;
  live_count++;
  entry->has_begun = !(flags & CB_UNITF_MAIN_TASK);
  if (entry->may_be_struck && entry->has_begun) cb_fault_point(task, entry->unit, CB_FAULT_STARTS, stack);
  return entry;
}

static task_entry *entry_for(void *task) {
  task_entry *entry = find(task);
  if (entry && entry->identity != identity_of(task)) {
    entry->retained = false;  // another task lives at this address now
    forget(entry);
    entry = NULL;
  }
  if (!entry) {
    bool seen_created = pending.active;
    entry = add(task, seen_created);
    pending.active = false;
  }
  return entry;
}

uint32_t cb_swift_unit(void) {
  if (!get_current) {
    find_runtime();
    if (!get_current) return 0;
  }
  if (!cb_self) return 0;
  void *task = get_current();
  if (!task) return 0;
  creation saved = pending;  // the current task is not the one being made
  pending.active = false;
  uint32_t unit = entry_for(task)->unit;
  pending = saved;
  // The main task is run in place and never passes through a queue: that it runs is the only sign that it began.
  cb_unit_start(unit, cb_self->index);
  return unit;
}

static task_entry *current_entry(void) {
  void *task = get_current ? get_current() : NULL;
  return task ? find(task) : NULL;
}

bool cb_swift_is_over(const void *task) { return word(task, TASK_STATUS) & STATUS_COMPLETE; }

uint32_t cb_swift_unit_of(const void *task) {
  const task_entry *entry = find(task);
  return entry ? entry->unit : 0;
}

static task_entry *entry_of_unit(uint32_t unit) {
  for (task_entry *entry = live; entry; entry = entry->next_live)
    if (entry->unit == unit) return entry;
  return NULL;
}

bool cb_swift_unit_is_cancelled(uint32_t unit) {
  task_entry *entry = entry_of_unit(unit);
  return entry && (word(entry->task, TASK_STATUS) & STATUS_CANCELLED);
}

bool cb_swift_wakes_nobody(uint32_t unit) {
  const task_entry *helper = entry_of_unit(unit);
  if (!helper || !helper->sleeper) return false;
  const task_entry *sleeper = entry_of_unit(helper->sleeper);
  return !sleeper || sleeper->deadline != helper->wakes_at;
}

// ---- Async stacks ------------------------------------------------------------------------------------------------------

/// An async context begins with its caller's context and the function to resume there.
typedef struct async_context {
  struct async_context *parent;
  void *resume_parent;
} async_context;

static bool plausible(const void *address) {
  return (uintptr_t)address > 0x10000 && (uintptr_t)address < 0x800000000000ULL && ((uintptr_t)address & 7) == 0;
}

static uint32_t async_stack(const void *resume, const async_context *context) {
  uint64_t frames[48];
  uint32_t count = 0;
  if (resume) frames[count++] = (uint64_t)(uintptr_t)resume | CB_FRAME_ASYNC;
  while (count < 48 && plausible(context) && context->resume_parent) {
    frames[count++] = (uint64_t)(uintptr_t)context->resume_parent | CB_FRAME_ASYNC;
    context = context->parent;
  }
  return cb_stack_of(frames, count);
}

static uint32_t task_stack(const void *task) { return async_stack(pointer(task, JOB_RESUME), pointer(task, TASK_CONTEXT)); }

// ---- Watching state ----------------------------------------------------------------------------------------------------

/// Who is about to cancel something, and where: noted before the call, since its effect is seen only later.
static struct {
  uint32_t unit, stack;
} canceller;

static void cancels(uint32_t stack) {
  canceller.unit = cb_unit();
  canceller.stack = stack;
  // What its handlers do, which run within the call, is not known to who is cancelled.
  cb_sync(CB_SYNC_RELEASE, (const void *)(uintptr_t)canceller.unit, CB_RES_CONTEXT);
}

void cb_swift_cancels(void) { cancels(cb_stack()); }

/// The runtime says of each task whether it runs: one that ran and does so no more has been suspended.
static void watch(task_entry *entry, uint32_t status) {
  bool ran = entry->ran;
  entry->ran = status & STATUS_RUNNING;
  if (ran && !(status & (STATUS_RUNNING | STATUS_COMPLETE)))
    cb_fault_point(entry->task, entry->unit, CB_FAULT_WAITS, task_stack(entry->task));
}

void cb_swift_comes_to_await(const void *resume, const void *context) {
  task_entry *entry = current_entry();
  if (!entry || cb_self->quiet) return;
  if (cb_fault_delays()) entry->await_stack = async_stack(resume, context);
  if (!entry->may_be_struck) return;
  entry->ran = true;
  uint32_t stack = async_stack(resume, context);
  if (cb_fault_point(entry->task, entry->unit, CB_FAULT_COMES, stack))
    cb_point_at(CB_OP_AWAIT, CB_RES_NONE, NULL, stack);
}

uint32_t cb_swift_await_stack(void) {
  task_entry *entry = current_entry();
  return entry ? entry->await_stack : 0;
}

void cb_swift_cancel(void *task, uint32_t stack) {
  static __attribute__((swiftcall)) void (*cancel)(void *);
  if (!cancel) cancel = (__typeof__(cancel))cb_next("swift_task_cancel");
  cancels(stack);
  // Its handlers run within, and are under control: it may end meanwhile.
  retain(task);
  cancel(task);
  release(task);
}

/// After so many scheduling points since its cancellation it is certain that a task does not listen (Rule+Cancellation.swift asks for
/// half of them). A loop whose sleeps all end at once would go on until the trace is full. An injected cancellation strikes work that
/// was never meant to be cancelled, and after the end of main there is a bound of its own.
#define DEAF_STEPS 2000

static bool goes_on_deaf(task_entry *entry) {
  if (entry->is_runtime || cb_main_is_over || (cb_config.flags & CB_REQF_FAULT) || cb_unit() != entry->unit) return false;
  return ++entry->deaf_steps > DEAF_STEPS;
}

void cb_swift_poll(void) {
  for (task_entry *entry = live, *next; entry; entry = next) {
    next = entry->next_live;
    uint32_t status = word(entry->task, TASK_STATUS);
    if (word(entry->task, JOB_ID) != (uint32_t)entry->identity) {
      entry->retained = false;
      forget(entry);
      continue;
    }
    if ((status & STATUS_CANCELLED) && !entry->cancelled) {
      entry->cancelled = true;
      uint32_t unit = canceller.unit ? canceller.unit : cb_unit();
      cb_put(CB_REC_UNIT_CANCEL, 0, unit, canceller.unit ? canceller.stack : cb_stack(), .a = entry->unit);
    }
    if (entry->cancelled && goes_on_deaf(entry)) cb_end_by_steps();
    if (status & STATUS_HAS_DEPENDENCY) {
      const void *record = pointer(entry->task, TASK_DEPENDENCY);
      if (plausible(record) && word(record, DEPENDENCY_KIND) == WAITS_FOR_EXECUTOR)
        entry->executor = pointer(record, DEPENDENCY_OBJECT);
    }
    bool enqueued = status & STATUS_ENQUEUED;
    if (enqueued && !entry->enqueued) {
      // The runtime puts it into the queue of a busy actor without a word.
      if (entry->executor) cb_touch_write(CB_RES_ACTOR, entry->executor);
      cb_touch_enables(entry->unit);
    }
    entry->enqueued = enqueued;
    if (entry->may_be_struck) watch(entry, status);
    if (status & STATUS_COMPLETE) forget(entry);
  }
  canceller.unit = 0;
}

/// What a suspended task waits for, from its dependency record.
static void describe_wait(const task_entry *entry, uint32_t status, uint64_t *resource, uint32_t *kind, uint32_t *waits_for) {
  *kind = CB_RES_SUSPENDED, *resource = 0, *waits_for = 0;
  if (entry->wait_kind) {
    *kind = entry->wait_kind;
    *resource = cb_id(entry->wait_resource);
    return;
  }
  if (entry->deadline > cb_now()) {
    *kind = CB_RES_TIMER;
    return;
  }
  const void *record = pointer(entry->task, TASK_DEPENDENCY);
  if (!(status & STATUS_HAS_DEPENDENCY) || !plausible(record)) return;
  void *object = pointer(record, DEPENDENCY_OBJECT);
  switch (word(record, DEPENDENCY_KIND)) {
    case WAITS_FOR_TASK: {
      *kind = CB_RES_TASK;
      task_entry *other = find(object);
      if (other) *waits_for = other->unit;
      *resource = *waits_for;
      break;
    }
    case WAITS_FOR_CONTINUATION:
      *kind = CB_RES_CONTINUATION;
      *resource = cb_id(object);
      break;
    case WAITS_FOR_GROUP:
      *kind = CB_RES_TASK_GROUP;
      *resource = cb_id(object);
      break;
    case WAITS_FOR_EXECUTOR:
      // Enqueued. It waits for an actor only while another task occupies that actor; otherwise it is ready.
      for (task_entry *other = live; object && other; other = other->next_live) {
        if (other == entry || other->executor != object || !cb_unit_is_on_a_party(other->unit)) continue;
        *kind = CB_RES_ACTOR;
        *resource = cb_id(object);
        *waits_for = other->unit;
      }
      break;
    default:
      break;
  }
}

void cb_swift_snapshot(uint32_t which) {
  for (task_entry *entry = live; entry; entry = entry->next_live) {
    uint32_t status = word(entry->task, TASK_STATUS);
    if (word(entry->task, JOB_ID) != (uint32_t)entry->identity || (status & STATUS_COMPLETE)) continue;
    if (cb_unit_has_ended(entry->unit) || cb_unit_is_on_a_party(entry->unit)) continue;
    uint64_t resource;
    uint32_t kind, waits_for;
    describe_wait(entry, status, &resource, &kind, &waits_for);
    bool ready = (status & STATUS_ENQUEUED) && kind != CB_RES_ACTOR;
    uint32_t state = !cb_unit_has_started(entry->unit) ? CB_STATE_NOT_STARTED : ready ? CB_STATE_READY : CB_STATE_SUSPENDED;
    uint64_t flags = (status & STATUS_CANCELLED ? CB_STATEF_CANCELLED : 0) | (kind == CB_RES_TIMER ? CB_STATEF_TIMED : 0);
    cb_put(CB_REC_STATE, (uint16_t)which, entry->unit, cb_unit_has_started(entry->unit) ? task_stack(entry->task) : 0,
           .a = state, .b = resource, .c = state == CB_STATE_SUSPENDED ? kind : 0, .d = waits_for, .e = flags);
  }
}

// ---- Jobs --------------------------------------------------------------------------------------------------------------

/// Units of the runtime's own jobs that are done, such as those that drain an actor's queue; the last done is used again first. They
/// do not go by the job's address: the runtime allocates each anew, and which address it gets depends on what else lies in the heap.
static uint32_t idle_units[CB_MAX_UNITS];
static uint32_t idle_count;
static uint8_t is_runtime_job[CB_MAX_UNITS];

static uint32_t unit_for_runtime_job(const void *job) {
  if (idle_count) return idle_units[--idle_count];
  uint32_t unit = cb_unit_new(CB_UNIT_BLOCK, cb_id(job), CB_UNITF_RUNTIME, "actor", 0);
  is_runtime_job[unit] = 1;
  return unit;
}

uint32_t cb_swift_job_enqueued(void *job, uint64_t deadline) {
  find_runtime();
  uint32_t by = cb_unit();
  if (!is_task(job)) return unit_for_runtime_job(job);
  task_entry *entry = entry_for(job);
  if (deadline) {
    // Task.sleep enqueues a helper task that wakes the sleeper; the sleeper is the current task.
    task_entry *sleeper = current_entry();
    if (sleeper) {
      sleeper->deadline = deadline;
      entry->sleeper = sleeper->unit;
      entry->wakes_at = deadline;
      cb_put(CB_REC_WAIT, CB_OP_SLEEP, sleeper->unit, CB_HERE, .a = 0, .b = CB_RES_TIMER, .d = deadline);
    }
    entry->deadline = 0;
  } else {
    entry->deadline = 0;
    if (entry->unit != by) cb_put(CB_REC_TASK_ENQUEUE, CB_OP_RESUME, by, CB_HERE, .a = entry->unit);
  }
  return entry->unit;
}

void cb_swift_job_end(void *job, uint32_t unit) {
  (void)job;
  cb_swift_poll();
  if (is_runtime_job[unit]) {
    idle_units[idle_count++] = unit;
    return;
  }
  task_entry *entry = entry_of_unit(unit);
  if (!entry || cb_unit_has_ended(unit)) return;
  uint32_t status = word(entry->task, TASK_STATUS);
  if (status & (STATUS_COMPLETE | STATUS_ENQUEUED)) return;
  uint64_t resource;
  uint32_t kind, waits_for;
  describe_wait(entry, status, &resource, &kind, &waits_for);
  cb_put(CB_REC_TASK_SUSPEND, CB_OP_AWAIT, unit, task_stack(entry->task), .a = resource, .b = kind, .c = waits_for);
}

// ---- Entry points that the compiler calls ------------------------------------------------------------------------------

/// An option record of a new task: kind in the low byte of the flags, then the next record.
typedef struct task_option {
  size_t flags;
  struct task_option *next;
  const char *name;  ///< for a name record
} task_option;
#define OPTION_TASK_NAME 7

typedef struct created_task {
  void *task, *context;
} created_task;

static void begin_creation(size_t flags, const task_option *options, uint32_t unit_flags) {
  find_runtime();
  pending = (creation){.active = true, .stack = cb_stack()};
  pending.flags = unit_flags | (flags & CREATE_CHILD ? CB_UNITF_CHILD : 0) | (flags & CREATE_GROUP ? CB_UNITF_GROUP : 0);
  // What a library starts as part of its own bookkeeping, such as the timer of a select, is nobody's work.
  if (cb_self->quiet) pending.flags |= CB_UNITF_RUNTIME;
  for (; options; options = options->next)
    if ((options->flags & 0xff) == OPTION_TASK_NAME) pending.name = options->name;
}

__attribute__((swiftcall)) created_task swift_task_create(size_t flags, void *options, void *type, void *entry, void *context);
CB_EXPORT __attribute__((swiftcall)) created_task swift_task_create(size_t flags, void *options, void *type, void *entry,
                                                                   void *context) {
  if (!cb_on()) return CB_REAL(swift_task_create)(flags, options, type, entry, context);
  static bool main_task_made;
  cb_point(CB_OP_SPAWN, CB_RES_NONE, NULL);
  // What the compiler's code around an async main makes is run in place; a first task that a synchronous main makes is not.
  bool is_main = !main_task_made && cb_self->kind == CB_PK_MAIN && cb_swift_unit() == 0 &&
                 !(flags & (CREATE_ENQUEUED | CREATE_IMMEDIATE));
  main_task_made = true;
  cb_touch_read(CB_TOUCH_CANCELLATION, NULL);  // a child of somebody who was cancelled begins so
  begin_creation(flags, options, is_main ? CB_UNITF_MAIN_TASK : 0);
  created_task result = CB_REAL(swift_task_create)(flags, options, type, entry, context);
  entry_for(result.task);
  pending.active = false;
  return result;
}

__attribute__((swiftcall)) void swift_asyncLet_begin(void *let, void *options, void *type, void *entry, void *context,
                                                     void *result);
CB_EXPORT __attribute__((swiftcall)) void swift_asyncLet_begin(void *let, void *options, void *type, void *entry,
                                                               void *context, void *result) {
  if (cb_on()) {
    cb_point(CB_OP_SPAWN, CB_RES_NONE, NULL);
    cb_touch_read(CB_TOUCH_CANCELLATION, NULL);
    begin_creation(CREATE_CHILD, options, CB_UNITF_ASYNC_LET);
  }
  CB_REAL(swift_asyncLet_begin)(let, options, type, entry, context, result);
  pending.active = false;
}

#define SWIFT_ASYNC __attribute__((swiftasynccall))
#define ASYNC_CONTEXT __attribute__((swift_async_context))

/// Every hop to an actor or away from one. Uncontended, the runtime hops without enqueueing anything: without a scheduling
/// point here, whatever a task does between two contended hops would look atomic.
SWIFT_ASYNC void swift_task_switch(ASYNC_CONTEXT void *context, void *resume, void *executor, void *implementation);
CB_EXPORT SWIFT_ASYNC void swift_task_switch(ASYNC_CONTEXT void *context, void *resume, void *executor,
                                             void *implementation) {
  if (cb_on()) {
    // A hop to where it already is changes nothing that others could see.
    task_entry *entry = current_entry();
    if (!entry || entry->executor != executor) {
      // The first hop of an async main is no await: its code begins with it.
      if (!entry || entry->has_begun) cb_swift_comes_to_await(resume, context);
      cb_point_at(CB_OP_SWITCH, CB_RES_ACTOR, executor, async_stack(resume, context));
      if (executor) cb_touch_write(CB_RES_ACTOR, executor);
      if (entry && entry->executor) cb_touch_write(CB_RES_ACTOR, entry->executor);
    }
    if (entry) {
      entry->executor = executor;
      entry->has_begun = true;
    }
  }
  static __typeof__(&swift_task_switch) real;
  if (!real) real = (__typeof__(&swift_task_switch))cb_next("swift_task_switch");
  __attribute__((musttail)) return real(context, resume, executor, implementation);
}

// ---- Annotated waits of tasks --------------------------------------------------------------------------------------------

void cb_swift_wait_begin(uint32_t kind, const void *resource) {
  task_entry *entry = current_entry();
  if (!entry) return;
  entry->wait_kind = kind;
  entry->wait_resource = resource;
}

void cb_swift_wait_end(void) {
  task_entry *entry = current_entry();
  if (entry) entry->wait_kind = 0;
}
