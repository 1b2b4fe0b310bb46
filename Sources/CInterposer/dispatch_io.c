// dispatch_io.c: the parts of libdispatch that explore mode does not control. They are named once called and then let
// through: the real library runs them on its own threads.

#include "dispatch.h"

#define PASS_ON(result, name, parameters, arguments)     \
  CB_EXPORT result name parameters {                     \
    if (cb_on()) cb_unsupported(#name, false);           \
    return CB_REAL(name) arguments;                      \
  }

PASS_ON(void *, dispatch_io_create, (uint64_t type, int fd, void *queue, void *cleanup), (type, fd, queue, cleanup))
PASS_ON(void *, dispatch_io_create_f, (uint64_t type, int fd, void *queue, void *context, void *cleanup),
        (type, fd, queue, context, cleanup))
PASS_ON(void *, dispatch_io_create_with_path,
        (uint64_t type, const char *path, int flags, uint32_t mode, void *queue, void *cleanup),
        (type, path, flags, mode, queue, cleanup))
PASS_ON(void *, dispatch_io_create_with_path_f,
        (uint64_t type, const char *path, int flags, uint32_t mode, void *queue, void *context, void *cleanup),
        (type, path, flags, mode, queue, context, cleanup))
PASS_ON(void *, dispatch_io_create_with_io, (uint64_t type, void *io, void *queue, void *cleanup),
        (type, io, queue, cleanup))
PASS_ON(void *, dispatch_io_create_with_io_f, (uint64_t type, void *io, void *queue, void *context, void *cleanup),
        (type, io, queue, context, cleanup))
PASS_ON(void, dispatch_read, (int fd, size_t length, void *queue, void *handler), (fd, length, queue, handler))
PASS_ON(void, dispatch_read_f, (int fd, size_t length, void *queue, void *context, void *handler),
        (fd, length, queue, context, handler))
PASS_ON(void, dispatch_write, (int fd, void *data, void *queue, void *handler), (fd, data, queue, handler))
PASS_ON(void, dispatch_write_f, (int fd, void *data, void *queue, void *context, void *handler),
        (fd, data, queue, context, handler))
PASS_ON(void *, _dispatch_runloop_root_queue_create_4CF, (const char *label, unsigned long flags), (label, flags))
