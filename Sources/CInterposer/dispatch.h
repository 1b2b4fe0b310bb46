// dispatch.h: what the files of the libdispatch model share.
//
// The program keeps libdispatch's real objects for identity and lifetime: labels, reference counts, contexts. What
// happens on them happens in the model alone: nothing is ever submitted to the real library, so it never starts a
// thread.
#ifndef CASEBOOK_DISPATCH_H
#define CASEBOOK_DISPATCH_H

#include "internal.h"

/// Kinds of models in the object table beside the resource kinds.
enum { CB_MODEL_QUEUE = 0x1000, CB_MODEL_SOURCE, CB_MODEL_GROUP, CB_MODEL_SEMAPHORE, CB_MODEL_REAL };

#define CB_TIME_FOREVER UINT64_MAX
#define CB_MAX_TARGETS 12
#define CB_MAIN_UNIT 1u
#define CB_HOLDERS 8

typedef void (*cb_function)(void *);
typedef struct cb_dq cb_dq;
typedef struct cb_entry cb_entry;

/// A block as the compiler lays it out.
typedef struct cb_block_layout {
  void *isa;
  int32_t flags, reserved;
  void (*invoke)(void *, ...);
  void *descriptor;
} cb_block_layout;

enum cb_dq_kind { CB_DQ_ROOT, CB_DQ_SERIAL, CB_DQ_CONCURRENT };

typedef struct cb_specific {
  struct cb_specific *next;
  const void *key;
  void *value;
  cb_function destructor;
} cb_specific;

/// A queue. Work enters at the tail of its own list and moves on to its target when its turn comes, until it reaches a
/// root, whose pool has workers.
struct cb_dq {
  cb_dq *next;        ///< all queues, in the order in which the model met them
  void *object;       ///< the real queue
  const char *label;
  uint8_t kind;
  cb_pool *pool;      ///< of a root
  cb_dq *target;      ///< NULL for a root
  uint32_t width;     ///< of a concurrent queue
  bool inactive;
  uint32_t suspended;
  bool exclusive;     ///< a serial queue is drained or held; a concurrent queue runs a barrier
  bool drain_queued;  ///< a serial queue waits at its target for its turn
  uint32_t in_use;    ///< shared holders of a concurrent queue
  uint32_t holders[CB_HOLDERS];  ///< units that run on it now
  cb_entry *head, *tail;
  cb_specific *specifics;
};

enum cb_entry_kind { CB_ENTRY_CALL, CB_ENTRY_DRAIN, CB_ENTRY_SYNC };

/// Something in a queue's list: a call, the turn of a serial queue at its target, or a thread that waits in
/// dispatch_sync.
struct cb_entry {
  cb_entry *next;
  cb_item item;
  uint8_t kind;
  bool barrier;
  bool is_job;      ///< a Swift job: `job` runs for the task `unit`
  bool keeps_unit;  ///< the unit goes on after the call (a repeating timer)
  uint32_t unit;
  cb_dq *origin;    ///< the queue that it was submitted to
  cb_dq *child;     ///< CB_ENTRY_DRAIN: whose turn it is
  cb_function function;
  void *context;
  void *job;
  void *group;      ///< left afterwards
  uint32_t apart_kind;     ///< what it waits for before it goes to its queue: a cb_resource_kind
  const void *apart_from;
  cb_party *party;  ///< CB_ENTRY_SYNC
  cb_dq *at;        ///< CB_ENTRY_SYNC: where it waits
  bool granted;
  uint32_t held_count;
  cb_dq *held[CB_MAX_TARGETS];  ///< queues in which it occupies a place until it is done
};

// ---- Queues (dispatch_objects.c, dispatch.c) ------------------------------------------------------------------------

cb_dq *cb_dq_of(void *object);
/// Makes the model of a queue that was just created at an address that an earlier queue may have had.
cb_dq *cb_dq_created(void *object);
cb_dq *cb_dq_main(void);
/// The first of all queues; the others follow by `next`.
cb_dq *cb_dq_first(void);
cb_dq *cb_dq_default_root(void);
/// The root at the end of the target chain.
cb_dq *cb_dq_root(cb_dq *queue);
/// The queue whose work the calling thread runs.
cb_dq *cb_dq_current(void);
/// Whether the calling thread runs work of the queue or of one that targets it.
bool cb_dq_runs_on(const cb_dq *queue);
/// Lets waiting work of the queue go on as far as it can.
void cb_dq_wake(cb_dq *queue);
/// One of the units that run on the queue, else the one that is to run next.
uint32_t cb_dq_owner(const cb_dq *queue);

cb_entry *cb_entry_new(cb_dq *queue, cb_function function, void *context, bool barrier);
/// The same for a block, which it copies; the copy is released after it ran.
cb_entry *cb_entry_new_block(cb_dq *queue, void *block, bool barrier);
/// Gives the entry a unit that is born now, named by the queue.
void cb_entry_make_unit(cb_entry *entry);
/// Recognises a Swift job and gives the entry its task's unit; else makes a unit of its own.
void cb_entry_identify(cb_entry *entry, uint64_t deadline);
void cb_entry_submit(cb_entry *entry);
/// The entry waits for a time, a group or a work item until it is submitted; snapshots tell of it.
void cb_entry_set_apart(cb_entry *entry, uint32_t kind, const void *from);
/// Runs the function on the calling thread once the queue and its targets let it.
void cb_dispatch_sync_call(void *queue, void *context, cb_function function, bool barrier);

/// Whether a function belongs to the Swift runtime's library for concurrency.
bool cb_is_swift_function(const void *function);

// ---- Objects (dispatch_objects.c) -----------------------------------------------------------------------------------

/// Internal references, as libdispatch's own queues hold them on what is enqueued.
void cb_object_keep(void *object);
void cb_object_let_go(void *object);
/// Tells a message as libdispatch would put it into the crash log, and traps.
CB_NORETURN void cb_dispatch_trap(const char *message, const char *detail);

/// Whether the real library runs this object (a source of a kind that is not modelled), so that calls go there.
static inline bool cb_dispatch_is_real(void *object) { return !cb_on() || cb_object_find(object, CB_MODEL_REAL); }

void cb_source_last_release(void *object);
void cb_semaphore_last_release(void *object);
/// What a wait returns after its time-out.
intptr_t cb_dispatch_timed_out(void);
bool cb_source_suspend(void *object);
bool cb_source_resume(void *object);
bool cb_source_activate(void *object);
bool cb_source_set_target(void *object, void *queue);

// ---- Blocks (dispatch_item.c) ---------------------------------------------------------------------------------------

void *cb_block_copy(const void *block);
void cb_block_release(const void *block);
void cb_block_call(void *block);
void cb_block_call_and_release(void *block);
/// Whether the block is a work item that was made with the barrier flag.
bool cb_block_is_barrier(const void *block);
bool cb_block_is_cancelled(const void *block);

// ---- Groups (dispatch_group.c) --------------------------------------------------------------------------------------

void cb_group_enter(void *group);
void cb_group_leave(void *group);

// ---- Time (dispatch_time.c) -----------------------------------------------------------------------------------------

/// The virtual time that a dispatch_time_t means; 0 for now or the past, CB_TIME_FOREVER for never.
uint64_t cb_dispatch_deadline(uint64_t when);

#endif
