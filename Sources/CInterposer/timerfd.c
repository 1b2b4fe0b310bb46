// timerfd.c: timer descriptors in virtual time. CoreFoundation's run loop sleeps on one.
//
// The descriptor that the program gets is an eventfd: it reads, polls and closes as a timerfd does, and a timer of ours
// adds the expirations.

#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>

#include "scheduler.h"

#define MODEL_TIMERFD 0x1100u

typedef struct timerfd {
  cb_timer timer;
  int fd;
  bool realtime;
  uint64_t interval;
} timerfd;

static timerfd *timerfd_of(int fd) { return cb_object_find((const void *)(uintptr_t)(unsigned)fd, MODEL_TIMERFD); }

void cb_timerfd_closed(int fd) {
  timerfd *self = timerfd_of(fd);
  if (!self) return;
  cb_timer_stop(&self->timer);
  cb_object_forget((const void *)(uintptr_t)(unsigned)fd, MODEL_TIMERFD);
}

static void expire(cb_timer *timer) {
  timerfd *self = timer->context;
  uint64_t periods = 1;
  if (self->interval) {
    periods += (cb_now() - timer->deadline) / self->interval;
    cb_timer_start(timer, timer->deadline + periods * self->interval);
  }
  if (syscall_direct(SYS_write, self->fd, (long)&periods, sizeof periods) > 0) cb_io_poll();
}

static uint64_t nanoseconds(const struct timespec *time) {
  return (uint64_t)time->tv_sec * 1000000000ULL + (uint64_t)time->tv_nsec;
}

static struct timespec timespec_of(uint64_t time) {
  return (struct timespec){.tv_sec = (time_t)(time / 1000000000ULL), .tv_nsec = (long)(time % 1000000000ULL)};
}

static struct itimerspec setting_of(const timerfd *self) {
  uint64_t left = 0;
  // A timer that is due this instant still counts as set.
  if (self->timer.armed) left = self->timer.deadline > cb_now() ? self->timer.deadline - cb_now() : 1;
  return (struct itimerspec){.it_interval = timespec_of(self->interval), .it_value = timespec_of(left)};
}

CB_EXPORT int timerfd_create(clockid_t clock, int flags) {
  if (!cb_on()) return CB_REAL(timerfd_create)((__clockid_t)clock, flags);
  int fd = eventfd(0, (flags & TFD_NONBLOCK ? EFD_NONBLOCK : 0) | (flags & TFD_CLOEXEC ? EFD_CLOEXEC : 0));
  if (fd < 0) return fd;
  cb_timerfd_closed(fd);
  timerfd *self = cb_object((const void *)(uintptr_t)(unsigned)fd, MODEL_TIMERFD, sizeof *self);
  *self = (timerfd){.fd = fd, .realtime = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_ALARM};
  self->timer.fire = expire;
  self->timer.context = self;
  return fd;
}

CB_EXPORT int timerfd_settime(int fd, int flags, const struct itimerspec *setting, struct itimerspec *old) {
  timerfd *self = cb_on() ? timerfd_of(fd) : NULL;
  if (!self) return CB_REAL(timerfd_settime)(fd, flags, setting, old);
  const long second = 1000000000L;
  if (setting->it_value.tv_nsec < 0 || setting->it_value.tv_nsec >= second || setting->it_interval.tv_nsec < 0 ||
      setting->it_interval.tv_nsec >= second || setting->it_value.tv_sec < 0 || setting->it_interval.tv_sec < 0) {
    errno = EINVAL;
    return -1;
  }
  cb_point(CB_OP_ADD, CB_RES_TIMER, self);
  if (old) *old = setting_of(self);
  cb_timer_stop(&self->timer);
  // Expirations that nobody has read are forgotten.
  uint64_t count;
  int status = fcntl(fd, F_GETFL);
  fcntl(fd, F_SETFL, status | O_NONBLOCK);
  if (syscall_direct(SYS_read, fd, (long)&count, sizeof count) < 0) count = 0;
  fcntl(fd, F_SETFL, status);
  self->interval = nanoseconds(&setting->it_interval);
  uint64_t value = nanoseconds(&setting->it_value);
  if (value == 0) return 0;
  uint64_t base = self->realtime ? CB_REALTIME_BASE : CB_MONOTONIC_BASE;
  if (flags & TFD_TIMER_ABSTIME) value = value > base ? value - base : 0;
  else value += cb_now();
  value = cb_fault_deadline(value);
  self->timer.unit = cb_unit();
  cb_timer_start(&self->timer, value > cb_now() ? value : cb_now());
  return 0;
}

CB_EXPORT int timerfd_gettime(int fd, struct itimerspec *setting) {
  timerfd *self = cb_on() ? timerfd_of(fd) : NULL;
  if (!self) return CB_REAL(timerfd_gettime)(fd, setting);
  *setting = setting_of(self);
  return 0;
}
