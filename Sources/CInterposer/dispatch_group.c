// dispatch_group.c: groups, semaphores and dispatch_once.

#include "dispatch.h"

#include <errno.h>

intptr_t cb_dispatch_timed_out(void) {
  errno = ETIMEDOUT;
  return -1;
}

// ---- Groups ---------------------------------------------------------------------------------------------------------

typedef struct notification {
  struct notification *next;
  cb_entry *entry;
} notification;

typedef struct group_state {
  uint32_t count;
  cb_waitq waiters;
  notification *first, *last;
} group_state;

static group_state *group_of(void *group) { return cb_object(group, CB_MODEL_GROUP, sizeof(group_state)); }

CB_EXPORT void *dispatch_group_create(void) {
  void *group = CB_REAL(dispatch_group_create)();
  if (cb_on()) cb_object_forget(group, CB_MODEL_GROUP);
  return group;
}

bool cb_dispatch_group_is_entered(const void *group) {
  const group_state *state = cb_object_find(group, CB_MODEL_GROUP);
  return state && state->count > 0;
}

void cb_group_enter(void *group) {
  cb_touch_write(CB_RES_GROUP, group);
  // An entered group lives until it is left, also if the program lets it go.
  if (group_of(group)->count++ == 0) cb_object_keep(group);
  cb_put(CB_REC_SIGNAL, CB_OP_ADD, cb_unit(), CB_HERE, .a = cb_id(group), .b = CB_RES_GROUP, .d = group_of(group)->count);
}

void cb_group_leave(void *group) {
  group_state *state = group_of(group);
  if (state->count == 0) cb_dispatch_trap("Unbalanced call to dispatch_group_leave()", NULL);
  uint32_t woken = 0;
  bool empty = --state->count == 0;
  notification *list = NULL;
  if (empty) {
    list = state->first;
    state->first = state->last = NULL;
    woken = cb_wake_all(&state->waiters);
  }
  cb_put(CB_REC_SIGNAL, CB_OP_DONE, cb_unit(), CB_HERE, .a = cb_id(group), .b = CB_RES_GROUP, .c = woken,
         .d = state->count);
  for (notification *next; list; list = next) {
    next = list->next;
    cb_sync(CB_SYNC_ACQUIRE, group, CB_RES_GROUP);
    cb_sync_to_unit(list->entry->unit);
    cb_entry_submit(list->entry);
    cb_free(list, sizeof *list);
  }
  if (empty) cb_object_let_go(group);
}

CB_EXPORT void dispatch_group_enter(void *group) {
  if (!cb_on()) {
    CB_REAL(dispatch_group_enter)(group);
    return;
  }
  cb_point(CB_OP_ADD, CB_RES_GROUP, group);
  cb_group_enter(group);
}

CB_EXPORT void dispatch_group_leave(void *group) {
  if (!cb_on()) {
    CB_REAL(dispatch_group_leave)(group);
    return;
  }
  cb_point(CB_OP_DONE, CB_RES_GROUP, group);
  cb_group_leave(group);
}

CB_EXPORT intptr_t dispatch_group_wait(void *group, uint64_t timeout) {
  if (!cb_on()) return CB_REAL(dispatch_group_wait)(group, timeout);
  group_state *state = group_of(group);
  uint64_t deadline = cb_dispatch_deadline(timeout);
  cb_point(deadline <= cb_now() ? CB_OP_TRYLOCK : CB_OP_WAIT, CB_RES_GROUP, group);
  cb_touch(CB_TOUCH_KEY(CB_RES_GROUP, (uintptr_t)group), CB_TOUCH_WRITES | (deadline <= cb_now() ? 0 : CB_TOUCH_BLOCKS));
  if (state->count == 0) {
    cb_sync(CB_SYNC_ACQUIRE, group, CB_RES_GROUP);
    return 0;
  }
  if (deadline <= cb_now()) return cb_dispatch_timed_out();
  // Woken at the moment at which the count was zero; it may have been entered again since, which does not matter.
  int how = cb_block(&state->waiters, CB_OP_WAIT, CB_RES_GROUP, group, 0, deadline == CB_TIME_FOREVER ? 0 : deadline);
  return how == CB_TIMEOUT ? cb_dispatch_timed_out() : 0;
}

static void notify(void *group, cb_entry *entry) {
  cb_touch_write(CB_RES_GROUP, group);
  group_state *state = group_of(group);
  cb_entry_make_unit(entry);
  if (state->count == 0) {
    cb_sync(CB_SYNC_ACQUIRE, group, CB_RES_GROUP);
    cb_sync_to_unit(entry->unit);
    cb_entry_submit(entry);
    return;
  }
  notification *n = cb_alloc(sizeof *n);
  n->entry = entry;
  cb_entry_set_apart(entry, CB_RES_GROUP, group);
  if (state->last) state->last->next = n;
  else state->first = n;
  state->last = n;
}

CB_EXPORT void dispatch_group_notify(void *group, void *queue, void *block) {
  if (!cb_on()) {
    CB_REAL(dispatch_group_notify)(group, queue, block);
    return;
  }
  cb_point(CB_OP_SPAWN, CB_RES_GROUP, group);
  notify(group, cb_entry_new_block(cb_dq_of(queue), block, false));
}

CB_EXPORT void dispatch_group_notify_f(void *group, void *queue, void *context, cb_function function) {
  if (!cb_on()) {
    CB_REAL(dispatch_group_notify_f)(group, queue, context, function);
    return;
  }
  cb_point(CB_OP_SPAWN, CB_RES_GROUP, group);
  notify(group, cb_entry_new(cb_dq_of(queue), function, context, false));
}

static void group_async(void *group, cb_entry *entry) {
  cb_group_enter(group);
  entry->group = group;
  cb_entry_make_unit(entry);
  cb_entry_submit(entry);
}

CB_EXPORT void dispatch_group_async(void *group, void *queue, void *block) {
  if (!cb_on()) {
    CB_REAL(dispatch_group_async)(group, queue, block);
    return;
  }
  cb_point(CB_OP_SPAWN, CB_RES_QUEUE, queue);
  group_async(group, cb_entry_new_block(cb_dq_of(queue), block, false));
}

CB_EXPORT void dispatch_group_async_f(void *group, void *queue, void *context, cb_function function) {
  if (!cb_on()) {
    CB_REAL(dispatch_group_async_f)(group, queue, context, function);
    return;
  }
  cb_point(CB_OP_SPAWN, CB_RES_QUEUE, queue);
  group_async(group, cb_entry_new(cb_dq_of(queue), function, context, false));
}

// ---- Semaphores -----------------------------------------------------------------------------------------------------

/// As in libdispatch, a negative value counts those who wait.
typedef struct semaphore_state {
  bool known;
  intptr_t value, initial;
  cb_waitq waiters;
} semaphore_state;

/// Where a semaphore keeps its value; one that was made before control began is adopted.
#define SEMAPHORE_VALUE 48
#define SEMAPHORE_INITIAL 56

static semaphore_state *semaphore_of(void *semaphore) {
  semaphore_state *state = cb_object(semaphore, CB_MODEL_SEMAPHORE, sizeof *state);
  if (!state->known) {
    state->known = true;
    state->value = *(intptr_t *)((char *)semaphore + SEMAPHORE_VALUE);
    state->initial = *(intptr_t *)((char *)semaphore + SEMAPHORE_INITIAL);
  }
  return state;
}

CB_EXPORT void *dispatch_semaphore_create(intptr_t value) {
  void *semaphore = CB_REAL(dispatch_semaphore_create)(value);
  if (cb_on() && semaphore) {
    cb_object_forget(semaphore, CB_MODEL_SEMAPHORE);
    semaphore_state *state = cb_object(semaphore, CB_MODEL_SEMAPHORE, sizeof *state);
    *state = (semaphore_state){.known = true, .value = value, .initial = value};
  }
  return semaphore;
}

bool cb_dispatch_semaphore_is_empty(const void *semaphore) {
  const semaphore_state *state = cb_object_find(semaphore, CB_MODEL_SEMAPHORE);
  return state && state->value <= 0;
}

void cb_semaphore_last_release(void *semaphore) {
  semaphore_state *state = cb_object_find(semaphore, CB_MODEL_SEMAPHORE);
  if (!state) return;
  if (state->value < state->initial) cb_dispatch_trap("Semaphore object deallocated while in use", NULL);
  cb_object_forget(semaphore, CB_MODEL_SEMAPHORE);
}

CB_EXPORT intptr_t dispatch_semaphore_signal(void *semaphore) {
  if (!cb_on()) return CB_REAL(dispatch_semaphore_signal)(semaphore);
  cb_point(CB_OP_SIGNAL, CB_RES_DISPATCH_SEMAPHORE, semaphore);
  semaphore_state *state = semaphore_of(semaphore);
  state->value++;
  // The system's semaphore beneath promises no order among those who wait.
  cb_party *woken = cb_wake_one(&state->waiters, true);
  cb_put(CB_REC_SIGNAL, CB_OP_SIGNAL, cb_unit(), CB_HERE, .a = cb_id(semaphore), .b = CB_RES_DISPATCH_SEMAPHORE,
         .c = woken != NULL, .d = state->value > 0 ? (uint64_t)state->value : 0);
  return woken != NULL;
}

/// Tells that the current unit has taken a unit of a semaphore.
static intptr_t semaphore_taken(const void *semaphore) {
  cb_put(CB_REC_SIGNAL, CB_OP_WAIT, cb_unit(), CB_HERE, .a = cb_id(semaphore), .b = CB_RES_DISPATCH_SEMAPHORE);
  return 0;
}

CB_EXPORT intptr_t dispatch_semaphore_wait(void *semaphore, uint64_t timeout) {
  if (!cb_on()) return CB_REAL(dispatch_semaphore_wait)(semaphore, timeout);
  semaphore_state *state = semaphore_of(semaphore);
  uint64_t deadline = cb_dispatch_deadline(timeout);
  cb_point(deadline <= cb_now() ? CB_OP_TRYLOCK : CB_OP_WAIT, CB_RES_DISPATCH_SEMAPHORE, semaphore);
  cb_touch(CB_TOUCH_KEY(CB_RES_DISPATCH_SEMAPHORE, (uintptr_t)semaphore),
           CB_TOUCH_WRITES | (deadline <= cb_now() ? 0 : CB_TOUCH_BLOCKS));
  if (state->value > 0) {
    state->value--;
    cb_sync(CB_SYNC_ACQUIRE, semaphore, CB_RES_DISPATCH_SEMAPHORE);
    return semaphore_taken(semaphore);
  }
  if (deadline <= cb_now()) return cb_dispatch_timed_out();
  state->value--;
  int how = cb_block(&state->waiters, CB_OP_WAIT, CB_RES_DISPATCH_SEMAPHORE, semaphore, 0,
                     deadline == CB_TIME_FOREVER ? 0 : deadline);
  if (how != CB_TIMEOUT) return semaphore_taken(semaphore);
  state->value++;
  return cb_dispatch_timed_out();
}

// ---- Once -----------------------------------------------------------------------------------------------------------

typedef struct once_state {
  bool runs;
  uint32_t owner;
  cb_waitq waiters;
} once_state;

CB_EXPORT void dispatch_once_f(intptr_t *predicate, void *context, cb_function function) {
  if (*predicate == ~(intptr_t)0) {
    cb_sync(CB_SYNC_ACQUIRE, predicate, CB_RES_ONCE);
    return;
  }
  if (!cb_on()) {
    CB_REAL(dispatch_once_f)(predicate, context, function);
    return;
  }
  once_state *state = cb_object(predicate, CB_RES_ONCE, sizeof *state);
  cb_point(CB_OP_LOCK, CB_RES_ONCE, predicate);
  while (*predicate != ~(intptr_t)0) {
    if (state->runs) {
      cb_block(&state->waiters, CB_OP_LOCK, CB_RES_ONCE, predicate, state->owner, 0);
      continue;
    }
    state->runs = true;
    state->owner = cb_unit();
    cb_put(CB_REC_ACQUIRE, CB_OP_LOCK, state->owner, CB_HERE, .a = cb_id(predicate), .b = CB_RES_ONCE, .c = 1);
    function(context);
    *predicate = ~(intptr_t)0;
    cb_put(CB_REC_RELEASE, CB_OP_UNLOCK, state->owner, CB_HERE, .a = cb_id(predicate), .b = CB_RES_ONCE);
    state->owner = 0;
    cb_wake_all(&state->waiters);
  }
  cb_sync(CB_SYNC_ACQUIRE, predicate, CB_RES_ONCE);
}

CB_EXPORT void dispatch_once(intptr_t *predicate, void *block) { dispatch_once_f(predicate, block, cb_block_call); }
