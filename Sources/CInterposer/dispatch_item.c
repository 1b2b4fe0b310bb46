// dispatch_item.c: blocks and work items.
//
// A Swift DispatchWorkItem holds the block that dispatch_block_create returns and passes it to dispatch_async,
// dispatch_sync and so on. Our dispatch_block_create returns a block of ours around the program's block; its state is
// found by the block's address. So whoever invokes it, in whatever way, comes through `invoke_item`.

#include "dispatch.h"

#include <dlfcn.h>

#define BLOCK_HAS_COPY_DISPOSE (1 << 25)
#define FLAG_BARRIER 1

void *cb_block_copy(const void *block) {
  static void *(*copy)(const void *);
  if (!copy) copy = (void *(*)(const void *))dlsym(RTLD_DEFAULT, "_Block_copy");
  return copy(block);
}

void cb_block_release(const void *block) {
  static void (*release)(const void *);
  if (!release) release = (void (*)(const void *))dlsym(RTLD_DEFAULT, "_Block_release");
  release(block);
}

void cb_block_call(void *block) { ((cb_block_layout *)block)->invoke(block); }

void cb_block_call_and_release(void *block) {
  cb_block_call(block);
  cb_block_release(block);
}

// ---- Work items -----------------------------------------------------------------------------------------------------

typedef struct item_state {
  uint64_t flags;
  cb_block_layout *body;
  bool cancelled, waited, done;
  uint32_t runs;
  uint32_t runner;  ///< unit that runs it now
  cb_waitq waiters;
  struct notification *notifications, **last;
} item_state;

typedef struct notification {
  struct notification *next;
  cb_entry *entry;
} notification;

/// The block that the program gets. It has the body in itself, too, where those find it who follow references.
typedef struct item_block {
  cb_block_layout layout;
  item_state *state;
  cb_block_layout *body;
} item_block;

static void complete(item_state *state, void *block) {
  if (state->done) return;
  state->done = true;
  uint32_t woken = cb_wake_all(&state->waiters);
  cb_put(CB_REC_SIGNAL, CB_OP_DONE, cb_unit(), CB_HERE, .a = cb_id(block), .b = CB_RES_WORK_ITEM, .c = woken);
  for (notification *n = state->notifications, *next; n; n = next) {
    next = n->next;
    cb_sync_to_unit(n->entry->unit);
    cb_entry_submit(n->entry);
    cb_free(n, sizeof *n);
  }
  state->notifications = NULL;
  state->last = &state->notifications;
}

static void invoke_item(item_block *block) {
  item_state *state = block->state;
  if (!cb_on()) {
    cb_block_call(state->body);
    return;
  }
  if (state->waited && state->runs > 0)
    cb_dispatch_trap("A block object may not be both run more than once and waited for", NULL);
  if (!state->cancelled) {
    uint32_t before = state->runner;
    state->runner = cb_unit();
    for (cb_party *party = state->waiters.head; party; party = party->queue_next) party->wait_owner = state->runner;
    cb_block_call(state->body);
    state->runner = before;
  }
  state->runs++;
  complete(state, block);
}

static void copy_item(void *to, const void *from) {
  ((item_block *)to)->state = ((const item_block *)from)->state;
  ((item_block *)to)->body = ((const item_block *)from)->body;
}

static void dispose_item(const void *block) {
  item_state *state = ((const item_block *)block)->state;
  cb_block_release(state->body);
  cb_free(state, sizeof *state);
}

static const struct {
  uintptr_t reserved, size;
  void (*copy)(void *, const void *);
  void (*dispose)(const void *);
} item_descriptor = {0, sizeof(item_block), copy_item, dispose_item};

static void *make_item(uint64_t flags, void *body) {
  item_state *state = cb_alloc(sizeof *state);
  *state = (item_state){.flags = flags, .body = cb_block_copy(body)};
  state->last = &state->notifications;
  item_block block = {{dlsym(RTLD_DEFAULT, "_NSConcreteStackBlock"), BLOCK_HAS_COPY_DISPOSE, 0,
                       (void (*)(void *, ...))(void *)invoke_item, (void *)&item_descriptor},
                      state, state->body};
  return cb_block_copy(&block);
}

static item_state *state_of(const void *block) {
  const item_block *item = block;
  return item->layout.invoke == (void (*)(void *, ...))(void *)invoke_item ? item->state : NULL;
}

static item_state *item_for(const void *block, const char *function) {
  item_state *state = state_of(block);
  if (!state) cb_dispatch_trap("Invalid block object passed to ", function);
  return state;
}

bool cb_block_is_barrier(const void *block) {
  item_state *state = state_of(block);
  return state && (state->flags & FLAG_BARRIER);
}

bool cb_block_is_cancelled(const void *block) {
  item_state *state = state_of(block);
  return state && state->cancelled;
}

CB_EXPORT void *dispatch_block_create(uint64_t flags, void *block) {
  if (!cb_on()) return CB_REAL(dispatch_block_create)(flags, block);
  return make_item(flags, block);
}

CB_EXPORT void *dispatch_block_create_with_qos_class(uint64_t flags, uint32_t quality, int relative, void *block) {
  if (!cb_on()) return CB_REAL(dispatch_block_create_with_qos_class)(flags, quality, relative, block);
  return make_item(flags, block);
}

CB_EXPORT void dispatch_block_perform(uint64_t flags, void *block) {
  if (!cb_on()) {
    CB_REAL(dispatch_block_perform)(flags, block);
    return;
  }
  cb_block_call(block);
}

CB_EXPORT void dispatch_block_cancel(void *block) {
  if (!cb_on()) {
    CB_REAL(dispatch_block_cancel)(block);
    return;
  }
  item_state *state = item_for(block, "dispatch_block_cancel()");
  cb_point(CB_OP_CLOSE, CB_RES_WORK_ITEM, block);
  state->cancelled = true;
}

CB_EXPORT intptr_t dispatch_block_testcancel(void *block) {
  if (!cb_on()) return CB_REAL(dispatch_block_testcancel)(block);
  item_state *state = item_for(block, "dispatch_block_testcancel()");
  cb_point(CB_OP_ATOMIC, CB_RES_WORK_ITEM, block);
  return state->cancelled;
}

CB_EXPORT intptr_t dispatch_block_wait(void *block, uint64_t timeout) {
  if (!cb_on()) return CB_REAL(dispatch_block_wait)(block, timeout);
  item_state *state = item_for(block, "dispatch_block_wait()");
  cb_point(CB_OP_WAIT, CB_RES_WORK_ITEM, block);
  if (state->waited) cb_dispatch_trap("A block object may not be waited for more than once", NULL);
  if (state->runs > 1) cb_dispatch_trap("A block object may not be both run more than once and waited for", NULL);
  state->waited = true;
  uint64_t deadline = cb_dispatch_deadline(timeout);
  if (!state->done && deadline > cb_now())
    cb_block(&state->waiters, CB_OP_WAIT, CB_RES_WORK_ITEM, block, state->runner,
             deadline == CB_TIME_FOREVER ? 0 : deadline);
  if (state->done) {
    cb_sync(CB_SYNC_ACQUIRE, block, CB_RES_WORK_ITEM);
    return 0;
  }
  state->waited = false;  // after a time-out it may be waited for again
  return cb_dispatch_timed_out();
}

CB_EXPORT void dispatch_block_notify(void *block, void *object, void *notified) {
  if (!cb_on()) {
    CB_REAL(dispatch_block_notify)(block, object, notified);
    return;
  }
  item_state *state = item_for(block, "dispatch_block_notify()");
  cb_point(CB_OP_SPAWN, CB_RES_WORK_ITEM, block);
  if (state->runs > 1) cb_dispatch_trap("A block object may not be both run more than once and observed", NULL);
  cb_entry *entry = cb_entry_new_block(cb_dq_of(object), notified, false);
  cb_entry_make_unit(entry);
  if (state->done) {
    cb_sync(CB_SYNC_ACQUIRE, block, CB_RES_WORK_ITEM);
    cb_sync_to_unit(entry->unit);
    cb_entry_submit(entry);
    return;
  }
  notification *n = cb_alloc(sizeof *n);
  n->entry = entry;
  cb_entry_set_apart(entry, CB_RES_WORK_ITEM, block);
  *state->last = n;
  state->last = &n->next;
}
