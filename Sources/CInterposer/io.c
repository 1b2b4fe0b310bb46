// io.c: stdio's locks, and calls that wait for a descriptor.
//
// flockfile is modelled and the real lock is never held across a switch, so no party can hang on it in the kernel.
// The writing calls of stdio wait for the model first: a line that somebody prints piece by piece under flockfile
// stays whole. Inside flockfile there are no scheduling points: a print is one event.
//
// A read (accept, poll, ...) that would wait is a wait of the party, ended when the descriptor is ready: after each
// write, send and close here the waiting descriptors are looked at. Pipes, socket pairs and event descriptors between
// threads are so under control; whatever comes from outside of the process is reported.

// The header would define putchar itself, inline.
#define __NO_INLINE__ 1

#include "models.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

// ---- stdio --------------------------------------------------------------------------------------------------------

typedef struct stdio_model {
  cb_party *holder;
  uint32_t owner, depth;
  cb_waitq waiters;
} stdio_model;

/// How many stdio locks the calling party holds.
static __thread uint32_t stdio_depth __attribute__((tls_model("initial-exec")));

bool cb_stdio_inside(void) { return stdio_depth > 0; }

/// The real locks are never held by a parked party.
bool cb_stdio_is_held(void) { return false; }

static stdio_model *stdio_of(FILE *stream) { return cb_object(stream, CB_RES_STDIO, sizeof(stdio_model)); }

static void wait_for_stream(FILE *stream, stdio_model *model) {
  while (model->holder && model->holder != cb_self)
    cb_block(&model->waiters, CB_OP_LOCK, CB_RES_STDIO, stream, model->owner, 0);
}

static void take_stream(stdio_model *model) {
  cb_touch_write(CB_TOUCH_OUTPUT, NULL);
  if (model->depth++ == 0) {
    model->holder = cb_self;
    model->owner = cb_unit();
  }
  stdio_depth++;
}

CB_EXPORT void flockfile(FILE *stream) {
  if (!cb_on()) {
    CB_REAL(flockfile)(stream);
    return;
  }
  stdio_model *model = stdio_of(stream);
  if (stdio_depth == 0) cb_point(CB_OP_LOCK, CB_RES_STDIO, stream);
  wait_for_stream(stream, model);
  take_stream(model);
  if (model->depth == 1)
    cb_put(CB_REC_ACQUIRE, CB_OP_LOCK, model->owner, CB_HERE, .a = cb_id(stream), .b = CB_RES_STDIO, .c = 1);
}

CB_EXPORT int ftrylockfile(FILE *stream) {
  if (!cb_on()) return CB_REAL(ftrylockfile)(stream);
  stdio_model *model = stdio_of(stream);
  if (stdio_depth == 0) cb_point(CB_OP_TRYLOCK, CB_RES_STDIO, stream);
  cb_touch_write(CB_TOUCH_OUTPUT, NULL);
  if (model->holder && model->holder != cb_self) return EBUSY;
  take_stream(model);
  if (model->depth == 1)
    cb_put(CB_REC_ACQUIRE, CB_OP_TRYLOCK, model->owner, CB_HERE, .a = cb_id(stream), .b = CB_RES_STDIO, .c = 1);
  return 0;
}

CB_EXPORT void funlockfile(FILE *stream) {
  stdio_model *model = cb_on() ? cb_object_find(stream, CB_RES_STDIO) : NULL;
  if (!model || model->depth == 0) {
    CB_REAL(funlockfile)(stream);
    return;
  }
  if (stdio_depth) stdio_depth--;
  if (--model->depth > 0) return;
  model->holder = NULL;
  model->owner = 0;
  cb_put(CB_REC_RELEASE, CB_OP_UNLOCK, cb_unit(), CB_HERE, .a = cb_id(stream), .b = CB_RES_STDIO);
  cb_wake_one(&model->waiters, false);
}

/// What every call of stdio does inside: waits while another party is inside flockfile.
static void enter_stream(FILE *stream) {
  if (!cb_on() || !stream) return;
  if (stdio_depth == 0) cb_point(CB_OP_LOCK, CB_RES_STDIO, stream);
  cb_touch_write(CB_TOUCH_OUTPUT, NULL);
  stdio_model *model = cb_object_find(stream, CB_RES_STDIO);
  if (model) wait_for_stream(stream, model);
}

/// After the end of main, what goes into a buffer is output as well: there is no other sign that a unit printed something.
static void wrote(FILE *stream, bool something) {
  if (!cb_main_is_over || !something || !cb_on() || (stream != stdout && stream != stderr)) return;
  cb_put(CB_REC_OUTPUT, CB_OP_IO, cb_unit(), CB_HERE, .a = stream == stdout ? 1 : 2, .b = 1);
}

CB_EXPORT size_t fwrite(const void *restrict data, size_t size, size_t count, FILE *restrict stream) {
  enter_stream(stream);
  size_t written = CB_REAL(fwrite)(data, size, count, stream);
  wrote(stream, written > 0);
  return written;
}

CB_EXPORT int fputs(const char *restrict text, FILE *restrict stream) {
  enter_stream(stream);
  int result = CB_REAL(fputs)(text, stream);
  wrote(stream, result >= 0);
  return result;
}

CB_EXPORT int puts(const char *text) {
  enter_stream(stdout);
  int result = CB_REAL(puts)(text);
  wrote(stdout, result >= 0);
  return result;
}

CB_EXPORT int fputc(int character, FILE *stream) {
  enter_stream(stream);
  int result = CB_REAL(fputc)(character, stream);
  wrote(stream, result >= 0);
  return result;
}

#undef putc
CB_EXPORT int putc(int character, FILE *stream) { return fputc(character, stream); }

CB_EXPORT int putchar(int character) { return fputc(character, stdout); }

CB_EXPORT int vfprintf(FILE *restrict stream, const char *restrict format, va_list list) {
  enter_stream(stream);
  int result = CB_REAL(vfprintf)(stream, format, list);
  wrote(stream, result > 0);
  return result;
}

CB_EXPORT int vprintf(const char *restrict format, va_list list) { return vfprintf(stdout, format, list); }

CB_EXPORT int fprintf(FILE *restrict stream, const char *restrict format, ...) {
  va_list list;
  va_start(list, format);
  int count = vfprintf(stream, format, list);
  va_end(list);
  return count;
}

CB_EXPORT int printf(const char *restrict format, ...) {
  va_list list;
  va_start(list, format);
  int count = vfprintf(stdout, format, list);
  va_end(list);
  return count;
}

// ---- Descriptors --------------------------------------------------------------------------------------------------

typedef struct io_wait {
  struct io_wait *next;
  cb_party *party;
  struct pollfd *fds;
  nfds_t count;
  bool outside;  ///< somebody outside of the process must act
} io_wait;

static io_wait *io_waits;

enum io_class {
  IO_PLAIN,    ///< files and whatever never waits
  IO_INSIDE,   ///< pipes, local sockets, event descriptors: the other end is taken to be ours
  IO_OUTSIDE,  ///< the standard streams, terminals, the network
};

static enum io_class class_of(int fd) {
  struct stat status;
  if (fstat(fd, &status) != 0) return IO_PLAIN;
  if (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode) || S_ISBLK(status.st_mode)) return IO_PLAIN;
  if (fd <= 2 || S_ISCHR(status.st_mode)) return IO_OUTSIDE;
  if (S_ISSOCK(status.st_mode)) {
    int domain = 0;
    socklen_t size = sizeof domain;
    getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size);
    return domain == AF_UNIX ? IO_INSIDE : IO_OUTSIDE;
  }
  return IO_INSIDE;
}

static int poll_now(struct pollfd *fds, nfds_t count) {
  long result = cb_syscall(SYS_poll, (long)fds, (long)count, 0, 0, 0, 0);
  return result < 0 ? 0 : (int)result;
}

bool cb_io_waiters(void) { return io_waits != NULL; }

bool cb_io_waits_outside(void) {
  for (io_wait *wait = io_waits; wait; wait = wait->next)
    if (wait->outside) return true;
  return false;
}

uint32_t cb_io_poll(void) {
  uint32_t woken = 0;
  for (io_wait *wait = io_waits; wait; wait = wait->next) {
    if (wait->party->state != CB_P_BLOCKED || poll_now(wait->fds, wait->count) == 0) continue;
    cb_wake(wait->party);
    woken++;
  }
  return woken;
}

/// Waits until one of the descriptors is ready or the deadline passes (0: none). Returns how many are ready.
static int wait_for(struct pollfd *fds, nfds_t count, uint64_t deadline, const char *name) {
  int ready;
  io_wait wait = {.party = cb_self, .fds = fds, .count = count};
  const void *resource = count ? (const void *)(uintptr_t)fds[0].fd : NULL;
  while ((ready = poll_now(fds, count)) == 0) {
    cb_cancellation_point();
    if (deadline && deadline <= cb_now()) return 0;
    bool outside = false;
    for (nfds_t i = 0; i < count; i++) outside |= fds[i].fd >= 0 && class_of(fds[i].fd) == IO_OUTSIDE;
    if (outside && !wait.outside) cb_unsupported(name, false);
    wait.outside = outside;
    io_wait **link = &io_waits;
    while (*link) link = &(*link)->next;
    wait.next = NULL;
    *link = &wait;
    short events = count == 1 ? fds[0].events : 0;
    uint32_t op = events == POLLIN ? CB_OP_RECEIVE : events == POLLOUT ? CB_OP_SEND : CB_OP_IO;
    int how = count ? cb_block(NULL, op, CB_RES_IO, resource, 0, deadline)
                    : cb_block(NULL, CB_OP_SLEEP, CB_RES_TIMER, NULL, 0, deadline);
    for (link = &io_waits; *link; link = &(*link)->next) {
      if (*link != &wait) continue;
      *link = wait.next;
      break;
    }
    cb_cancellation_point();
    if (how == CB_TIMEOUT) return poll_now(fds, count);
  }
  return ready;
}

static bool never_blocks(int fd, int flags) { return (flags & MSG_DONTWAIT) || (fcntl(fd, F_GETFL) & O_NONBLOCK); }

/// Before a call that may wait for one descriptor. Gives false if the call is not for us.
static bool before(int fd, short events, int flags, const char *name) {
  if (!cb_on()) return false;
  enum io_class class = class_of(fd);
  if (class == IO_PLAIN) return false;
  if (!cb_stdio_inside()) cb_point(CB_OP_IO, CB_RES_IO, (const void *)(uintptr_t)fd);
  cb_touch_world();
  if (!never_blocks(fd, flags)) wait_for(&(struct pollfd){.fd = fd, .events = events}, 1, 0, name);
  return true;
}

/// After a call that may have made a descriptor ready for somebody.
static void after(void) {
  if (io_waits && cb_on()) cb_io_poll();
}

#define INPUT(fd, flags, name, call)                   \
  bool waited_##name = before(fd, POLLIN, flags, #name); \
  __typeof__(call) result = call;                      \
  if (waited_##name) after();                          \
  if (result >= 0) cb_sync(CB_SYNC_ACQUIRE, NULL, CB_RES_IO); \
  return result

CB_EXPORT ssize_t read(int fd, void *buffer, size_t count) { INPUT(fd, 0, read, CB_REAL(read)(fd, buffer, count)); }

CB_EXPORT ssize_t readv(int fd, const struct iovec *parts, int count) {
  INPUT(fd, 0, readv, CB_REAL(readv)(fd, parts, count));
}

CB_EXPORT ssize_t recv(int fd, void *buffer, size_t count, int flags) {
  INPUT(fd, flags, recv, CB_REAL(recv)(fd, buffer, count, flags));
}

CB_EXPORT ssize_t recvfrom(int fd, void *restrict buffer, size_t count, int flags, struct sockaddr *restrict address,
                           socklen_t *restrict length) {
  INPUT(fd, flags, recvfrom, CB_REAL(recvfrom)(fd, buffer, count, flags, address, length));
}

CB_EXPORT ssize_t recvmsg(int fd, struct msghdr *message, int flags) {
  INPUT(fd, flags, recvmsg, CB_REAL(recvmsg)(fd, message, flags));
}

CB_EXPORT int accept(int fd, struct sockaddr *restrict address, socklen_t *restrict length) {
  INPUT(fd, 0, accept, CB_REAL(accept)(fd, address, length));
}

CB_EXPORT int accept4(int fd, struct sockaddr *restrict address, socklen_t *restrict length, int flags) {
  INPUT(fd, 0, accept4, CB_REAL(accept4)(fd, address, length, flags));
}

CB_EXPORT int connect(int fd, const struct sockaddr *address, socklen_t length) {
  if (cb_on() && address && address->sa_family != AF_UNIX) cb_unsupported("connect", false);
  int result = CB_REAL(connect)(fd, address, length);
  after();
  return result;
}

CB_EXPORT int eventfd_read(int fd, eventfd_t *value) {
  return read(fd, value, sizeof *value) == (ssize_t)sizeof *value ? 0 : -1;
}

CB_EXPORT int eventfd_write(int fd, eventfd_t value) {
  return write(fd, &value, sizeof value) == (ssize_t)sizeof value ? 0 : -1;
}

// A pipe takes a page at a time when it says that it is writable, so longer writes go in such parts.

CB_EXPORT ssize_t write(int fd, const void *buffer, size_t count) {
  if (!cb_on()) return CB_REAL(write)(fd, buffer, count);
  enum io_class class = class_of(fd);
  if (class == IO_PLAIN || fd == 1 || fd == 2) {
    if ((fd == 1 || fd == 2) && !cb_stdio_inside()) cb_point(CB_OP_IO, CB_RES_IO, (const void *)(uintptr_t)fd);
    ssize_t written = CB_REAL(write)(fd, buffer, count);
    cb_touch_write(CB_RES_IO, (const void *)(uintptr_t)fd);
    if (written > 0 && (fd == 1 || fd == 2))
      cb_put(CB_REC_OUTPUT, CB_OP_IO, cb_unit(), CB_HERE, .a = (uint64_t)fd, .b = (uint64_t)written);
    return written;
  }
  if (!cb_stdio_inside()) cb_point(CB_OP_IO, CB_RES_IO, (const void *)(uintptr_t)fd);
  cb_touch_world();
  // Who reads comes after who wrote. Which descriptor is the other end of which is not followed: all are one here.
  cb_sync(CB_SYNC_RELEASE, NULL, CB_RES_IO);
  if (never_blocks(fd, 0)) {
    ssize_t written = CB_REAL(write)(fd, buffer, count);
    after();
    return written;
  }
  size_t done = 0;
  do {
    size_t part = count - done < 4096 ? count - done : 4096;
    wait_for(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, 0, "write");
    ssize_t written = CB_REAL(write)(fd, (const char *)buffer + done, part);
    if (written < 0) return done ? (ssize_t)done : written;
    done += (size_t)written;
    after();
  } while (done < count);
  return (ssize_t)done;
}

#define OUTPUT(fd, flags, name, call)                    \
  cb_sync(CB_SYNC_RELEASE, NULL, CB_RES_IO);             \
  bool waited_##name = before(fd, POLLOUT, flags, #name); \
  __typeof__(call) result = call;                        \
  if (waited_##name) after();                            \
  return result

CB_EXPORT ssize_t writev(int fd, const struct iovec *parts, int count) {
  OUTPUT(fd, 0, writev, CB_REAL(writev)(fd, parts, count));
}

CB_EXPORT ssize_t send(int fd, const void *buffer, size_t count, int flags) {
  OUTPUT(fd, flags, send, CB_REAL(send)(fd, buffer, count, flags));
}

CB_EXPORT ssize_t sendto(int fd, const void *buffer, size_t count, int flags, const struct sockaddr *address,
                         socklen_t length) {
  OUTPUT(fd, flags, sendto, CB_REAL(sendto)(fd, buffer, count, flags, address, length));
}

CB_EXPORT ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  OUTPUT(fd, flags, sendmsg, CB_REAL(sendmsg)(fd, message, flags));
}

CB_EXPORT int close(int fd) {
  if (cb_on()) cb_timerfd_closed(fd);
  if (cb_on() && io_waits && !cb_stdio_inside()) cb_point(CB_OP_CLOSE, CB_RES_IO, (const void *)(uintptr_t)fd);
  int result = CB_REAL(close)(fd);
  after();
  return result;
}

CB_EXPORT int shutdown(int fd, int how) {
  int result = CB_REAL(shutdown)(fd, how);
  after();
  return result;
}

// ---- Waiting for several ------------------------------------------------------------------------------------------

/// Waits with a time-out in nanoseconds: below 0 for ever, 0 not at all (which still lets others go first).
static int wait_with_timeout(struct pollfd *fds, nfds_t count, int64_t timeout, const char *name) {
  if (timeout == 0) {
    cb_yield();
    return poll_now(fds, count);
  }
  if (count && !cb_stdio_inside()) cb_point(CB_OP_IO, CB_RES_IO, (const void *)(uintptr_t)fds[0].fd);
  cb_touch_world();
  return wait_for(fds, count, timeout < 0 ? 0 : cb_now() + (uint64_t)timeout, name);
}

static int64_t nanoseconds(const struct timespec *span) {
  uint64_t deadline;
  if (!span) return -1;
  return cb_deadline_after(span, &deadline) ? (int64_t)(deadline - cb_now()) : 0;
}

CB_EXPORT int poll(struct pollfd *fds, nfds_t count, int timeout) {
  if (!cb_on()) return CB_REAL(poll)(fds, count, timeout);
  wait_with_timeout(fds, count, timeout < 0 ? -1 : (int64_t)timeout * 1000000, "poll");
  return CB_REAL(poll)(fds, count, 0);
}

CB_EXPORT int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask) {
  if (!cb_on()) return CB_REAL(ppoll)(fds, count, timeout, mask);
  wait_with_timeout(fds, count, nanoseconds(timeout), "ppoll");
  return CB_REAL(ppoll)(fds, count, &(struct timespec){0, 0}, mask);
}

static int select_sets(int count, fd_set *in, fd_set *out, fd_set *odd, int64_t timeout, const char *name) {
  struct pollfd fds[FD_SETSIZE];
  nfds_t used = 0;
  for (int fd = 0; fd < count && fd < FD_SETSIZE; fd++) {
    short events = (short)((in && FD_ISSET(fd, in) ? POLLIN : 0) | (out && FD_ISSET(fd, out) ? POLLOUT : 0) |
                           (odd && FD_ISSET(fd, odd) ? POLLPRI : 0));
    if (events) fds[used++] = (struct pollfd){.fd = fd, .events = events};
  }
  wait_with_timeout(fds, used, timeout, name);
  return CB_REAL(select)(count, in, out, odd, &(struct timeval){0, 0});
}

CB_EXPORT int select(int count, fd_set *restrict in, fd_set *restrict out, fd_set *restrict odd,
                     struct timeval *restrict timeout) {
  if (!cb_on()) return CB_REAL(select)(count, in, out, odd, timeout);
  struct timespec span = {0, 0};
  if (timeout) span = (struct timespec){timeout->tv_sec, timeout->tv_usec * 1000};
  return select_sets(count, in, out, odd, nanoseconds(timeout ? &span : NULL), "select");
}

CB_EXPORT int pselect(int count, fd_set *restrict in, fd_set *restrict out, fd_set *restrict odd,
                      const struct timespec *restrict timeout, const sigset_t *restrict mask) {
  if (!cb_on()) return CB_REAL(pselect)(count, in, out, odd, timeout, mask);
  return select_sets(count, in, out, odd, nanoseconds(timeout), "pselect");
}

CB_EXPORT int epoll_wait(int fd, struct epoll_event *events, int count, int timeout) {
  if (!cb_on()) return CB_REAL(epoll_wait)(fd, events, count, timeout);
  struct pollfd self = {.fd = fd, .events = POLLIN};
  wait_with_timeout(&self, 1, timeout < 0 ? -1 : (int64_t)timeout * 1000000, "epoll_wait");
  return CB_REAL(epoll_wait)(fd, events, count, 0);
}

CB_EXPORT int epoll_pwait(int fd, struct epoll_event *events, int count, int timeout, const sigset_t *mask) {
  if (!cb_on()) return CB_REAL(epoll_pwait)(fd, events, count, timeout, mask);
  return epoll_wait(fd, events, count, timeout);
}
