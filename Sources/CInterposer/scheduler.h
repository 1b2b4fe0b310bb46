// scheduler.h: what the scheduler shares with the few files that work closely with it.
#ifndef CASEBOOK_SCHED_H
#define CASEBOOK_SCHED_H

#include <sys/syscall.h>

#include "internal.h"

#define CB_MAX_PARTIES 4096u
#define CB_MAX_UNITS (1u << 20)
/// Virtual thread ids start here: far from real ones, so that a leak of a real id shows.
#define CB_TID_BASE 0x1cb00000

/// A system call that nobody can interpose.
static inline long syscall_direct(long number, long a, long b, long c) {
  long result;
  register long r10 __asm__("r10") = 0;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
  return result;
}

/// getpid gives the program a virtual id, the same in every execution.
static inline long cb_real_pid(void) { return syscall_direct(SYS_getpid, 0, 0, 0); }

/// A cb_candidate that is not a ready unit: a timer that outruns ready work, a condition wait that ends spuriously.
#define CB_SPECIAL_TIMER 0x80000000u
#define CB_SPECIAL_SPURIOUS 0x40000000u

/// What a choice of who runs next is made among.
typedef struct cb_candidate {
  uint32_t value;  ///< unit id, with one of the bits above for timers and spurious wake-ups
  cb_party *party;
} cb_candidate;

/// choices.c: the index that a replayed schedule wants, if it has a say (`replayed`), else `fallback`.
uint32_t cb_choice_decide(uint32_t kind, const uint32_t *values, uint32_t count, uint32_t fallback, bool *replayed);
/// choices.c: decides and records a choice that policies leave to chance; the default is the first. Returns the index.
uint32_t cb_choice_take(uint32_t kind, const uint32_t *values, uint32_t count);
/// choices.c: the policy's choice among `ready` units and, behind them, special candidates up to `count`.
uint32_t cb_policy_pick(const cb_candidate *candidates, uint32_t ready, uint32_t count, uint32_t fallback, bool yields,
                        uint32_t last_unit);
/// choices.c: the event before which a party stood happens now, chosen by whomever.
void cb_policy_event(const cb_party *party, uint32_t unit);
/// choices.c: the unit with the highest priority among the candidates that are allowed (NULL: all); `count` if none is.
uint32_t cb_highest(const cb_candidate *candidates, uint32_t count, const bool *allowed);
/// choices.c: the unit gets another priority, random or below all others.
void cb_priority_renew(uint32_t unit);
void cb_priority_lower(uint32_t unit);

/// walks.c: takes the estimates of a request, for the uniform random walks.
void cb_walk_begin(const cb_request *request, const uint64_t *words);
void cb_walk_unit_made(uint32_t unit, uint32_t maker, uint64_t path);
void cb_walk_unit_ended(uint32_t unit);
void cb_walk_event(const cb_party *party, uint32_t unit);
uint32_t cb_walk_pick(const cb_candidate *candidates, uint32_t count, bool yields, uint32_t last_unit);

/// choices.c: the next unit after `unit`, in a circle.
uint32_t cb_next_in_circle(const cb_candidate *candidates, uint32_t count, uint32_t unit);
/// choices.c: a random number below n, from the request's seed.
uint64_t cb_draw(uint64_t n);
void cb_choices_begin(const cb_request *request, const cb_deviation *list);

// reduction.c
static inline bool cb_reduces(void) { return cb_config.flags & CB_REQF_REDUCE; }
void cb_reduction_begin(const cb_request *request, const uint64_t *sleepers);
/// Whether a party that has the turn next would have to wait.
bool cb_would_wait(const cb_party *party);
/// Takes those out who would have to wait, unless that is all. Returns how many are left.
uint32_t cb_reduce_candidates(cb_candidate *candidates, uint32_t count);
/// The index of a candidate that is not asleep: `wanted` if it is awake, else the next in a circle. `count` if all are asleep.
uint32_t cb_awake(const cb_candidate *candidates, uint32_t count, uint32_t wanted);
/// A choice is about to be recorded.
void cb_reduction_chooses(uint32_t kind, const uint32_t *values, uint32_t count);
/// Writes what was touched so far.
void cb_touches_flush(void);
/// The turn goes to a candidate, by the last choice or because it was the only one; or to time (unit 0).
void cb_step_begins(uint32_t unit, bool chosen);

// Whether a party that stands before the operation would have to wait now.
bool cb_mutex_is_taken(const void *mutex, const cb_party *party);
bool cb_rwlock_is_taken(const void *lock, bool shared);
bool cb_spinlock_is_taken(const void *lock);
bool cb_once_is_running(const void *control);
bool cb_semaphore_is_empty(const void *semaphore);
bool cb_pi_is_taken(const void *word, const cb_party *party);
bool cb_dispatch_semaphore_is_empty(const void *semaphore);
bool cb_dispatch_group_is_entered(const void *group);

cb_party *cb_party_by_tid(int32_t tid);
/// The first party; the others follow by `next`.
cb_party *cb_party_first(void);
bool cb_unit_has_started(uint32_t unit);
bool cb_unit_has_ended(uint32_t unit);
/// Whether some party runs this unit, or is about to.
bool cb_unit_is_on_a_party(uint32_t unit);
void cb_choice_record(uint32_t kind, const uint32_t *values, uint32_t count, uint32_t index, uint32_t fallback);
/// io.c: whether a parked party holds a stdio lock, so that flushing would hang.
bool cb_stdio_is_held(void);
/// As cb_point, with the stack to record.
void cb_point_at(uint32_t op, uint32_t kind, const void *resource, uint32_t stack);
/// swift.c: notices tasks that ended or were cancelled since the last call. Called at every scheduling point.
void cb_swift_poll(void);
/// swift.c: the current unit is about to cancel something.
void cb_swift_cancels(void);
bool cb_swift_unit_is_cancelled(uint32_t unit);
/// Ends the execution as if it had reached its bound on steps.
CB_NORETURN void cb_end_by_steps(void);
/// swift.c: whether the unit is a helper that ends a sleep which something else has ended already.
bool cb_swift_wakes_nobody(uint32_t unit);
/// swift.c: cancels a task for good, as if the current unit did; `stack` is what is recorded as the place.
void cb_swift_cancel(void *task, uint32_t stack);
/// swift.c: the current task comes to an await, at which it goes on with `resume` (may be NULL) and `context`.
void cb_swift_comes_to_await(const void *resume, const void *context);
/// swift.c: where the current task came to its last await, if a fault wants to know; else 0.
uint32_t cb_swift_await_stack(void);
/// faults.c: whether a fault may strike a new task.
bool cb_fault_may_strike(bool is_main, const char *name);
/// faults.c: whether the stacks of waits for a time are wanted.
bool cb_fault_delays(void);
/// faults.c: such a task is at a point. If the fault strikes here, whoever runs next is the one who carries it out; true then.
bool cb_fault_point(void *task, uint32_t unit, uint32_t moment, uint32_t stack);
/// faults.c: the deadline of a wait that the current unit begins, or a later one if the fault strikes here.
uint64_t cb_fault_deadline(uint64_t deadline);
/// faults.c: the party that has to run next, once; NULL if there is none.
cb_party *cb_fault_next(void);
/// swift.c: the current task says what it is about to wait for, and that the wait is over.
void cb_swift_wait_begin(uint32_t kind, const void *resource);
void cb_swift_wait_end(void);

#endif
