// random.c: the program's sources of chance, all from one generator that the request seeds.
//
// rand(), random() and drand48() are deterministic as they are.

#include "models.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Bytes in the file that stands for /dev/urandom; nobody reads as many.
#define DEVICE_BYTES 65536u

/// Before the first request, and in all processes the same: hash seeds are drawn before main.
static uint64_t state = 0x243f6a8885a308d3ULL;

static int8_t served = -1;

bool cb_is_served(void) {
  if (served < 0) served = getenv("CASEBOOK_CONTROL_FD") != NULL;
  return served;
}

/// Before the fork server's constructor takes the variable away from the program.
__attribute__((constructor(101))) static void look_early(void) { cb_is_served(); }

void cb_is_no_longer_served(void) { served = 0; }

void cb_random_seed(uint64_t seed) { state = seed ^ 0x243f6a8885a308d3ULL; }

/// Who draws first gets the first number.
static uint64_t next(void) {
  cb_touch_write(CB_TOUCH_RANDOM, NULL);
  return cb_splitmix(&state);
}

static void fill(void *buffer, size_t count) {
  unsigned char *bytes = buffer;
  while (count > 0) {
    uint64_t value = next();
    size_t part = count < sizeof value ? count : sizeof value;
    memcpy(bytes, &value, part);
    bytes += part;
    count -= part;
  }
}

CB_EXPORT ssize_t getrandom(void *buffer, size_t count, unsigned flags) {
  if (!cb_is_served()) return CB_REAL(getrandom)(buffer, count, flags);
  fill(buffer, count);
  return (ssize_t)count;
}

CB_EXPORT int getentropy(void *buffer, size_t count) {
  if (!cb_is_served()) return CB_REAL(getentropy)(buffer, count);
  if (count > 256) {
    errno = EIO;
    return -1;
  }
  fill(buffer, count);
  return 0;
}

CB_EXPORT uint32_t arc4random(void) {
  if (!cb_is_served()) return CB_REAL(arc4random)();
  return (uint32_t)next();
}

CB_EXPORT void arc4random_buf(void *buffer, size_t count) {
  if (!cb_is_served()) CB_REAL(arc4random_buf)(buffer, count);
  else fill(buffer, count);
}

CB_EXPORT uint32_t arc4random_uniform(uint32_t bound) {
  if (!cb_is_served()) return CB_REAL(arc4random_uniform)(bound);
  return bound < 2 ? 0 : (uint32_t)(next() % bound);
}

/// std::random_device::_M_getval(), which would execute the processor's own instruction for random numbers.
uint32_t cb_random_device(void *device) __asm__("_ZNSt13random_device9_M_getvalEv");
CB_EXPORT uint32_t cb_random_device(void *device) {
  if (!cb_is_served()) {
    static uint32_t (*real)(void *);
    if (!real) real = (uint32_t(*)(void *))cb_next("_ZNSt13random_device9_M_getvalEv");
    return real(device);
  }
  return (uint32_t)next();
}

// ---- /dev/urandom -------------------------------------------------------------------------------------------------

static bool is_random_device(const char *path) {
  return cb_on() && path && (strcmp(path, "/dev/urandom") == 0 || strcmp(path, "/dev/random") == 0);
}

static int open_random_device(int flags) {
  static unsigned char bytes[DEVICE_BYTES];
  fill(bytes, sizeof bytes);
  int fd = (int)syscall(SYS_memfd_create, "urandom", flags & O_CLOEXEC ? MFD_CLOEXEC : 0);
  if (fd < 0) return fd;
  if (write(fd, bytes, sizeof bytes) < 0) cb_unsupported("/dev/urandom", false);
  lseek(fd, 0, SEEK_SET);
  return fd;
}

#define OPEN_MODE(mode, flags, last)                    \
  mode_t mode = 0;                                      \
  if ((flags) & (O_CREAT | __O_TMPFILE)) {              \
    va_list list;                                       \
    va_start(list, last);                               \
    mode = (mode_t)va_arg(list, int);                   \
    va_end(list);                                       \
  }

CB_EXPORT int open(const char *path, int flags, ...) {
  OPEN_MODE(mode, flags, flags)
  return is_random_device(path) ? open_random_device(flags) : CB_REAL(open)(path, flags, mode);
}

CB_EXPORT int open64(const char *path, int flags, ...) {
  OPEN_MODE(mode, flags, flags)
  return is_random_device(path) ? open_random_device(flags) : CB_REAL(open64)(path, flags, mode);
}

CB_EXPORT int openat(int folder, const char *path, int flags, ...) {
  OPEN_MODE(mode, flags, flags)
  return is_random_device(path) ? open_random_device(flags) : CB_REAL(openat)(folder, path, flags, mode);
}

CB_EXPORT FILE *fopen(const char *restrict path, const char *restrict mode) {
  return is_random_device(path) ? fdopen(open_random_device(0), "r") : CB_REAL(fopen)(path, mode);
}

CB_EXPORT FILE *fopen64(const char *restrict path, const char *restrict mode) {
  return is_random_device(path) ? fdopen(open_random_device(0), "r") : CB_REAL(fopen64)(path, mode);
}
