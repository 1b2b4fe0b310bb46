// dispatch_queue.c: the functions on queues.

#include "dispatch.h"

#include <string.h>

// ---- Making queues --------------------------------------------------------------------------------------------------

CB_EXPORT void *dispatch_queue_create_with_target(const char *label, void *attributes, void *target) {
  void *queue = CB_REAL(dispatch_queue_create_with_target)(label, attributes, target);
  if (cb_on() && queue) cb_dq_created(queue);
  return queue;
}

CB_EXPORT void *dispatch_queue_create(const char *label, void *attributes) {
  void *queue = CB_REAL(dispatch_queue_create)(label, attributes);
  if (cb_on() && queue) cb_dq_created(queue);
  return queue;
}

CB_EXPORT void *dispatch_workloop_create(const char *label) {
  void *queue = CB_REAL(dispatch_workloop_create)(label);
  if (cb_on() && queue) cb_dq_created(queue)->kind = CB_DQ_SERIAL;
  return queue;
}

CB_EXPORT void *dispatch_workloop_create_inactive(const char *label) {
  void *queue = CB_REAL(dispatch_workloop_create_inactive)(label);
  if (cb_on() && queue) {
    cb_dq_created(queue)->kind = CB_DQ_SERIAL;
    cb_dq_of(queue)->inactive = true;
  }
  return queue;
}

CB_EXPORT void dispatch_set_target_queue(void *object, void *target) {
  if (cb_dispatch_is_real(object)) {
    CB_REAL(dispatch_set_target_queue)(object, target);
    return;
  }
  if (cb_source_set_target(object, target)) return;
  cb_dq *queue = cb_object_find(object, CB_MODEL_QUEUE);
  if (!queue) return;  // groups and semaphores have a target that means nothing but where finalizers run
  cb_dq *to = target ? cb_dq_of(target) : cb_dq_default_root();
  for (cb_dq *at = to; at; at = at->target)
    if (at == queue) cb_dispatch_trap("Cyclic queue hierarchy", NULL);
  cb_object_keep(to->object);
  queue->target = to;
  cb_dq_wake(queue);
}

CB_EXPORT void dispatch_queue_set_width(void *object, intptr_t width) {
  if (!cb_on()) {
    CB_REAL(dispatch_queue_set_width)(object, width);
    return;
  }
  cb_dq *queue = cb_dq_of(object);
  if (queue->kind == CB_DQ_ROOT) return;  // Swift's own queue: its pool has its width
  if (queue->kind == CB_DQ_SERIAL) cb_dispatch_trap("Cannot set width of a serial queue", NULL);
  // -1, -2 and -3 stand for the number of processors, counted in three ways.
  queue->width = width > 0 ? (uint32_t)width : width == 0 ? 1 : cb_config.width;
  cb_dq_wake(queue);
}

// ---- Suspending -----------------------------------------------------------------------------------------------------

CB_EXPORT void dispatch_suspend(void *object) {
  if (cb_dispatch_is_real(object)) {
    CB_REAL(dispatch_suspend)(object);
    return;
  }
  cb_point(CB_OP_LOCK, CB_RES_QUEUE, object);
  if (cb_source_suspend(object)) return;
  cb_dq_of(object)->suspended++;
  // Who takes a place after it waits.
  cb_touch_write(CB_RES_QUEUE, object);
}

CB_EXPORT void dispatch_resume(void *object) {
  if (cb_dispatch_is_real(object)) {
    CB_REAL(dispatch_resume)(object);
    return;
  }
  cb_point(CB_OP_UNLOCK, CB_RES_QUEUE, object);
  if (cb_source_resume(object)) return;
  cb_dq *queue = cb_dq_of(object);
  if (queue->suspended == 0)
    cb_dispatch_trap(queue->inactive ? "Over-resume of an inactive object" : "Over-resume of an object", NULL);
  queue->suspended--;
  cb_dq_wake(queue);
}

CB_EXPORT void dispatch_activate(void *object) {
  if (cb_dispatch_is_real(object)) {
    CB_REAL(dispatch_activate)(object);
    return;
  }
  cb_point(CB_OP_UNLOCK, CB_RES_QUEUE, object);
  if (cb_source_activate(object)) return;
  cb_dq *queue = cb_dq_of(object);
  if (!queue->inactive) return;
  // The real queue too, since it refuses to be released before. It has nothing to run.
  CB_REAL(dispatch_activate)(object);
  queue->inactive = false;
  cb_dq_wake(queue);
}

// ---- Asynchronous work ----------------------------------------------------------------------------------------------

static void async_block(void *queue, void *block, bool barrier) {
  cb_point(CB_OP_SPAWN, CB_RES_QUEUE, queue);
  cb_entry *entry = cb_entry_new_block(cb_dq_of(queue), block, barrier);
  cb_entry_make_unit(entry);
  cb_entry_submit(entry);
}

static void async_function(void *queue, void *context, cb_function function, bool barrier) {
  // The first job of a new task comes right after the scheduling point at its creation.
  if (!cb_swift_is_creating()) cb_point(CB_OP_SPAWN, CB_RES_QUEUE, queue);
  cb_entry *entry = cb_entry_new(cb_dq_of(queue), function, context, barrier);
  cb_entry_identify(entry, 0);
  cb_entry_submit(entry);
}

CB_EXPORT void dispatch_async(void *queue, void *block) {
  if (cb_on()) async_block(queue, block, false);
  else CB_REAL(dispatch_async)(queue, block);
}

CB_EXPORT void dispatch_async_f(void *queue, void *context, cb_function function) {
  if (cb_on()) async_function(queue, context, function, false);
  else CB_REAL(dispatch_async_f)(queue, context, function);
}

CB_EXPORT void dispatch_async_enforce_qos_class_f(void *queue, void *context, cb_function function) {
  if (cb_on()) async_function(queue, context, function, false);
  else CB_REAL(dispatch_async_enforce_qos_class_f)(queue, context, function);
}

CB_EXPORT void dispatch_barrier_async(void *queue, void *block) {
  if (cb_on()) async_block(queue, block, true);
  else CB_REAL(dispatch_barrier_async)(queue, block);
}

CB_EXPORT void dispatch_barrier_async_f(void *queue, void *context, cb_function function) {
  if (cb_on()) async_function(queue, context, function, true);
  else CB_REAL(dispatch_barrier_async_f)(queue, context, function);
}

// ---- Synchronous work -----------------------------------------------------------------------------------------------

#define SYNC_PAIR(name, barrier)                                                               \
  CB_EXPORT void name(void *queue, void *block) {                                              \
    if (cb_on()) cb_dispatch_sync_call(queue, block, cb_block_call, barrier || cb_block_is_barrier(block)); \
    else CB_REAL(name)(queue, block);                                                          \
  }                                                                                            \
  CB_EXPORT void name##_f(void *queue, void *context, cb_function function) {                  \
    if (cb_on()) cb_dispatch_sync_call(queue, context, function, barrier);                     \
    else CB_REAL(name##_f)(queue, context, function);                                          \
  }

SYNC_PAIR(dispatch_sync, false)
SYNC_PAIR(dispatch_barrier_sync, true)
// The real ones run the block on a worker if one drains the queue just then; nothing but the thread's identity tells.
SYNC_PAIR(dispatch_async_and_wait, false)
SYNC_PAIR(dispatch_barrier_async_and_wait, true)

// ---- Parallel loops -------------------------------------------------------------------------------------------------

typedef struct apply_state {
  size_t next, count, done;
  uint32_t users;  ///< the caller and the helpers that have not looked yet
  void *context;
  void (*function)(void *, size_t);
  cb_waitq waiters;
  uint32_t helpers;
  uint32_t idle[64];  ///< units of helpers that have not begun
} apply_state;

static void take_iterations(apply_state *state) {
  // Who takes an iteration leaves one less for the others: that is an effect, though no lock tells of it.
  cb_touch_read(CB_RES_APPLY, state);
  while (state->next < state->count) {
    cb_point(CB_OP_SPAWN, CB_RES_APPLY, state);
    cb_touch_read(CB_RES_APPLY, state);
    if (state->next == state->count) break;
    cb_touch_write(CB_RES_APPLY, state);
    state->function(state->context, state->next++);
    cb_sync(CB_SYNC_RELEASE, state, CB_RES_APPLY);
    if (++state->done == state->count) {
      uint32_t woken = cb_wake_all(&state->waiters);
      cb_put(CB_REC_SIGNAL, CB_OP_DONE, cb_unit(), CB_HERE, .a = cb_id(state), .b = CB_RES_APPLY, .c = woken);
    }
  }
}

static void leave_apply(apply_state *state) {
  cb_sync(CB_SYNC_ACQUIRE, state, CB_RES_APPLY);
  if (--state->users == 0) cb_free(state, sizeof *state);
}

/// A helper that comes after the last iteration was taken does nothing, so nobody needs to hear of it.
static void dismiss_idle(apply_state *state) {
  for (uint32_t i = 0; i < state->helpers; i++) cb_unit_dismiss(state->idle[i]);
}

static void help(void *context) {
  apply_state *state = context;
  for (uint32_t i = 0; i < state->helpers; i++)
    if (state->idle[i] == cb_self->running) state->idle[i] = 0;
  take_iterations(state);
  leave_apply(state);
}

typedef struct apply_request {
  apply_state *state;
  cb_dq *helpers;  ///< NULL: the caller alone
} apply_request;

/// Runs on the queue: the caller works beside helpers from the queue's root.
static void apply_here(void *context) {
  apply_request *request = context;
  apply_state *state = request->state;
  if (request->helpers) {
    uint32_t width = cb_config.width > 2 ? cb_config.width : 2;
    state->helpers = width - 1 < state->count - 1 ? width - 1 : (uint32_t)state->count - 1;
  }
  state->users = state->helpers + 1;
  for (uint32_t i = 0; i < state->helpers; i++) {
    cb_entry *entry = cb_entry_new(request->helpers, help, state, false);
    cb_entry_make_unit(entry);
    state->idle[i] = entry->unit;
    cb_entry_submit(entry);
  }
  take_iterations(state);
  while (state->done < state->count) cb_block(&state->waiters, CB_OP_WAIT, CB_RES_APPLY, state, 0, 0);
  dismiss_idle(state);
  leave_apply(state);
}

CB_EXPORT void dispatch_apply_f(size_t count, void *object, void *context, void (*function)(void *, size_t)) {
  if (!cb_on()) {
    CB_REAL(dispatch_apply_f)(count, object, context, function);
    return;
  }
  if (count == 0) return;
  cb_dq *queue = object ? cb_dq_of(object) : cb_dq_default_root();
  apply_state *state = cb_alloc(sizeof *state);
  *state = (apply_state){.count = count, .context = context, .function = function};
  apply_request request = {state, queue};
  for (cb_dq *at = queue; at; at = at->target)
    if (at->kind == CB_DQ_SERIAL || (at->kind == CB_DQ_CONCURRENT && at->width == 1)) request.helpers = NULL;
  if (queue->kind == CB_DQ_ROOT) apply_here(&request);
  else cb_dispatch_sync_call(queue->object, &request, apply_here, false);
}

static void apply_block(void *block, size_t index) { ((cb_block_layout *)block)->invoke(block, index); }

CB_EXPORT void dispatch_apply(size_t count, void *queue, void *block) {
  dispatch_apply_f(count, queue, block, apply_block);
}

// ---- Where am I -----------------------------------------------------------------------------------------------------

CB_EXPORT const char *dispatch_queue_get_label(void *queue) {
  if (!cb_on() || queue) return CB_REAL(dispatch_queue_get_label)(queue);
  return CB_REAL(dispatch_queue_get_label)(cb_dq_current()->object);
}

CB_EXPORT void *dispatch_get_current_queue(void) {
  return cb_on() ? cb_dq_current()->object : CB_REAL(dispatch_get_current_queue)();
}

CB_EXPORT void dispatch_assert_queue(void *object) {
  if (!cb_on()) {
    CB_REAL(dispatch_assert_queue)(object);
    return;
  }
  if (!cb_dq_runs_on(cb_dq_of(object)))
    cb_dispatch_trap("Block was expected to execute on queue ", CB_REAL(dispatch_queue_get_label)(object));
}

CB_EXPORT void dispatch_assert_queue_not(void *object) {
  if (!cb_on()) {
    CB_REAL(dispatch_assert_queue_not)(object);
    return;
  }
  if (cb_dq_runs_on(cb_dq_of(object)))
    cb_dispatch_trap("Block was not expected to execute on queue ", CB_REAL(dispatch_queue_get_label)(object));
}

CB_EXPORT void dispatch_assert_queue_barrier(void *object) {
  if (!cb_on()) {
    CB_REAL(dispatch_assert_queue_barrier)(object);
    return;
  }
  cb_dq *queue = cb_dq_of(object);
  if (!cb_dq_runs_on(queue) || !queue->exclusive)
    cb_dispatch_trap("Block was expected to act as a barrier on queue ", CB_REAL(dispatch_queue_get_label)(object));
}

// ---- Specific values ------------------------------------------------------------------------------------------------

static cb_specific *specific_of(cb_dq *queue, const void *key) {
  for (cb_specific *at = queue->specifics; at; at = at->next)
    if (at->key == key) return at;
  return NULL;
}

CB_EXPORT void dispatch_queue_set_specific(void *object, const void *key, void *value, cb_function destructor) {
  if (!cb_on()) {
    CB_REAL(dispatch_queue_set_specific)(object, key, value, destructor);
    return;
  }
  if (!key) return;
  cb_dq *queue = cb_dq_of(object);
  cb_specific *specific = specific_of(queue, key);
  if (!specific) {
    specific = cb_alloc(sizeof *specific);
    *specific = (cb_specific){.next = queue->specifics, .key = key};
    queue->specifics = specific;
  } else if (specific->value && specific->destructor) {
    cb_entry *entry = cb_entry_new(cb_dq_default_root(), specific->destructor, specific->value, false);
    cb_entry_make_unit(entry);
    cb_entry_submit(entry);
  }
  specific->value = value;
  specific->destructor = destructor;
}

CB_EXPORT void *dispatch_queue_get_specific(void *object, const void *key) {
  if (!cb_on()) return CB_REAL(dispatch_queue_get_specific)(object, key);
  cb_specific *specific = specific_of(cb_dq_of(object), key);
  return specific ? specific->value : NULL;
}

CB_EXPORT void *dispatch_get_specific(const void *key) {
  if (!cb_on()) return CB_REAL(dispatch_get_specific)(key);
  for (cb_dq *queue = cb_dq_current(); queue; queue = queue->target) {
    cb_specific *specific = specific_of(queue, key);
    if (specific && specific->value) return specific->value;
  }
  return NULL;
}
