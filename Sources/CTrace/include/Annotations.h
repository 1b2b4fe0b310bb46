// Annotations: what a library may tell the checker about its own waiting, beyond what can be seen from outside.
//
// All functions are exported by the interposer. A library finds them with dlsym(RTLD_DEFAULT, name) once, and does nothing
// where they are missing: without the interposer it is an ordinary library. None of them may be called with a
// lock held that another unit could want (each may be a scheduling point where that is said). Resource ids are addresses
// that stay valid as identity while the resource lives.
#ifndef CASEBOOK_ANNOTATIONS_H
#define CASEBOOK_ANNOTATIONS_H

#include <stdint.h>

/// Names a new resource (cb_resource_kind). Name may be NULL. Records the caller's stack as its place of birth.
void casebook_resource(const void *resource, uint32_t kind, const char *name);

/// A scheduling point before an operation (cb_op) on a resource: call it first thing in each public operation.
void casebook_point(const void *resource, uint32_t kind, uint32_t op);

/// The current task or thread is about to wait on the resource, because it found it not ready. May be called for
/// several resources in a row (select): any of them may end the wait. Not a scheduling point.
void casebook_wait_begin(const void *resource, uint32_t kind, uint32_t op);

/// The wait (on all resources) is over. Call it after the suspension.
void casebook_wait_end(void);

/// The current task now owns the resource (op LOCK or RDLOCK), or gives it up. `owner` is the token that
/// casebook_current() gave in the owner; a lock may be released by another task than its owner.
void casebook_acquired(const void *resource, uint32_t kind, uint32_t op, uint64_t owner);
void casebook_released(const void *resource, uint32_t kind, uint64_t owner);

/// A signal, broadcast or the like, with the number of waiters that it woke.
void casebook_signal(const void *resource, uint32_t kind, uint32_t op, uint32_t woken);

/// As casebook_signal, of a resource that counts: it went `by` that many up or down (ADD and DONE of a wait group, WAIT, which
/// takes units, and SIGNAL, which gives them back, of a semaphore).
void casebook_count(const void *resource, uint32_t kind, uint32_t op, uint32_t by, uint32_t woken);

/// A message was sent, received or dropped (op), with the number of elements buffered after it.
void casebook_message(const void *resource, uint32_t op, uint32_t buffered);

/// Token of the current task or thread (its unit id).
uint64_t casebook_current(void);

/// From here to the matching end, the calling thread does bookkeeping of a library under the library's own lock: its locks
/// and atomic operations are neither scheduling points nor recorded. Nothing in between may wait. Calls nest.
void casebook_quiet_begin(void);
void casebook_quiet_end(void);

/// A choice among n that belongs to the explorer: returns 0 ..< n. n must be at least 1.
uint32_t casebook_choose(uint32_t n);

#endif
