// tsan_annotations.c: what a program tells the thread sanitizer about itself (sanitizer/tsan_interface.h and the older
// dynamic annotations): locks of its own making, order that is not visible, accesses that are meant to be as they are.
//
// A lock that is annotated is a lock like others to the analyses. While the program is inside one of its operations, the
// accesses and atomic operations that implement it are not told: the annotation says what they mean.

#include "internal.h"
#include "scheduler.h"

#include <string.h>

// ---- Ignoring ---------------------------------------------------------------------------------------------------------

static void change(uint32_t *depth, bool deeper) {
  if (deeper) (*depth)++;
  else if (*depth) (*depth)--;
}

static void ignore_accesses(bool begins) {
  if (!cb_on()) return;
  change(&cb_self->ignores_reads, begins);
  change(&cb_self->ignores_writes, begins);
}

CB_EXPORT void __tsan_ignore_thread_begin(void) { ignore_accesses(true); }
CB_EXPORT void __tsan_ignore_thread_end(void) { ignore_accesses(false); }

#define AT const char *file, int line
#define NOWHERE (void)file, (void)line
#define IGNORE(what, depth)                                   \
  CB_EXPORT void AnnotateIgnore##what##Begin(AT) {            \
    NOWHERE;                                                  \
    if (cb_on()) change(&cb_self->depth, true);               \
  }                                                           \
  CB_EXPORT void AnnotateIgnore##what##End(AT) {              \
    NOWHERE;                                                  \
    if (cb_on()) change(&cb_self->depth, false);              \
  }
IGNORE(Reads, ignores_reads)
IGNORE(Writes, ignores_writes)
IGNORE(Sync, ignores_sync)

/// Inside an operation of an annotated lock, or outside again.
static void inside(bool begins) {
  if (!cb_on()) return;
  ignore_accesses(begins);
  change(&cb_self->ignores_sync, begins);
}

// ---- Locks ------------------------------------------------------------------------------------------------------------

/// As sanitizer/tsan_interface.h numbers them.
enum {
  LOCK_READ = 1 << 3,
  LOCK_TRY_FAILED = 1 << 5,
  LOCK_RECURSIVE = 1 << 6,
  UNLOCK_RECURSIVE = 1 << 7,
};

typedef struct annotated_lock {
  uint32_t depth;  ///< how often its exclusive owner holds it
} annotated_lock;

static annotated_lock *lock_at(const void *address) { return cb_object(address, CB_RES_OTHER, sizeof(annotated_lock)); }

static void taken(const void *address, bool shared, uint32_t times) {
  if (!cb_on()) return;
  uint32_t depth = shared ? 1 : (lock_at(address)->depth += times);
  cb_put(CB_REC_ACQUIRE, shared ? CB_OP_RDLOCK : CB_OP_LOCK, cb_unit(), CB_HERE, .a = cb_id(address), .b = CB_RES_SPINLOCK,
         .c = depth);
}

static uint32_t let_go(const void *address, bool shared, bool wholly) {
  if (!cb_on()) return 1;
  annotated_lock *lock = lock_at(address);
  uint32_t times = wholly && lock->depth ? lock->depth : 1;
  if (!shared) lock->depth -= lock->depth < times ? lock->depth : times;
  cb_put(CB_REC_RELEASE, CB_OP_UNLOCK, cb_unit(), CB_HERE, .a = cb_id(address), .b = CB_RES_SPINLOCK,
         .c = shared ? 0 : lock->depth);
  return times;
}

CB_EXPORT void __tsan_mutex_create(void *address, unsigned flags) {
  (void)flags;
  if (cb_on()) cb_put(CB_REC_RESOURCE, 0, cb_unit(), CB_HERE, .a = cb_id(address), .b = CB_RES_SPINLOCK);
}
CB_EXPORT void __tsan_mutex_destroy(void *address, unsigned flags) {
  (void)flags;
  cb_object_forget(address, CB_RES_OTHER);
}
CB_EXPORT void __tsan_mutex_pre_lock(void *address, unsigned flags) {
  (void)flags;
  cb_point(flags & LOCK_READ ? CB_OP_RDLOCK : CB_OP_LOCK, CB_RES_SPINLOCK, address);
  inside(true);
}
CB_EXPORT void __tsan_mutex_post_lock(void *address, unsigned flags, int recursion) {
  inside(false);
  if (flags & LOCK_TRY_FAILED) return;
  taken(address, flags & LOCK_READ, flags & LOCK_RECURSIVE && recursion > 0 ? (uint32_t)recursion : 1);
}
CB_EXPORT int __tsan_mutex_pre_unlock(void *address, unsigned flags) {
  uint32_t times = let_go(address, flags & LOCK_READ, flags & UNLOCK_RECURSIVE);
  inside(true);
  return (int)times;
}
CB_EXPORT void __tsan_mutex_post_unlock(void *address, unsigned flags) {
  (void)address, (void)flags;
  inside(false);
}
// A signal is an operation like locking; a divert is the program's own code within one.
#define WITHIN(name, begins)                                         \
  CB_EXPORT void __tsan_mutex_##name(void *address, unsigned flags) { \
    (void)address, (void)flags;                                      \
    inside(begins);                                                  \
  }
WITHIN(pre_signal, true)
WITHIN(post_signal, false)
WITHIN(pre_divert, false)
WITHIN(post_divert, true)

CB_EXPORT void AnnotateRWLockCreate(AT, uintptr_t lock) { NOWHERE, __tsan_mutex_create((void *)lock, 0); }
CB_EXPORT void AnnotateRWLockCreateStatic(AT, uintptr_t lock) { NOWHERE, __tsan_mutex_create((void *)lock, 0); }
CB_EXPORT void AnnotateRWLockDestroy(AT, uintptr_t lock) { NOWHERE, __tsan_mutex_destroy((void *)lock, 0); }
CB_EXPORT void AnnotateRWLockAcquired(AT, uintptr_t lock, uintptr_t is_write) {
  NOWHERE, taken((const void *)lock, !is_write, 1);
}
CB_EXPORT void AnnotateRWLockReleased(AT, uintptr_t lock, uintptr_t is_write) {
  NOWHERE, let_go((const void *)lock, !is_write, false);
}

// ---- Order ------------------------------------------------------------------------------------------------------------

// __tsan_acquire and __tsan_release are in accesses.c.

#define ORDER(name, op)                                     \
  CB_EXPORT void name(AT, uintptr_t object) {               \
    NOWHERE;                                                \
    cb_sync(op, (const void *)object, CB_RES_OTHER);        \
  }
ORDER(AnnotateHappensBefore, CB_SYNC_RELEASE)
ORDER(WTFAnnotateHappensBefore, CB_SYNC_RELEASE)
ORDER(AnnotateCondVarSignal, CB_SYNC_RELEASE)
ORDER(AnnotateCondVarSignalAll, CB_SYNC_RELEASE)
ORDER(AnnotatePCQPut, CB_SYNC_RELEASE)
ORDER(AnnotateHappensAfter, CB_SYNC_ACQUIRE)
ORDER(WTFAnnotateHappensAfter, CB_SYNC_ACQUIRE)
ORDER(AnnotatePCQGet, CB_SYNC_ACQUIRE)
CB_EXPORT void AnnotateCondVarWait(AT, uintptr_t condition, uintptr_t lock) {
  NOWHERE, (void)lock;
  cb_sync(CB_SYNC_ACQUIRE, (const void *)condition, CB_RES_OTHER);
}

// ---- Memory -----------------------------------------------------------------------------------------------------------

static void benign(uintptr_t address, uintptr_t size) {
  if (cb_on() && cb_config.flags & CB_REQF_RACES) cb_put(CB_REC_BENIGN, 0, 0, 0, .a = address, .b = size);
}
CB_EXPORT void AnnotateBenignRace(AT, uintptr_t address, uintptr_t why) { NOWHERE, (void)why, benign(address, 1); }
CB_EXPORT void AnnotateBenignRaceSized(AT, uintptr_t address, uintptr_t size, uintptr_t why) {
  NOWHERE, (void)why, benign(address, size);
}
CB_EXPORT void WTFAnnotateBenignRaceSized(AT, uintptr_t address, uintptr_t size, uintptr_t why) {
  NOWHERE, (void)why, benign(address, size);
}
CB_EXPORT void AnnotateNewMemory(AT, uintptr_t address, uintptr_t size) {
  NOWHERE;
  cb_access_epoch();
  if (cb_on() && cb_config.flags & CB_REQF_RACES) cb_put(CB_REC_ALLOC, 0, cb_unit(), 0, .a = address, .b = size);
}

// ---- Fibers -----------------------------------------------------------------------------------------------------------
// All fibers of a thread are one party, whose accesses are in order. One that moves to another thread brings along what it knew.

enum { FIBER_NO_SYNC = 1 };

static void *current_fiber(void) { return cb_self->fiber ? cb_self->fiber : cb_self; }

CB_EXPORT void *__tsan_get_current_fiber(void) { return cb_on() ? current_fiber() : NULL; }
CB_EXPORT void *__tsan_create_fiber(unsigned flags) {
  (void)flags;
  return cb_alloc(16);
}
CB_EXPORT void __tsan_destroy_fiber(void *fiber) {
  if (fiber) cb_free(fiber, 16);
}
CB_EXPORT void __tsan_switch_to_fiber(void *fiber, unsigned flags) {
  if (!cb_on() || !fiber) return;
  cb_sync(CB_SYNC_RELEASE, current_fiber(), CB_RES_OTHER);
  if (!(flags & FIBER_NO_SYNC)) cb_sync(CB_SYNC_RELEASE, fiber, CB_RES_OTHER);
  cb_self->fiber = fiber;
  cb_sync(CB_SYNC_ACQUIRE, fiber, CB_RES_OTHER);
}
CB_EXPORT void __tsan_set_fiber_name(void *fiber, const char *name) { (void)fiber, (void)name; }

// ---- What means nothing here ------------------------------------------------------------------------------------------

CB_EXPORT void AnnotateThreadName(AT, const char *name) {
  NOWHERE;
  if (cb_on()) cb_unit_name(cb_unit(), name);
}
#define NOTHING0(name) \
  CB_EXPORT void name(AT) { NOWHERE; }
#define NOTHING1(name) \
  CB_EXPORT void name(AT, uintptr_t a) { NOWHERE, (void)a; }
#define NOTHING2(name) \
  CB_EXPORT void name(AT, uintptr_t a, uintptr_t b) { NOWHERE, (void)a, (void)b; }
NOTHING0(AnnotateFlushExpectedRaces)
NOTHING0(AnnotateFlushState)
NOTHING1(AnnotateEnableRaceDetection)
NOTHING1(AnnotateMutexIsNotPHB)
NOTHING1(AnnotateMutexIsUsedAsCondVar)
NOTHING1(AnnotateNoOp)
NOTHING1(AnnotatePCQCreate)
NOTHING1(AnnotatePCQDestroy)
NOTHING1(AnnotateTraceMemory)
NOTHING2(AnnotateExpectRace)
NOTHING2(AnnotateMemoryIsInitialized)
NOTHING2(AnnotateMemoryIsUninitialized)
NOTHING2(AnnotatePublishMemoryRange)
NOTHING2(AnnotateUnpublishMemoryRange)
CB_EXPORT int RunningOnValgrind(void) { return 0; }
CB_EXPORT double ValgrindSlowdown(void) { return 1.0; }
CB_EXPORT const char *ThreadSanitizerQuery(const char *query) {
  return strcmp(query, "pure_happens_before") == 0 ? "1" : "0";
}
CB_EXPORT void __sanitizer_print_stack_trace(void) {}
CB_EXPORT void __sanitizer_set_report_path(const char *path) { (void)path; }
CB_EXPORT void __sanitizer_set_report_fd(void *fd) { (void)fd; }
CB_EXPORT void __sanitizer_set_death_callback(void (*callback)(void)) { (void)callback; }
