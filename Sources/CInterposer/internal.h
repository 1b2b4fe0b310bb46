// internal.h: what the files of the interposer share.
//
// The interposer stands beneath an unmodified program and decides who runs. Every thread of the program is a *party*;
// exactly one party holds the baton and runs, all others are parked on their own futex. So nothing here needs a lock:
// whoever runs this code holds the baton. A party gives the baton away only in cb_point (it stays ready) and in
// cb_block (it waits); both end in the scheduler (scheduler.c), which picks the next party, or moves virtual time, or finds
// that nothing can run any more. The models (threads.c, futex.c, dispatch*.c, swift.c ...) decide only who waits for what.
//
// Rules for models
// - Call the real function (CB_REAL) when cb_on() is false: before main, in the fork server, in forked children.
// - Never call cb_point or cb_block while the C library, the loader or an allocator could hold a lock.
// - Model state lives in cb_alloc memory or in the object table, never in the program's heap: the program's addresses
//   must not depend on what we do. Nothing is ever freed to the system; an execution is short.
// - Record what happened (cb_put) right when it happens.
#ifndef CASEBOOK_INTERNAL_H
#define CASEBOOK_INTERNAL_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CTrace.h"

#define CB_EXPORT __attribute__((visibility("default")))
#define CB_NORETURN __attribute__((noreturn))

/// A function that is taken over, and where the next definition in the link order is.
typedef struct cb_real {
  const char *name;
  void *function;  ///< NULL until it is looked up
} cb_real;

/// The next definition of a function in the link order. The server looks all of them up, so that no execution has to.
#define CB_REAL(name)                                                                         \
  ({                                                                                          \
    static cb_real real_##name __attribute__((section("cb_reals"), used)) = {#name, NULL};      \
    if (!real_##name.function) real_##name.function = cb_next(#name);                         \
    (__typeof__(&name))real_##name.function;                                                  \
  })
/// memory.c: looks a function up, and remembers it.
void *cb_next(const char *name);
/// memory.c: looks up, in the server, what executions will ask for.
void cb_next_begin(void);
/// warm.c: does in the server what would cost each execution time.
void cb_warm_server(void);
/// warm.c: makes pages present that the execution will write; `records` is how many the last one wrote.
void cb_warm_execution(uint64_t records);
/// affinity.c: keeps the calling thread, and what it forks, on the processor that it is on.
void cb_stay_on_processor(void);
/// affinity.c: undoes it for the calling thread.
void cb_leave_processor(void);
/// affinity.c: undoes it for all threads of a process.
void cb_free_from_processor(pid_t pid);

/// Tables of which every execution writes a part here and a part there. They lie together, so that one call makes all their
/// pages present: that costs a tenth of as many faults.
#define CB_TABLE __attribute__((section("cb_tables")))

// ---- Parties ---------------------------------------------------------------------------------------------------------

enum cb_party_state { CB_P_READY, CB_P_RUNNING, CB_P_BLOCKED, CB_P_IDLE, CB_P_ENDED };
enum cb_party_kind { CB_PK_MAIN, CB_PK_THREAD, CB_PK_WORKER };
enum cb_wake { CB_WOKEN = 0, CB_TIMEOUT = 1, CB_SPURIOUS = 2, CB_FAILED = 3 };

typedef struct cb_party cb_party;
typedef struct cb_item cb_item;
typedef struct cb_pool cb_pool;

/// Parties that wait for one thing, first come first. Zero-initialised is empty.
typedef struct cb_waitq {
  cb_party *head, *tail;
} cb_waitq;

/// Fires at a deadline. `fire` runs in whichever party moves time and must not block. Timers with the same deadline
/// fire in an order that the explorer chooses.
typedef struct cb_timer {
  struct cb_timer *next;  ///< sorted by deadline, then by the order of adding
  uint64_t deadline;
  uint32_t unit;  ///< whose timer it is, for the trace and for choices
  bool armed;
  void (*fire)(struct cb_timer *);
  void *context;
} cb_timer;

/// exclusivity.c: an access that the compiler has declared and not ended yet.
typedef struct cb_declared {
  const void *buffer;  ///< names it
  uint64_t address;
  const void *pc;
  bool writes;
  bool is_seen;        ///< instrumented code has told of an access to this memory
} cb_declared;

#define CB_MAX_DECLARED 8

struct cb_party {
  cb_party *next;    ///< all parties, in the order of making
  uint32_t index;    ///< 1 is the main thread
  uint32_t unit;     ///< the thread's own unit; 0 for workers
  uint32_t running;  ///< workers: the unit of the item they run, 0 if idle
  uint8_t state, kind;
  bool created;      ///< the OS thread exists
  _Atomic uint32_t baton;  ///< futex: 1 when it may run
  uint64_t ready_since;    ///< virtual time at which it last ran or became able to
  int32_t tid;             ///< virtual thread id, what gettid returns
  int32_t real_tid;
  uintptr_t stack_low, stack_high;  ///< bounds for walking frames
  uintptr_t stack_pointer;  ///< where it parked: nothing below is in use; 0 if it never did, or has ended
  bool stack_is_left;       ///< the program's functions are done with it below the stack pointer, whatever ours do

  // The current wait, valid in state BLOCKED.
  cb_waitq *queue;
  cb_party *queue_next;
  uint8_t wait_op, wait_kind;
  bool may_wake_spuriously;
  const void *wait_resource;
  uint32_t wait_owner;  ///< unit that holds what it waits for, 0 if nobody or unknown
  uint32_t wait_stack;
  uint32_t wait_unit;   ///< cb_unit() when the wait began
  uint64_t wait_deadline;
  cb_timer timer;
  int wake_how;
  uint32_t wake_by;
  void *wake_value;  ///< for models: what the waker hands over

  uint32_t quiet;    ///< depth of casebook_quiet_begin
  uint32_t ignores_reads, ignores_writes, ignores_sync;  ///< depths, see tsan_annotations.c
  cb_declared declared[CB_MAX_DECLARED];
  uint32_t declared_count;
  void *fiber;       ///< what runs on it, if the program has switched fibers
  uint32_t jobs;     ///< workers: items run so far

  // Policies and reduction.
  uint32_t pending_op;   ///< the operation it stopped before
  uint32_t pending_kind;
  const void *pending_resource;
  uint32_t pending_size; ///< bytes from there that it is about
  bool pending_reads;    ///< whether it leaves the resource as it is
  bool was_woken;        ///< it comes from a wait, not from a scheduling point before the operation
  const void *then_lock; ///< the mutex that it takes as soon as it wakes from a condition
  uint32_t spins;        ///< scheduling points in a row without a switch, as the default counts them
  uint32_t policy_spins; ///< the same, as the policy counts them

  // Workers.
  cb_pool *pool;
  cb_item *item;         ///< assigned, being run
  bool item_started;

  // Threads (threads.c).
  pthread_t pthread;
  void *(*start)(void *);
  void *argument, *result;
  bool detached, joined, reaped;
  cb_waitq joiners;
  int destructor_rounds;
  void *model;           ///< room for models
};

/// The party that holds the baton; NULL on threads that are none of ours.
extern __thread cb_party *cb_self __attribute__((tls_model("initial-exec")));

/// Whether the calling thread is under control.
static inline bool cb_on(void) { return cb_self != NULL; }

/// The unit that runs now: the current Swift task if there is one, else the block or the thread.
uint32_t cb_unit(void);
/// The unit of a party that does not run now.
uint32_t cb_party_unit(const cb_party *party);

/// Makes a unit (CB_REC_UNIT_BORN) with the current unit as its creator. `name` may be NULL; `stack` 0 means none.
uint32_t cb_unit_new(uint32_t kind, uint64_t identity, uint64_t flags, const char *name, uint32_t stack);
void cb_unit_name(uint32_t unit, const char *name);
void cb_unit_start(uint32_t unit, uint32_t worker);
void cb_unit_end(uint32_t unit);
/// Ends a unit that is not needed any more. It may still run, and could as well have run before: it is not told.
void cb_unit_dismiss(uint32_t unit);

/// A new party. Workers get their thread when they first run; a model that makes a thread itself sets `created`.
cb_party *cb_party_new(int kind, uint32_t unit);
/// What a new OS thread calls first: adopts the party and parks until it is its turn.
void cb_party_begin(cb_party *party);
/// What a thread calls last, holding the baton: marks the party ended and hands the baton on; returns at once.
void cb_party_finish(void);

// ---- Scheduling --------------------------------------------------------------------------------------------------------

/// A scheduling point: another party may run first. The caller stays ready.
void cb_point(uint32_t op, uint32_t kind, const void *resource);
/// A scheduling point before an access to memory (op NONE or ATOMIC).
void cb_point_before_access(uint32_t op, const volatile void *address, uint64_t size, bool writes);
/// As cb_point, but the caller asks to be passed over if anybody else can run.
void cb_yield(void);
/// Waits at the tail of `queue` (may be NULL) until it is woken or the virtual deadline (0: none) passes.
/// `owner` is the unit that holds the resource. Records WAIT and WAIT_END. Returns a cb_wake.
int cb_block(cb_waitq *queue, uint32_t op, uint32_t kind, const void *resource, uint32_t owner, uint64_t deadline);
/// As cb_block, for waits that may also end spuriously (condition variables).
int cb_block_spurious(cb_waitq *queue, uint32_t op, uint32_t kind, const void *resource, uint64_t deadline);
/// Makes a blocked party ready (takes it out of its queue). Not a scheduling point.
void cb_wake(cb_party *party);
/// Wakes one waiter, chosen by the explorer if `any` (CB_CHOOSE_WAITER), else the first. Returns it, or NULL.
cb_party *cb_wake_one(cb_waitq *queue, bool any);
/// Wakes all. Returns how many.
uint32_t cb_wake_all(cb_waitq *queue);
/// Wakes who must compete again for what became free: the first waiter, or with CB_REQF_REDUCE all, so that each may be the one.
/// Returns how many.
uint32_t cb_wake_competitors(cb_waitq *queue);
uint32_t cb_waitq_length(const cb_waitq *queue);
/// A value 0 ..< n that the explorer chooses.
uint32_t cb_choose(uint32_t n);

/// Virtual time in nanoseconds since the start of the execution.
uint64_t cb_now(void);
/// Called by everything that reads a clock: turns a loop that spins on the clock into one that time passes in.
void cb_clock_was_read(void);
void cb_timer_start(cb_timer *timer, uint64_t deadline);
void cb_timer_stop(cb_timer *timer);
/// Virtual CLOCK_MONOTONIC and CLOCK_REALTIME at time 0, nanoseconds.
#define CB_MONOTONIC_BASE (1000ULL * 1000000000ULL)
#define CB_REALTIME_BASE (1767225600ULL * 1000000000ULL)  // 2026-01-01 00:00:00 UTC

/// Ends the execution: snapshot, flush, leave the process.
CB_NORETURN void cb_end(uint32_t reason, int exit_code);
/// main returned or exit was called: snapshot, then run what is left (the epilogue), then leave the process.
CB_NORETURN void cb_main_ended(int exit_code);
/// Reports a call that explore mode does not control. If `fatal`, ends the execution.
void cb_unsupported(const char *name, bool fatal);

// ---- Pools of workers --------------------------------------------------------------------------------------------------

/// Work for a pool. `run` is called by a worker with the baton.
struct cb_item {
  cb_item *next;
  uint32_t unit;  ///< what it runs, for choices and the trace
  void (*run)(cb_item *);
  void *context;
  void (*function)(void *);
};

/// Workers take items first in, first out, at most `width` at a time. An item that was taken and has not started yet
/// may be overtaken by those taken after it, as with real threads: so the width is what limits reordering.
struct cb_pool {
  cb_pool *next;
  const char *name;
  uint32_t width;      ///< workers at most
  bool grows;          ///< gets one more worker when all are blocked and nothing else can run (libdispatch's global queues)
  cb_item *head, *tail;
  uint32_t queued;
  uint32_t workers;
};

void cb_pool_init(cb_pool *pool, const char *name, uint32_t width, bool grows);
void cb_pool_submit(cb_pool *pool, cb_item *item);
/// Lets the calling party (the main thread) serve items of the pool for ever, as dispatch_main does.
CB_NORETURN void cb_pool_serve(cb_pool *pool);
/// The request that governs this execution.
extern cb_request cb_config;
extern bool cb_main_is_over;

// ---- Trace -------------------------------------------------------------------------------------------------------------

extern cb_trace_header *cb_trace;

typedef struct cb_values {
  uint64_t a, b, c, d, e, f, g;
} cb_values;

/// In place of a stack: the caller's, captured only if the record is written.
#define CB_HERE UINT32_MAX
/// Writes one record for the unit with the stack.
void cb_put_values(uint16_t kind, uint16_t op, uint32_t unit, uint32_t stack, const cb_values *values);
#define cb_put(kind, op, unit, stack, ...) cb_put_values(kind, op, unit, stack, &(cb_values){__VA_ARGS__})
/// Writes CB_REC_SYNC, if races are looked for.
void cb_sync(uint32_t op, const void *object, uint32_t kind);
/// What was done so far happens before what `unit` does from now on.
static inline void cb_sync_to_unit(uint32_t unit) {
  cb_sync(CB_SYNC_RELEASE, (const void *)(uintptr_t)unit, CB_RES_TASK);
}
/// accesses.c: tells of a memory access by instrumented code, if races are looked for. `pc` is the return address of the call.
void cb_access(const volatile void *address, uint64_t size, uint32_t flags, uint32_t order, const void *pc);
/// exclusivity.c: instrumented code has told of an access.
void cb_declared_seen(uint64_t address);
/// accesses.c: the same of an atomic operation that has just been done. `details` is a set of cb_access_details; BEFORE and AFTER
/// say which of the values are given.
void cb_access_atomic(const volatile void *address, uint64_t size, uint32_t flags, uint32_t order, const void *pc,
                      uint64_t before, uint64_t after, uint32_t details);
/// accesses.c: completes the record of the last write with the value that it wrote, before anything else is written.
void cb_access_settle(void);
/// details.c: lets the Swift runtime tell of the objects that it makes; in the child, before main, if details are asked for.
void cb_details_begin(void);
/// To be called in every execution, whether or not it tells of details: a look-up takes and frees memory of the program's heap.
void cb_details_prepare(void);
/// details.c: memory was given out; tells of it if details are asked for.
void cb_details_block(const void *memory, size_t size);
/// accesses.c: something happened after which a repeated access is worth telling again.
void cb_access_epoch(void);
/// accesses.c: the current party begins on a stack that others may have used before.
void cb_access_stack_begins(void);
/// unwind.c: whether the program was linked against the Swift runtime.
bool cb_program_is_swift(void);
/// accesses.c: lets the Swift runtime publish its own synchronization; in the child, before main.
void cb_access_begin(void);
/// reduction.c: the current step touches what a key names (CB_TOUCH_KEY).
void cb_touch(uint64_t key, uint32_t mask);
static inline void cb_touch_write(uint32_t kind, const void *object) {
  cb_touch(CB_TOUCH_KEY(kind, (uintptr_t)object), CB_TOUCH_WRITES);
}
static inline void cb_touch_read(uint32_t kind, const void *object) {
  cb_touch(CB_TOUCH_KEY(kind, (uintptr_t)object), CB_TOUCH_READS);
}
/// The step is part of what the unit does.
static inline void cb_touch_unit(uint32_t unit) {
  cb_touch(CB_TOUCH_KEY(CB_TOUCH_UNIT, unit), CB_TOUCH_WRITES | CB_TOUCH_LEARNS);
}
/// The step makes the unit, or lets it go on.
static inline void cb_touch_enables(uint32_t unit) { cb_touch(CB_TOUCH_KEY(CB_TOUCH_UNIT, unit), CB_TOUCH_PUBLISHES); }
static inline void cb_touch_world(void) { cb_touch_write(CB_TOUCH_WORLD, NULL); }
/// reduction.c: the current step reads memory, of which no record tells.
void cb_touch_read_of_memory(uint64_t start, uint64_t size);
/// reduction.c: what a record says about what the current step touched.
void cb_touch_record(uint16_t kind, uint16_t op, uint32_t unit, const cb_values *values);
/// Captures the caller's stack (without frames of the interposer), interned. Takes a microsecond or less.
uint32_t cb_stack(void);
/// The same from within a call that has no line of its own and belongs to what comes after it.
uint32_t cb_stack_ahead(void);
uint32_t cb_stack_of(const uint64_t *frames, uint32_t count);
/// Walks frames from a frame pointer; with `pc` and `sp`, from an interrupted instruction. Returns how many were written.
uint32_t cb_walk(uint64_t pc, uintptr_t sp, uintptr_t fp, uintptr_t low, uintptr_t high, uint64_t *frames, uint32_t limit);
uint32_t cb_string(const char *text);
/// unwind.c: finds the modules that keep no frame pointers.
void cb_unwind_begin(void);
/// Whether the code at a return address, or at an interrupted instruction, belongs to one.
bool cb_is_frameless(uint64_t pc, bool interrupted);
typedef enum cb_unwound { CB_UNWOUND_STEP, CB_UNWOUND_END, CB_UNWOUND_UNKNOWN } cb_unwound;
/// Goes from a place in such a module to its caller. `sp` and `bp` are the registers there.
cb_unwound cb_unwind_step(uint64_t *pc, uintptr_t *sp, uintptr_t *bp, uintptr_t low, uintptr_t high, bool interrupted);

enum cb_runtime { CB_NO_RUNTIME = 0, CB_CORE_RUNTIME, CB_CONCURRENCY_RUNTIME };
/// Whether the interposed function that runs now was called by the Swift runtime for itself: its locks guard caches of
/// types and the like, cover no waiting, and are nothing that the program's author could order.
enum cb_runtime cb_called_by_runtime(void);
/// Learns where the Swift runtime is loaded; before main.
void cb_trace_begin(void);
/// Whether an address lies in the program or a library, code or data.
bool cb_is_in_a_module(const void *address);
/// Whether the code at a return address was compiled with the sanitizer's instrumentation.
bool cb_is_instrumented(const void *pc);
/// exclusivity.c: whether a module asks others for a function of the sanitizer: its code calls it.
struct dl_phdr_info;
bool cb_asks_for_sanitizer(const struct dl_phdr_info *info);
/// metadata.c: finds the functions that the compiler made to look up types; in the server.
void cb_metadata_begin(void);
/// Whether the code at a return address is one of them.
bool cb_looks_up_types(const void *pc);

static inline uint64_t cb_id(const void *resource) { return (uint64_t)(uintptr_t)resource; }

// ---- Memory and objects --------------------------------------------------------------------------------------------------

/// Zeroed memory from the interposer's own arena.
void *cb_alloc(size_t size);
/// Where that arena lies.
void cb_arena(uint64_t *start, uint64_t *end);
void cb_free(void *memory, size_t size);

/// The model of the object at an address, made (zeroed, `size` bytes) on first use. Kinds have separate name spaces.
void *cb_object(const void *address, uint32_t kind, size_t size);
/// The same, or NULL.
void *cb_object_find(const void *address, uint32_t kind);
/// Forgets it (the program destroyed it, or makes a new one at the same address).
void cb_object_forget(const void *address, uint32_t kind);

// ---- Between models ------------------------------------------------------------------------------------------------------

/// swift.c: current task's unit, 0 if none runs on this thread.
uint32_t cb_swift_unit(void);
/// swift.c: the unit of a task that is known, else 0.
uint32_t cb_swift_unit_of(const void *task);
/// swift.c: whether a task has come to its end.
bool cb_swift_is_over(const void *task);
/// swift.c: a job is about to be enqueued by the current unit; gives the unit it belongs to.
uint32_t cb_swift_job_enqueued(void *job, uint64_t deadline);
/// swift.c: whether the runtime is just making a task for the program.
bool cb_swift_is_creating(void);
/// swift.c: a worker has run a job.
void cb_swift_job_end(void *job, uint32_t unit);
/// swift.c: CB_REC_STATE of all unfinished tasks that no party runs.
void cb_swift_snapshot(uint32_t snapshot);
/// threads.c
void cb_threads_reap(void);
/// threads.c: starts the OS thread of a party, which calls cb_party_begin and then `body`.
void cb_thread_spawn(cb_party *party, void (*body)(cb_party *));
/// futex.c: lock owner (unit) of a priority-inheritance futex word, 0 if free or unknown.
uint32_t cb_pi_owner(const uint32_t *word);
/// io.c: whether a party waits for a descriptor; wakes those whose descriptor became ready. Returns how many were woken.
uint32_t cb_io_poll(void);
bool cb_io_waiters(void);
/// io.c: whether a party waits for something that only another process can do.
bool cb_io_waits_outside(void);
/// timerfd.c: forgets the timer behind a descriptor that is closed.
void cb_timerfd_closed(int fd);
/// io.c: seeds the program's random numbers.
void cb_random_seed(uint64_t seed);
/// The next number of a generator (splitmix64).
uint64_t cb_splitmix(uint64_t *state);
/// threads.c: learns the bounds of the calling thread's stack.
void cb_stack_bounds(cb_party *party);
/// scheduler.c: the program has nothing below this place on the calling thread's stack any more.
void cb_stack_is_left(const void *frame);
/// init.c: gives the calling thread a stack for signal handlers.
void cb_alternate_stack(void);
/// scheduler.c: prepares the child for the execution of one request.
void cb_sched_begin(const cb_request *request, const cb_deviation *deviations);
void cb_record_modules(void);
/// dispatch.c: initialises its pools for the request's width.
void cb_dispatch_begin(void);
/// dispatch.c: CB_REC_STATE of what waits in the queues' own lists, behind what the pools have.
void cb_dispatch_snapshot(uint32_t snapshot);
/// Main has ended: whoever ended it serves the main queue no more.
void cb_dispatch_main_ended(void);

#endif
