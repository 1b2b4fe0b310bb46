// faults.c: what goes wrong around a program without its doing, at a point that the request names.
//
// Entry points: cb_fault_point for tasks (swift.c sees them suspended, await_points.c sees them come to an await) and
// cb_fault_deadline for waits. Each counts its points; at the one that the request names the fault strikes. A task is
// cancelled by a party of its own, which has the next turn: it holds nothing, as no other party is sure to, the handlers that
// run within the cancellation are under control like everything else, and what they wait for is waited for by this party.

#include "scheduler.h"

#include <string.h>

static uint32_t points;
static bool struck;
static cb_party *next;

/// Whom to cancel, and what the records say.
static struct {
  void *task;
  uint32_t carrier, stack;
} victim;

static uint32_t wanted_kind(void) {
  return cb_config.flags & CB_REQF_FAULT ? cb_config.fault_kind : 0;
}

static uint32_t wanted_point(void) { return cb_config.fault_point; }

/// 32-bit FNV-1a, but never 0, which stands for the main task.
static uint32_t hash(const char *name) {
  uint32_t value = 0x811c9dc5u;
  for (; *name; name++) value = (value ^ (uint8_t)*name) * 0x01000193u;
  return value ? value : 1;
}

bool cb_fault_may_strike(bool is_main, const char *name) {
  if (wanted_kind() != CB_FAULT_CANCEL) return false;
  uint32_t target = (uint32_t)cb_config.fault_argument;
  return target == 0 ? is_main : name && hash(name) == target;
}

/// Counts a point; whether the fault strikes there. A fault that takes doing gets a unit that does it (`victim.carrier`).
static bool strikes(uint32_t unit, uint32_t moment, uint32_t stack, bool takes_doing, uint64_t delay) {
  points++;
  if (wanted_point() == 0 && points <= CB_MAX_FAULT_POINTS)
    cb_put(CB_REC_FAULT_POINT, (uint16_t)wanted_kind(), unit, stack, .a = points, .b = moment, .d = delay);
  if (struck || points != wanted_point()) return false;
  struck = true;
  cb_trace->trace_hash = (cb_trace->trace_hash ^ unit ^ ((uint64_t)wanted_kind() << 48)) * 0x100000001b3ULL;
  if (takes_doing) victim.carrier = cb_unit_new(CB_UNIT_THREAD, 0, CB_UNITF_RUNTIME, "fault injection", 0);
  cb_put(CB_REC_FAULT, (uint16_t)wanted_kind(), unit, stack, .a = points, .b = moment, .c = victim.carrier, .d = delay);
  return true;
}

// ---- Cancelling a task -------------------------------------------------------------------------------------------------

static void cancel(cb_item *item) {
  cb_swift_cancel(victim.task, victim.stack);
  cb_unit_end(item->unit);
}

bool cb_fault_point(void *task, uint32_t unit, uint32_t moment, uint32_t stack) {
  // What comes after the end of main is no part of the program.
  if (cb_main_is_over || !strikes(unit, moment, stack, true, 0)) return false;
  victim.task = task;
  victim.stack = stack;
  static cb_item item;
  item = (cb_item){.unit = victim.carrier, .run = cancel};
  next = cb_party_new(CB_PK_WORKER, 0);
  next->item = &item;
  return true;
}

cb_party *cb_fault_next(void) {
  cb_party *party = next;
  next = NULL;
  return party;
}

// ---- Stretching a wait -------------------------------------------------------------------------------------------------

bool cb_fault_delays(void) { return wanted_kind() == CB_FAULT_DELAY; }

uint64_t cb_fault_deadline(uint64_t deadline) {
  if (!cb_fault_delays() || cb_main_is_over) return deadline;
  uint64_t delay = cb_config.fault_argument;
  // None, never, or over already: no wait for a time.
  if (deadline <= cb_now() || deadline > UINT64_MAX - delay) return deadline;
  // For a task that sleeps, the runtime sets the timer, and where the task stands is not on the thread's stack.
  uint32_t stack = cb_called_by_runtime() == CB_CONCURRENCY_RUNTIME ? cb_swift_await_stack() : 0;
  bool is_struck = strikes(cb_unit(), CB_FAULT_WAITS, stack ? stack : cb_stack(), false, delay);
  return is_struck ? deadline + delay : deadline;
}

// ---- Errors that leave main --------------------------------------------------------------------------------------------

/// Status of a process that a trap ended, as a shell tells it.
#define TRAP_STATUS 132

struct error_value {
  void *value;
  const void *type;
  const void *conformance;
};

struct type_name {
  const char *text;
  uintptr_t length;
};

static bool is_named(struct type_name name, const char *expected) {
  return name.length == strlen(expected) && memcmp(name.text, expected, name.length) == 0;
}

static bool is_cancellation_error(void *error) {
  __attribute__((swiftcall)) void (*describe)(void *, void **, struct error_value *) =
      (__typeof__(describe))cb_next("swift_getErrorValue");
  __attribute__((swiftcall)) struct type_name (*name_of)(const void *, bool) =
      (__typeof__(name_of))cb_next("swift_getTypeName");
  if (!describe || !name_of) return false;
  // An error that passed through generic code, such as a task's value, may lie in a box within a box.
  for (int depth = 0; depth < 8; depth++) {
    void *scratch;
    struct error_value value;
    describe(error, &scratch, &value);
    struct type_name name = name_of(value.type, true);
    if (is_named(name, "Swift.CancellationError")) return true;
    if (!is_named(name, "Swift.Error")) return false;
    error = *(void **)value.value;
  }
  return false;
}

/// The compiler's code around `main` calls this for an error that main throws. It would trap. An error is how a main that was
/// cancelled normally ends, and so does one that hears of a task which was: that is its end and no crash, and what it leaves
/// behind is looked at as after any other end.
__attribute__((swiftcall)) void swift_errorInMain(void *error);
CB_EXPORT __attribute__((swiftcall)) void swift_errorInMain(void *error) {
  if (cb_on() && struck && wanted_kind() == CB_FAULT_CANCEL) {
    bool main_was_cancelled = cb_config.fault_argument == 0;
    if (main_was_cancelled || is_cancellation_error(error)) cb_main_ended(TRAP_STATUS);
  }
  CB_REAL(swift_errorInMain)(error);
}
