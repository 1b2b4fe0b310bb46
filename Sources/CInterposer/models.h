// models.h: what the models of the C library's primitives share (threads, locks, conditions, futexes, time, input).
#ifndef CASEBOOK_MODELS_H
#define CASEBOOK_MODELS_H

#include "internal.h"

#include <time.h>

#include "scheduler.h"

// locks.c, for conditions.c
/// Gives the mutex up completely, as the first half of a condition wait. Returns 0 and the depth, or EPERM.
int cb_mutex_let_go(pthread_mutex_t *mutex, uint32_t *depth);
/// Takes it again at that depth, as the second half.
int cb_mutex_take_back(pthread_mutex_t *mutex, uint32_t depth);

/// The party is about to end: waiters for robust mutexes that it holds go on.
void cb_mutexes_orphaned(const cb_party *party);

// threads.c
/// A call that POSIX makes a cancellation point: ends the thread if somebody cancelled it. Called before such a call
/// waits and after each wait, when all model state is consistent.
void cb_cancellation_point(void);

// time.c
/// Turns an absolute time of a clock into a virtual deadline (never 0). False: the time or the clock is not valid.
bool cb_deadline(clockid_t clock, const struct timespec *absolute, uint64_t *deadline);
/// The same for a span from now.
bool cb_deadline_after(const struct timespec *span, uint64_t *deadline);

// futex.c, for tsan.c: a priority-inheritance lock was taken or let go without a system call.
void cb_pi_taken(const uint32_t *word);
void cb_pi_let_go(const uint32_t *word);

// io.c
/// Whether the calling party is inside flockfile: then no scheduling points, a line of output is one event.
bool cb_stdio_inside(void);
/// Whether a ready party other than the caller stands before a try operation on the resource. A lock that is
/// let go without a point before it would otherwise never be seen as taken by anybody's trylock.
bool cb_somebody_tries(const void *resource);

/// Whether a runner started this process: then what happens before main is already made the same each time. False
/// in processes that the program forks.
bool cb_is_served(void);
void cb_is_no_longer_served(void);

/// The real system call, which nobody interposes. Returns -errno.
static inline long cb_syscall(long number, long a, long b, long c, long d, long e, long f) {
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

#endif
