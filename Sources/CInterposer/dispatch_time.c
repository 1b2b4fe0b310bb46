// dispatch_time.c: virtual time for libdispatch: dispatch_time_t, dispatch_after and timer sources; and data sources.
//
// A dispatch_time_t is 0 for now, ~0 for never, else nanoseconds: of CLOCK_MONOTONIC if both top bits are clear, of
// CLOCK_BOOTTIME (which goes on while the machine sleeps) if only the highest is set, of CLOCK_REALTIME, negated, if
// both are. Swift passes the second form for ContinuousClock and the first for SuspendingClock; under control both
// clocks are one.

#include "dispatch.h"

#include <dlfcn.h>
#include <time.h>

#include "scheduler.h"

#define CONTINUOUS (1ULL << 63)
#define WALL (1ULL << 62)
#define WALL_NOW (~1ULL)
#define MAX_VALUE (WALL - 1)

/// Nanoseconds of the clock that the time belongs to; CB_TIME_FOREVER if they are out of range.
static uint64_t value_of(uint64_t when, bool *wall) {
  *wall = (when & CONTINUOUS) && (when & WALL);
  uint64_t value = !*wall ? when & ~CONTINUOUS : when == WALL_NOW ? CB_REALTIME_BASE + cb_now() : 0 - when;
  return value > MAX_VALUE ? CB_TIME_FOREVER : value;
}

uint64_t cb_dispatch_deadline(uint64_t when) {
  if (when == CB_TIME_FOREVER) return CB_TIME_FOREVER;
  bool wall;
  uint64_t value = value_of(when, &wall), base = wall ? CB_REALTIME_BASE : CB_MONOTONIC_BASE;
  if (value == CB_TIME_FOREVER) return value;
  return value <= base + cb_now() ? 0 : value - base;
}

CB_EXPORT uint64_t dispatch_time(uint64_t when, int64_t delta) {
  if (!cb_on()) return CB_REAL(dispatch_time)(when, delta);
  if (when == CB_TIME_FOREVER) return when;
  bool wall;
  uint64_t value = value_of(when, &wall);
  if (value == CB_TIME_FOREVER) return value;
  if (!wall && value == 0) {
    cb_clock_was_read();
    value = CB_MONOTONIC_BASE + cb_now();
  }
  int64_t sum;
  bool overflow = __builtin_add_overflow((int64_t)value, delta, &sum);
  if (delta >= 0 && (overflow || (uint64_t)sum > MAX_VALUE)) return CB_TIME_FOREVER;
  if (wall) return 0 - (uint64_t)(sum < 1 ? 2 : sum);
  return (uint64_t)(sum < 1 ? 1 : sum) | (when & CONTINUOUS);
}

CB_EXPORT uint64_t dispatch_walltime(const struct timespec *from, int64_t delta) {
  if (!cb_on()) return CB_REAL(dispatch_walltime)(from, delta);
  int64_t value;
  if (from) {
    value = from->tv_sec * 1000000000LL + from->tv_nsec;
  } else {
    cb_clock_was_read();
    value = (int64_t)(CB_REALTIME_BASE + cb_now());
  }
  value += delta;
  if (value <= 1) return delta >= 0 ? CB_TIME_FOREVER : WALL_NOW;
  return 0 - (uint64_t)value;
}

// ---- After ----------------------------------------------------------------------------------------------------------

typedef struct delayed {
  cb_timer timer;
  cb_entry *entry;
} delayed;

static void submit_delayed(cb_timer *timer) {
  delayed *self = timer->context;
  cb_entry_submit(self->entry);
  cb_free(self, sizeof *self);
}

static void after(uint64_t deadline, cb_entry *entry) {
  if (deadline == CB_TIME_FOREVER) return;  // it is kept and never runs
  if (deadline == 0) {
    cb_entry_submit(entry);
    return;
  }
  cb_entry_set_apart(entry, CB_RES_TIMER, entry);
  delayed *self = cb_alloc(sizeof *self);
  *self = (delayed){.timer = {.unit = entry->unit, .fire = submit_delayed, .context = self}, .entry = entry};
  cb_timer_start(&self->timer, deadline);
}

CB_EXPORT void dispatch_after(uint64_t when, void *queue, void *block) {
  if (!cb_on()) {
    CB_REAL(dispatch_after)(when, queue, block);
    return;
  }
  uint64_t deadline = cb_fault_deadline(cb_dispatch_deadline(when));
  cb_point(CB_OP_SPAWN, CB_RES_QUEUE, queue);
  cb_entry *entry = cb_entry_new_block(cb_dq_of(queue), block, false);
  cb_entry_make_unit(entry);
  after(deadline, entry);
}

CB_EXPORT void dispatch_after_f(uint64_t when, void *queue, void *context, cb_function function) {
  if (!cb_on()) {
    CB_REAL(dispatch_after_f)(when, queue, context, function);
    return;
  }
  uint64_t deadline = cb_fault_deadline(cb_dispatch_deadline(when));
  cb_point(CB_OP_SPAWN, CB_RES_QUEUE, queue);
  cb_entry *entry = cb_entry_new(cb_dq_of(queue), function, context, false);
  cb_entry_identify(entry, deadline);
  after(deadline, entry);
}

// ---- Sources --------------------------------------------------------------------------------------------------------

enum source_kind { SOURCE_TIMER = 1, SOURCE_ADD, SOURCE_OR, SOURCE_REPLACE };

/// A handler is a block or a function that gets the source's context.
typedef struct handler {
  void *block;
  cb_function function;
} handler;

typedef struct source {
  void *object;  ///< a real object that stands in for the source, so that its references and context are real
  uint8_t kind;
  bool inactive, cancelled, cancel_handled, queued, released;
  uint32_t suspended;
  cb_dq *target;
  uintptr_t handle, mask;
  handler event, cancel, registration;
  uint64_t pending, data;
  bool has_data;
  // Timers.
  cb_timer timer;
  uint64_t deadline, interval;  ///< deadline CB_TIME_FOREVER: not set
  uint32_t unit;       ///< the same for all firings
  cb_entry *entry;     ///< the delivery under way
} source;

static void *symbol(const char *name) { return dlsym(RTLD_DEFAULT, name); }

static source *source_find(void *object) { return cb_object_find(object, CB_MODEL_SOURCE); }

static void *context_of(void *object) {
  static void *(*get)(void *);
  if (!get) get = (void *(*)(void *))cb_next("dispatch_get_context");
  return get(object);
}

static void call(source *self, handler *h) {
  if (h->block) cb_block_call(h->block);
  else if (h->function) h->function(context_of(self->object));
}

static void clear(handler *h) {
  if (h->block) cb_block_release(h->block);
  *h = (handler){0};
}

static void set(handler *h, void *block, cb_function function) {
  handler old = *h;
  *h = (handler){block ? cb_block_copy(block) : NULL, function};
  clear(&old);
}

static void poke(source *self);

static void arm(source *self) {
  if (self->kind != SOURCE_TIMER || self->inactive || self->cancelled || self->released) return;
  if (self->deadline == CB_TIME_FOREVER || self->timer.armed || self->pending) return;
  cb_timer_start(&self->timer, self->deadline > cb_now() ? self->deadline : cb_now());
}

static void fire(cb_timer *timer) {
  source *self = timer->context;
  // Periods that passed meanwhile count too. The next one starts only after the handler ran, as libdispatch does it.
  uint64_t late = cb_now() - self->deadline, periods = 1;
  if (self->interval) {
    periods += late / self->interval;
    self->deadline += periods * self->interval;
  } else {
    self->deadline = CB_TIME_FOREVER;
  }
  self->pending += periods;
  self->has_data = true;
  poke(self);
}

/// Runs on the target queue: the event handler, or the cancel handler once.
static void deliver(void *context) {
  source *self = context;
  if (self->cancelled) {
    if (!self->cancel_handled) {
      self->cancel_handled = true;
      handler cancel = self->cancel;
      self->cancel = (handler){0};
      call(self, &cancel);
      clear(&cancel);
      clear(&self->event);
      clear(&self->registration);
    }
  } else if (!self->released && self->has_data) {
    self->data = self->pending;
    self->pending = 0;
    self->has_data = false;
    handler event = self->event;
    if (event.block) event.block = cb_block_copy(event.block);
    call(self, &event);
    clear(&event);
  }
  // Nothing will run any more if the handler cancelled a source without a cancel handler, or let it go.
  bool has_cancel = self->cancel.block || self->cancel.function;
  if (self->released || (self->cancelled && !has_cancel)) self->entry->keeps_unit = false;
  self->queued = false;
  arm(self);
  poke(self);
  cb_object_let_go(self->object);
}

static void poke(source *self) {
  if (self->queued || self->suspended || self->inactive) return;
  bool cancel = self->cancelled && !self->cancel_handled && (self->cancel.block || self->cancel.function);
  bool event = !self->cancelled && !self->released && self->has_data && (self->event.block || self->event.function);
  if (!cancel && !event) return;
  self->queued = true;
  cb_object_keep(self->object);
  cb_entry *entry = self->entry = cb_entry_new(self->target, deliver, self, false);
  if (event && self->event.function && cb_is_swift_function((const void *)self->event.function)) {
    entry->is_job = true;  // Task.sleep with a tolerance
    entry->job = self->handle ? (void *)self->handle : NULL;
    entry->unit = self->unit;
  } else if (self->kind == SOURCE_TIMER) {
    entry->unit = self->unit;
    entry->keeps_unit = event;
  } else {
    cb_entry_make_unit(entry);
  }
  cb_entry_submit(entry);
}

CB_EXPORT void *dispatch_source_create(const void *type, uintptr_t handle, uintptr_t mask, void *queue) {
  if (!cb_on()) return CB_REAL(dispatch_source_create)(type, handle, mask, queue);
  static const void *types[5];
  if (!types[SOURCE_TIMER]) {
    types[SOURCE_TIMER] = symbol("_dispatch_source_type_timer");
    types[SOURCE_ADD] = symbol("_dispatch_source_type_data_add");
    types[SOURCE_OR] = symbol("_dispatch_source_type_data_or");
    types[SOURCE_REPLACE] = symbol("_dispatch_source_type_data_replace");
  }
  uint8_t kind = 0;
  for (uint8_t i = SOURCE_TIMER; i <= SOURCE_REPLACE; i++)
    if (type == types[i]) kind = i;
  if (!kind) {
    cb_unsupported("dispatch_source_create for something other than timers and data", false);
    void *real = CB_REAL(dispatch_source_create)(type, handle, mask, queue);
    if (real) cb_object(real, CB_MODEL_REAL, 16);
    return real;
  }
  static void *(*stand_in)(void);
  if (!stand_in) stand_in = (void *(*)(void))cb_next("dispatch_group_create");
  void *object = stand_in();
  cb_object_forget(object, CB_MODEL_SOURCE);
  source *self = cb_object(object, CB_MODEL_SOURCE, sizeof *self);
  *self = (source){.object = object, .kind = kind, .inactive = true, .handle = handle, .mask = mask,
                   .deadline = CB_TIME_FOREVER, .target = queue ? cb_dq_of(queue) : cb_dq_default_root()};
  cb_object_keep(self->target->object);
  self->timer.fire = fire;
  self->timer.context = self;
  return object;
}

CB_EXPORT void dispatch_source_set_timer(void *object, uint64_t start, uint64_t interval, uint64_t leeway) {
  source *self = cb_on() ? source_find(object) : NULL;
  if (!self) {
    CB_REAL(dispatch_source_set_timer)(object, start, interval, leeway);
    return;
  }
  if (self->kind != SOURCE_TIMER) cb_dispatch_trap("Attempt to set timer on a non-timer source", NULL);
  uint64_t deadline = cb_fault_deadline(cb_dispatch_deadline(start));
  cb_point(CB_OP_ADD, CB_RES_TIMER, object);
  cb_timer_stop(&self->timer);
  self->deadline = deadline == 0 ? cb_now() : deadline;
  // Never is no repetition; 0 means as often as possible, which libdispatch takes as a nanosecond.
  self->interval = interval >= INT64_MAX ? 0 : interval == 0 ? 1 : interval;
  self->pending = 0;
  self->has_data = false;
  arm(self);
}

#define HANDLER_PAIR(name, field)                                              \
  CB_EXPORT void name(void *object, void *block) {                             \
    source *self = cb_on() ? source_find(object) : NULL;                       \
    if (self) set(&self->field, block, NULL);                                  \
    else CB_REAL(name)(object, block);                                         \
  }                                                                            \
  CB_EXPORT void name##_f(void *object, cb_function function) {                \
    source *self = cb_on() ? source_find(object) : NULL;                       \
    if (self) set(&self->field, NULL, function);                               \
    else CB_REAL(name##_f)(object, function);                                  \
  }

HANDLER_PAIR(dispatch_source_set_event_handler, event)
HANDLER_PAIR(dispatch_source_set_cancel_handler, cancel)
HANDLER_PAIR(dispatch_source_set_registration_handler, registration)
HANDLER_PAIR(dispatch_source_set_mandatory_cancel_handler, cancel)

static void registered(void *context) {
  source *self = context;
  handler registration = self->registration;
  self->registration = (handler){0};
  call(self, &registration);
  clear(&registration);
  cb_object_let_go(self->object);
}

bool cb_source_activate(void *object) {
  source *self = source_find(object);
  if (!self) return false;
  if (!self->inactive) return true;
  self->inactive = false;
  if (self->event.function && cb_is_swift_function((const void *)self->event.function)) {
    // The context that the Swift runtime sets is {source, job}.
    void **context = context_of(object);
    self->handle = (uintptr_t)context[1];
    self->unit = cb_swift_job_enqueued(context[1], self->deadline);
  } else if (self->kind == SOURCE_TIMER) {
    self->unit = cb_unit_new(CB_UNIT_TIMER, cb_id(object), 0, self->target->label, cb_stack());
  }
  self->timer.unit = self->unit;
  if (self->registration.block || self->registration.function) {
    cb_object_keep(object);
    cb_entry *entry = cb_entry_new(self->target, registered, self, false);
    cb_entry_make_unit(entry);
    cb_entry_submit(entry);
  }
  arm(self);
  poke(self);
  return true;
}

bool cb_source_suspend(void *object) {
  source *self = source_find(object);
  if (self) self->suspended++;
  return self != NULL;
}

bool cb_source_resume(void *object) {
  source *self = source_find(object);
  if (!self) return false;
  if (self->inactive && self->suspended == 0) return cb_source_activate(object);
  if (self->suspended == 0) cb_dispatch_trap("Over-resume of an object", NULL);
  self->suspended--;
  poke(self);
  return true;
}

bool cb_source_set_target(void *object, void *queue) {
  source *self = source_find(object);
  if (!self) return false;
  self->target = queue ? cb_dq_of(queue) : cb_dq_default_root();
  cb_object_keep(self->target->object);
  return true;
}

void cb_source_last_release(void *object) {
  source *self = source_find(object);
  if (!self) return;
  if (self->inactive) cb_dispatch_trap("Release of an inactive object", NULL);
  if (self->suspended) cb_dispatch_trap("Release of a suspended object", NULL);
  // It stays until a delivery under way is done, and never fires again.
  self->released = true;
  cb_object_forget(object, CB_MODEL_SOURCE);
  cb_timer_stop(&self->timer);
  if (!self->queued && self->unit && !cb_is_swift_function((const void *)self->event.function)) cb_unit_end(self->unit);
  if (!self->queued) {
    clear(&self->event);
    clear(&self->cancel);
    clear(&self->registration);
  }
}

CB_EXPORT void dispatch_source_cancel(void *object) {
  source *self = cb_on() ? source_find(object) : NULL;
  if (!self) {
    CB_REAL(dispatch_source_cancel)(object);
    return;
  }
  cb_point(CB_OP_CLOSE, CB_RES_TIMER, object);
  if (self->cancelled) return;
  self->cancelled = true;
  cb_timer_stop(&self->timer);
  poke(self);
  if (!self->queued && self->kind == SOURCE_TIMER) cb_unit_end(self->unit);
}

CB_EXPORT intptr_t dispatch_source_testcancel(void *object) {
  source *self = cb_on() ? source_find(object) : NULL;
  if (!self) return CB_REAL(dispatch_source_testcancel)(object);
  cb_point(CB_OP_ATOMIC, CB_RES_TIMER, object);
  return self->cancelled;
}

CB_EXPORT uintptr_t dispatch_source_get_data(void *object) {
  source *self = cb_on() ? source_find(object) : NULL;
  return self ? self->data : CB_REAL(dispatch_source_get_data)(object);
}

CB_EXPORT uintptr_t dispatch_source_get_handle(void *object) {
  source *self = cb_on() ? source_find(object) : NULL;
  return self ? self->handle : CB_REAL(dispatch_source_get_handle)(object);
}

CB_EXPORT uintptr_t dispatch_source_get_mask(void *object) {
  source *self = cb_on() ? source_find(object) : NULL;
  return self ? self->mask : CB_REAL(dispatch_source_get_mask)(object);
}

CB_EXPORT void dispatch_source_merge_data(void *object, uintptr_t value) {
  source *self = cb_on() ? source_find(object) : NULL;
  if (!self) {
    CB_REAL(dispatch_source_merge_data)(object, value);
    return;
  }
  cb_point(CB_OP_SIGNAL, CB_RES_TIMER, object);
  if (self->cancelled || self->kind == SOURCE_TIMER) return;
  if (self->kind == SOURCE_ADD) self->pending += value;
  else if (self->kind == SOURCE_OR) self->pending |= value;
  else self->pending = value;
  self->has_data = self->pending != 0 || self->kind == SOURCE_REPLACE;
  poke(self);
}

CB_EXPORT void dispatch_source_cancel_and_wait(void *object) {
  if (cb_on() && source_find(object)) cb_unsupported("dispatch_source_cancel_and_wait", true);
  CB_REAL(dispatch_source_cancel_and_wait)(object);
}
