// time.c: the program's clocks and sleeps, all in virtual time.
//
// The clocks that count the processor's work show virtual time as well: what they really say differs from run to run.

#include "models.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <threads.h>
#include <unistd.h>

#define SECOND 1000000000ULL

/// What a clock shows at virtual time 0; false if it is none that we know.
static bool base_of(clockid_t clock, uint64_t *base) {
  switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_REALTIME_ALARM:
    case CLOCK_TAI:
      *base = CB_REALTIME_BASE;
      return true;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
    case CLOCK_BOOTTIME_ALARM:
      *base = CB_MONOTONIC_BASE;
      return true;
    default:
      // Clocks of processes and threads, also those with a made-up negative number.
      *base = 0;
      return clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID || clock < 0;
  }
}

static bool to_nanoseconds(const struct timespec *time, uint64_t *nanoseconds) {
  if (time->tv_nsec < 0 || time->tv_nsec >= (long)SECOND) return false;
  if (time->tv_sec < 0) *nanoseconds = 0;
  else if ((uint64_t)time->tv_sec > UINT64_MAX / SECOND / 4) *nanoseconds = UINT64_MAX / 4;
  else *nanoseconds = (uint64_t)time->tv_sec * SECOND + (uint64_t)time->tv_nsec;
  return true;
}

static struct timespec from_nanoseconds(uint64_t nanoseconds) {
  return (struct timespec){(time_t)(nanoseconds / SECOND), (long)(nanoseconds % SECOND)};
}

bool cb_deadline(clockid_t clock, const struct timespec *absolute, uint64_t *deadline) {
  uint64_t base, time;
  *deadline = 1;
  if (!base_of(clock, &base) || !to_nanoseconds(absolute, &time)) return false;
  *deadline = time > base ? time - base : 1;
  return true;
}

bool cb_deadline_after(const struct timespec *span, uint64_t *deadline) {
  uint64_t time;
  *deadline = 1;
  if (span->tv_sec < 0 || !to_nanoseconds(span, &time)) return false;
  *deadline = cb_now() + time;
  if (*deadline == 0) *deadline = 1;
  return true;
}

/// A sleep that is over at once still lets others go first.
static void sleep_until(uint64_t deadline) {
  if (deadline <= cb_now()) cb_yield();
  cb_cancellation_point();
  while (cb_now() < deadline) {
    cb_block(NULL, CB_OP_SLEEP, CB_RES_TIMER, NULL, 0, deadline);
    cb_cancellation_point();
  }
}

static uint64_t read_clock(uint64_t base) {
  cb_clock_was_read();
  return base + cb_now();
}

CB_EXPORT int clock_gettime(clockid_t clock, struct timespec *time) {
  uint64_t base;
  if (!cb_on() || !base_of(clock, &base)) return CB_REAL(clock_gettime)(clock, time);
  *time = from_nanoseconds(read_clock(base));
  return 0;
}

CB_EXPORT int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  if (!cb_on()) return CB_REAL(gettimeofday)(time, zone);
  uint64_t nanoseconds = read_clock(CB_REALTIME_BASE);
  time->tv_sec = (time_t)(nanoseconds / SECOND);
  time->tv_usec = (suseconds_t)(nanoseconds % SECOND / 1000);
  if (zone) CB_REAL(gettimeofday)(&(struct timeval){0, 0}, zone);
  return 0;
}

CB_EXPORT time_t time(time_t *result) {
  if (!cb_on()) return CB_REAL(time)(result);
  time_t seconds = (time_t)(read_clock(CB_REALTIME_BASE) / SECOND);
  if (result) *result = seconds;
  return seconds;
}

CB_EXPORT int timespec_get(struct timespec *time, int base) {
  if (!cb_on() || base != TIME_UTC) return CB_REAL(timespec_get)(time, base);
  *time = from_nanoseconds(read_clock(CB_REALTIME_BASE));
  return base;
}

CB_EXPORT clock_t clock(void) {
  if (!cb_on()) return CB_REAL(clock)();
  return (clock_t)(read_clock(0) / (SECOND / CLOCKS_PER_SEC));
}

CB_EXPORT int nanosleep(const struct timespec *span, struct timespec *rest) {
  if (!cb_on()) return CB_REAL(nanosleep)(span, rest);
  uint64_t deadline;
  if (!cb_deadline_after(span, &deadline)) {
    errno = EINVAL;
    return -1;
  }
  sleep_until(deadline);
  return 0;
}

CB_EXPORT int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *rest) {
  if (!cb_on()) return CB_REAL(clock_nanosleep)(clock, flags, time, rest);
  uint64_t deadline, base;
  if (clock == CLOCK_THREAD_CPUTIME_ID || !base_of(clock, &base)) return EINVAL;
  bool valid = flags & TIMER_ABSTIME ? cb_deadline(clock, time, &deadline) : cb_deadline_after(time, &deadline);
  if (!valid) return EINVAL;
  sleep_until(deadline);
  return 0;
}

CB_EXPORT int usleep(useconds_t microseconds) {
  if (!cb_on()) return CB_REAL(usleep)(microseconds);
  sleep_until(cb_now() + (uint64_t)microseconds * 1000);
  return 0;
}

CB_EXPORT unsigned sleep(unsigned seconds) {
  if (!cb_on()) return CB_REAL(sleep)(seconds);
  sleep_until(cb_now() + seconds * SECOND);
  return 0;
}

CB_EXPORT int thrd_sleep(const struct timespec *span, struct timespec *rest) {
  if (!cb_on()) return CB_REAL(thrd_sleep)(span, rest);
  return nanosleep(span, rest) ? -2 : 0;
}

CB_EXPORT int sched_yield(void) {
  if (!cb_on()) return CB_REAL(sched_yield)();
  cb_yield();
  return 0;
}

CB_EXPORT void thrd_yield(void) { sched_yield(); }

// pthread_yield is sched_yield by another name, already in the header.

// ---- What is not modelled -----------------------------------------------------------------------------------------

CB_EXPORT unsigned alarm(unsigned seconds) {
  if (cb_on() && seconds) cb_unsupported("alarm", false);
  return CB_REAL(alarm)(seconds);
}

int setitimer(__itimer_which_t which, const struct itimerval *restrict value, struct itimerval *restrict old);
CB_EXPORT int setitimer(__itimer_which_t which, const struct itimerval *restrict value,
                        struct itimerval *restrict old) {
  if (cb_on()) cb_unsupported("setitimer", false);
  return CB_REAL(setitimer)(which, value, old);
}

CB_EXPORT int timer_create(clockid_t clock, struct sigevent *restrict event, timer_t *restrict timer) {
  if (cb_on()) cb_unsupported("timer_create", false);
  return CB_REAL(timer_create)(clock, event, timer);
}
