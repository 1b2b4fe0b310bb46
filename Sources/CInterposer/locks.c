// locks.c: mutexes, reader-writer locks, spin locks, barriers and one-time initialisation, POSIX and C11.
//
// The real object is never locked while the program is under control, but its fields are kept as glibc would have
// them (who owns it, how deep, how many readers). So an object that the program makes anew at the same address, by
// copying an initialiser over it, is seen to be free; one that was locked before control began is seen to be taken;
// and pthread_mutex_destroy and debuggers find what they expect. Who waits, and on behalf of which unit, is in the
// object table.
//
// An unlock wakes one waiter, which must compete again: another party may take the lock in between, as it may with
// glibc's. There is no scheduling point before an unlock, because delaying it delays only those who block; unless a
// party stands right before a try operation on this lock, which would never see it taken otherwise.

#include "models.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <threads.h>

static void note(const char *text) { cb_put(CB_REC_NOTE, 0, cb_unit(), CB_HERE, .e = cb_string(text)); }

static void point(uint32_t op, uint32_t kind, const void *resource) {
  if (op == CB_OP_TRYLOCK) cb_trace->tries = 1;
  if (!cb_stdio_inside()) cb_point(op, kind, resource);
}

static void point_before_release(uint32_t kind, const void *resource) {
  if ((cb_config.flags & CB_REQF_TRIES) || cb_somebody_tries(resource)) point(CB_OP_UNLOCK, kind, resource);
}

/// Whoever may not wait any more tries.
static uint32_t op_until(uint64_t deadline, uint32_t op) { return deadline && deadline <= cb_now() ? CB_OP_TRYLOCK : op; }

static bool is_valid(const struct timespec *time) { return time->tv_nsec >= 0 && time->tv_nsec < 1000000000; }

static int32_t owner_field(const cb_party *party) { return party ? party->tid : 0; }

// ---- Mutexes ------------------------------------------------------------------------------------------------------

typedef struct mutex_model {
  cb_party *holder;
  uint32_t owner;  ///< the unit that took it
  uint32_t depth;
  bool inconsistent;  ///< robust: its owner ended while it held it
  cb_waitq waiters;
} mutex_model;

enum { KIND_MASK = 3, KIND_ROBUST = 16 };

static mutex_model *mutex_of(pthread_mutex_t *mutex) {
  mutex_model *model = cb_object(mutex, CB_RES_MUTEX, sizeof *model);
  if (model->holder && mutex->__data.__lock == 0) {
    model->holder = NULL;
    model->depth = 0;
  } else if (!model->holder && mutex->__data.__lock != 0) {
    // Locked before control began, when there was only the main thread.
    model->holder = cb_party_first();
    model->owner = model->holder->unit;
    model->depth = mutex->__data.__count ? mutex->__data.__count : 1;
    mutex->__data.__owner = owner_field(model->holder);
  }
  return model;
}

/// `op` tells a try apart, which cannot be part of a deadlock.
static void mutex_take(pthread_mutex_t *mutex, mutex_model *model, uint32_t op) {
  model->holder = cb_self;
  model->owner = cb_unit();
  model->depth = 1;
  mutex->__data.__lock = 1;
  mutex->__data.__owner = owner_field(cb_self);
  mutex->__data.__nusers = 1;
  mutex->__data.__count = (mutex->__data.__kind & KIND_MASK) == PTHREAD_MUTEX_RECURSIVE_NP;
  cb_put(CB_REC_ACQUIRE, op, model->owner, CB_HERE, .a = cb_id(mutex), .b = CB_RES_MUTEX, .c = 1);
}

static void mutex_free(pthread_mutex_t *mutex, mutex_model *model) {
  model->holder = NULL;
  model->owner = 0;
  model->depth = 0;
  mutex->__data.__lock = 0;
  mutex->__data.__owner = 0;
  mutex->__data.__nusers = 0;
  mutex->__data.__count = 0;
  cb_put(CB_REC_RELEASE, CB_OP_UNLOCK, cb_unit(), CB_HERE, .a = cb_id(mutex), .b = CB_RES_MUTEX);
  cb_wake_competitors(&model->waiters);
}

/// The owner of a robust mutex ended while it held it: the next one gets it, and is told.
static bool owner_died(pthread_mutex_t *mutex, mutex_model *model) {
  return model->holder && model->holder->state == CB_P_ENDED && (mutex->__data.__kind & KIND_ROBUST);
}

static int mutex_lock(pthread_mutex_t *mutex, uint32_t op, uint64_t deadline) {
  int kind = mutex->__data.__kind;
  if (kind < 0) return EINVAL;
  mutex_model *model = mutex_of(mutex);
  if (model->holder == cb_self) {
    switch (kind & KIND_MASK) {
      case PTHREAD_MUTEX_RECURSIVE_NP:
        if (model->depth == UINT32_MAX) return EAGAIN;
        mutex->__data.__count = ++model->depth;
        cb_put(CB_REC_ACQUIRE, op, cb_unit(), CB_HERE, .a = cb_id(mutex), .b = CB_RES_MUTEX, .c = model->depth);
        return 0;
      case PTHREAD_MUTEX_ERRORCHECK_NP:
        return EDEADLK;
      default:
        break;  // waits for itself
    }
  }
  while (model->holder && !owner_died(mutex, model)) {
    int how = cb_block(&model->waiters, CB_OP_LOCK, CB_RES_MUTEX, mutex, model->owner, deadline);
    model = mutex_of(mutex);
    if (how == CB_TIMEOUT && model->holder) return ETIMEDOUT;
  }
  bool died = owner_died(mutex, model);
  mutex_take(mutex, model, op);
  if (died) {
    model->inconsistent = true;
    return EOWNERDEAD;
  }
  return 0;
}

CB_EXPORT int pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes) {
  int error = CB_REAL(pthread_mutex_init)(mutex, attributes);
  if (!cb_on() || error) return error;
  cb_object_forget(mutex, CB_RES_MUTEX);
  cb_put(CB_REC_RESOURCE, 0, cb_unit(), CB_HERE, .a = cb_id(mutex), .b = CB_RES_MUTEX);
  return 0;
}

CB_EXPORT int pthread_mutex_destroy(pthread_mutex_t *mutex) {
  if (!cb_on()) return CB_REAL(pthread_mutex_destroy)(mutex);
  mutex_model *model = cb_object_find(mutex, CB_RES_MUTEX);
  if (model && model->waiters.head) return EBUSY;
  int error = CB_REAL(pthread_mutex_destroy)(mutex);
  if (!error) cb_object_forget(mutex, CB_RES_MUTEX);
  return error;
}

CB_EXPORT int pthread_mutex_lock(pthread_mutex_t *mutex) {
  if (!cb_on()) return CB_REAL(pthread_mutex_lock)(mutex);
  point(CB_OP_LOCK, CB_RES_MUTEX, mutex);
  return mutex_lock(mutex, CB_OP_LOCK, 0);
}

CB_EXPORT int pthread_mutex_trylock(pthread_mutex_t *mutex) {
  if (!cb_on()) return CB_REAL(pthread_mutex_trylock)(mutex);
  point(CB_OP_TRYLOCK, CB_RES_MUTEX, mutex);
  int kind = mutex->__data.__kind;
  if (kind < 0) return EINVAL;
  mutex_model *model = mutex_of(mutex);
  if (model->holder && !owner_died(mutex, model)) {
    cb_touch_read(CB_RES_MUTEX, mutex);
    if (model->holder != cb_self || (kind & KIND_MASK) != PTHREAD_MUTEX_RECURSIVE_NP) return EBUSY;
  }
  return mutex_lock(mutex, CB_OP_TRYLOCK, 0);
}

CB_EXPORT int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *absolute) {
  if (!cb_on()) return CB_REAL(pthread_mutex_clocklock)(mutex, clock, absolute);
  uint64_t deadline = 0;
  bool valid = cb_deadline(clock, absolute, &deadline);
  point(op_until(deadline, CB_OP_LOCK), CB_RES_MUTEX, mutex);
  if (!valid && clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) return EINVAL;
  // glibc looks at the time only when it has to wait.
  if (!valid && mutex_of(mutex)->holder && mutex_of(mutex)->holder != cb_self) return EINVAL;
  // Whoever gives up after a while cannot be stuck for ever, so this lock says nothing about an order of locks.
  return mutex_lock(mutex, CB_OP_TRYLOCK, deadline);
}

CB_EXPORT int pthread_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *absolute) {
  if (!cb_on()) return CB_REAL(pthread_mutex_timedlock)(mutex, absolute);
  return pthread_mutex_clocklock(mutex, CLOCK_REALTIME, absolute);
}

CB_EXPORT int pthread_mutex_unlock(pthread_mutex_t *mutex) {
  if (!cb_on()) return CB_REAL(pthread_mutex_unlock)(mutex);
  int kind = mutex->__data.__kind;
  if (kind < 0) return EINVAL;
  point_before_release(CB_RES_MUTEX, mutex);
  mutex_model *model = mutex_of(mutex);
  bool checks = (kind & KIND_MASK) == PTHREAD_MUTEX_RECURSIVE_NP || (kind & KIND_MASK) == PTHREAD_MUTEX_ERRORCHECK_NP;
  if (checks && model->holder != cb_self) return EPERM;
  if (!model->holder) {
    note("a mutex is unlocked that is not locked");
    return 0;
  }
  if (model->holder != cb_self) note("a mutex is unlocked by another thread than the one that locked it");
  if (model->depth > 1) {
    mutex->__data.__count = --model->depth;
    cb_put(CB_REC_RELEASE, CB_OP_UNLOCK, cb_unit(), CB_HERE, .a = cb_id(mutex), .b = CB_RES_MUTEX,
           .c = model->depth);
    return 0;
  }
  mutex_free(mutex, model);
  return 0;
}

CB_EXPORT int pthread_mutex_consistent(pthread_mutex_t *mutex) {
  if (!cb_on()) return CB_REAL(pthread_mutex_consistent)(mutex);
  mutex_model *model = mutex_of(mutex);
  if (!model->inconsistent) return EINVAL;
  model->inconsistent = false;
  return 0;
}

bool cb_mutex_is_taken(const void *mutex, const cb_party *party) {
  const mutex_model *model = cb_object_find(mutex, CB_RES_MUTEX);
  pthread_mutex_t *object = (pthread_mutex_t *)mutex;
  if (!model || !model->holder || object->__data.__lock == 0 || owner_died(object, (mutex_model *)model)) return false;
  int kind = object->__data.__kind & KIND_MASK;
  bool may_again = kind == PTHREAD_MUTEX_RECURSIVE_NP || kind == PTHREAD_MUTEX_ERRORCHECK_NP;
  return model->holder != party || !may_again;
}

void cb_mutexes_orphaned(const cb_party *party) {
  for (cb_party *other = cb_party_first(); other; other = other->next) {
    if (other->state != CB_P_BLOCKED || other->wait_kind != CB_RES_MUTEX) continue;
    pthread_mutex_t *mutex = (pthread_mutex_t *)other->wait_resource;
    mutex_model *model = cb_object_find(mutex, CB_RES_MUTEX);
    if (model && model->holder == party && (mutex->__data.__kind & KIND_ROBUST)) cb_wake(other);
  }
}

int cb_mutex_let_go(pthread_mutex_t *mutex, uint32_t *depth) {
  mutex_model *model = mutex_of(mutex);
  int kind = mutex->__data.__kind & KIND_MASK;
  *depth = 1;
  if (model->holder != cb_self) {
    if (kind == PTHREAD_MUTEX_ERRORCHECK_NP || kind == PTHREAD_MUTEX_RECURSIVE_NP) return EPERM;
    note("a condition wait without holding its mutex");
    if (!model->holder) return 0;
  }
  *depth = model->depth;
  mutex_free(mutex, model);
  return 0;
}

int cb_mutex_take_back(pthread_mutex_t *mutex, uint32_t depth) {
  int error = mutex_lock(mutex, CB_OP_LOCK, 0);
  if (depth > 1) {
    mutex_model *model = mutex_of(mutex);
    model->depth = depth;
    mutex->__data.__count = depth;
  }
  return error;
}

// ---- Reader-writer locks ------------------------------------------------------------------------------------------

typedef struct reader {
  struct reader *next;
  cb_party *party;
  uint32_t unit;
} reader;

typedef struct rwlock_model {
  cb_party *writer;
  uint32_t owner;
  reader *holders;  ///< one entry for each time it is held for reading
  uint32_t readers;
  uint32_t waiting_writers;  ///< in their loop, woken or not
  cb_waitq read_waiters, write_waiters;
} rwlock_model;

static rwlock_model *rwlock_of(pthread_rwlock_t *lock) {
  rwlock_model *model = cb_object(lock, CB_RES_RWLOCK, sizeof *model);
  if ((model->writer || model->readers) && lock->__data.__cur_writer == 0 && lock->__data.__readers == 0)
    *model = (rwlock_model){.read_waiters = model->read_waiters, .write_waiters = model->write_waiters};
  else if (!model->writer && !model->readers && lock->__data.__cur_writer != 0) {
    model->writer = cb_party_first();
    model->owner = model->writer->unit;
    lock->__data.__cur_writer = owner_field(model->writer);
  } else if (!model->writer && !model->readers && lock->__data.__readers >> 3) {
    reader *held = cb_alloc(sizeof *held);
    *held = (reader){NULL, cb_party_first(), cb_party_first()->unit};
    model->holders = held;
    model->readers = 1;
  }
  return model;
}

static void rwlock_show(pthread_rwlock_t *lock, const rwlock_model *model) {
  lock->__data.__cur_writer = owner_field(model->writer);
  lock->__data.__readers = model->readers << 3;
}

/// Who stands in the way of a writer: itself if it holds the lock for reading, else the writer or one of the readers.
static uint32_t rwlock_owner(const rwlock_model *model) {
  if (model->writer) return model->owner;
  for (const reader *held = model->holders; held; held = held->next)
    if (held->party == cb_self) return held->unit;
  return model->holders ? model->holders->unit : 0;
}

/// PTHREAD_RWLOCK_PREFER_WRITER_NP does in glibc what the default does; only the last kind prefers writers.
static bool prefers_writers(const pthread_rwlock_t *lock) {
  return lock->__data.__flags == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
}

static bool reader_must_wait(const pthread_rwlock_t *lock, const rwlock_model *model) {
  return model->writer || (prefers_writers(lock) && model->waiting_writers > 0);
}

/// A reader that must wait though no writer holds the lock waits for a writer that waits for the readers.
static uint32_t reader_waits_for(const rwlock_model *model) {
  if (model->writer) return model->owner;
  return model->write_waiters.head ? model->write_waiters.head->wait_unit : 0;
}

static int read_lock(pthread_rwlock_t *lock, uint64_t deadline) {
  rwlock_model *model = rwlock_of(lock);
  if (model->writer == cb_self) return EDEADLK;
  while (reader_must_wait(lock, model)) {
    int how = cb_block(&model->read_waiters, CB_OP_RDLOCK, CB_RES_RWLOCK, lock, reader_waits_for(model), deadline);
    model = rwlock_of(lock);
    if (how == CB_TIMEOUT && reader_must_wait(lock, model)) return ETIMEDOUT;
  }
  reader *held = cb_alloc(sizeof *held);
  *held = (reader){model->holders, cb_self, cb_unit()};
  model->holders = held;
  model->readers++;
  rwlock_show(lock, model);
  cb_put(CB_REC_ACQUIRE, CB_OP_RDLOCK, held->unit, CB_HERE, .a = cb_id(lock), .b = CB_RES_RWLOCK,
         .c = model->readers);
  return 0;
}

static int write_lock(pthread_rwlock_t *lock, uint32_t op, uint64_t deadline) {
  rwlock_model *model = rwlock_of(lock);
  if (model->writer == cb_self) return EDEADLK;
  model->waiting_writers++;
  while (model->writer || model->readers) {
    int how = cb_block(&model->write_waiters, CB_OP_LOCK, CB_RES_RWLOCK, lock, rwlock_owner(model), deadline);
    model = rwlock_of(lock);
    if (how == CB_TIMEOUT && (model->writer || model->readers)) {
      // The readers that waited only because of this writer can go on.
      if (--model->waiting_writers == 0 && !model->writer) cb_wake_all(&model->read_waiters);
      return ETIMEDOUT;
    }
  }
  if (model->waiting_writers) model->waiting_writers--;
  model->writer = cb_self;
  model->owner = cb_unit();
  rwlock_show(lock, model);
  cb_put(CB_REC_ACQUIRE, op, model->owner, CB_HERE, .a = cb_id(lock), .b = CB_RES_RWLOCK, .c = 1);
  return 0;
}

static void rwlock_wake(const pthread_rwlock_t *lock, rwlock_model *model) {
  if (model->readers) return;
  if (cb_reduces()) {
    cb_wake_all(&model->read_waiters);
    cb_wake_all(&model->write_waiters);
    return;
  }
  // glibc's default hands a lock that a writer leaves to the readers that wait, and to a writer only if there are none.
  if (model->read_waiters.head && !(prefers_writers(lock) && model->waiting_writers)) cb_wake_all(&model->read_waiters);
  else cb_wake_one(&model->write_waiters, false);
}

CB_EXPORT int pthread_rwlock_init(pthread_rwlock_t *lock, const pthread_rwlockattr_t *attributes) {
  int error = CB_REAL(pthread_rwlock_init)(lock, attributes);
  if (!cb_on() || error) return error;
  cb_object_forget(lock, CB_RES_RWLOCK);
  cb_put(CB_REC_RESOURCE, 0, cb_unit(), CB_HERE, .a = cb_id(lock), .b = CB_RES_RWLOCK);
  return 0;
}

CB_EXPORT int pthread_rwlock_destroy(pthread_rwlock_t *lock) {
  if (!cb_on()) return CB_REAL(pthread_rwlock_destroy)(lock);
  cb_object_forget(lock, CB_RES_RWLOCK);
  return CB_REAL(pthread_rwlock_destroy)(lock);
}

CB_EXPORT int pthread_rwlock_rdlock(pthread_rwlock_t *lock) {
  if (!cb_on()) return CB_REAL(pthread_rwlock_rdlock)(lock);
  point(CB_OP_RDLOCK, CB_RES_RWLOCK, lock);
  return read_lock(lock, 0);
}

CB_EXPORT int pthread_rwlock_wrlock(pthread_rwlock_t *lock) {
  if (!cb_on()) return CB_REAL(pthread_rwlock_wrlock)(lock);
  point(CB_OP_LOCK, CB_RES_RWLOCK, lock);
  return write_lock(lock, CB_OP_LOCK, 0);
}

CB_EXPORT int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock) {
  if (!cb_on()) return CB_REAL(pthread_rwlock_tryrdlock)(lock);
  point(CB_OP_TRYLOCK, CB_RES_RWLOCK, lock);
  cb_touch_read(CB_RES_RWLOCK, lock);
  return reader_must_wait(lock, rwlock_of(lock)) ? EBUSY : read_lock(lock, 0);
}

CB_EXPORT int pthread_rwlock_trywrlock(pthread_rwlock_t *lock) {
  if (!cb_on()) return CB_REAL(pthread_rwlock_trywrlock)(lock);
  point(CB_OP_TRYLOCK, CB_RES_RWLOCK, lock);
  cb_touch_read(CB_RES_RWLOCK, lock);
  rwlock_model *model = rwlock_of(lock);
  return model->writer || model->readers ? EBUSY : write_lock(lock, CB_OP_TRYLOCK, 0);
}

CB_EXPORT int pthread_rwlock_clockrdlock(pthread_rwlock_t *lock, clockid_t clock, const struct timespec *absolute) {
  if (!cb_on()) return CB_REAL(pthread_rwlock_clockrdlock)(lock, clock, absolute);
  uint64_t deadline;
  if ((clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) || !is_valid(absolute)) return EINVAL;
  cb_deadline(clock, absolute, &deadline);
  point(op_until(deadline, CB_OP_RDLOCK), CB_RES_RWLOCK, lock);
  return read_lock(lock, deadline);
}

CB_EXPORT int pthread_rwlock_clockwrlock(pthread_rwlock_t *lock, clockid_t clock, const struct timespec *absolute) {
  if (!cb_on()) return CB_REAL(pthread_rwlock_clockwrlock)(lock, clock, absolute);
  uint64_t deadline;
  if ((clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) || !is_valid(absolute)) return EINVAL;
  cb_deadline(clock, absolute, &deadline);
  point(op_until(deadline, CB_OP_LOCK), CB_RES_RWLOCK, lock);
  return write_lock(lock, CB_OP_TRYLOCK, deadline);
}

CB_EXPORT int pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *absolute) {
  if (!cb_on()) return CB_REAL(pthread_rwlock_timedrdlock)(lock, absolute);
  return pthread_rwlock_clockrdlock(lock, CLOCK_REALTIME, absolute);
}

CB_EXPORT int pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *absolute) {
  if (!cb_on()) return CB_REAL(pthread_rwlock_timedwrlock)(lock, absolute);
  return pthread_rwlock_clockwrlock(lock, CLOCK_REALTIME, absolute);
}

CB_EXPORT int pthread_rwlock_unlock(pthread_rwlock_t *lock) {
  if (!cb_on()) return CB_REAL(pthread_rwlock_unlock)(lock);
  point_before_release(CB_RES_RWLOCK, lock);
  rwlock_model *model = rwlock_of(lock);
  if (model->writer) {
    if (model->writer != cb_self) note("a read-write lock is unlocked by another thread than its writer");
    model->writer = NULL;
    model->owner = 0;
    cb_touch(CB_TOUCH_KEY(CB_RES_RWLOCK, (uintptr_t)lock), CB_TOUCH_WRITES | CB_TOUCH_RELEASES);
  } else if (model->readers) {
    cb_touch(CB_TOUCH_KEY(CB_RES_RWLOCK, (uintptr_t)lock), CB_TOUCH_READS | CB_TOUCH_RELEASES);
    reader **link = &model->holders;
    while (*link && (*link)->party != cb_self) link = &(*link)->next;
    if (!*link) link = &model->holders;
    reader *held = *link;
    *link = held->next;
    cb_free(held, sizeof *held);
    model->readers--;
  } else {
    note("a read-write lock is unlocked that is not locked");
    return 0;
  }
  rwlock_show(lock, model);
  cb_put(CB_REC_RELEASE, CB_OP_UNLOCK, cb_unit(), CB_HERE, .a = cb_id(lock), .b = CB_RES_RWLOCK,
         .c = model->readers);
  rwlock_wake(lock, model);
  return 0;
}

bool cb_rwlock_is_taken(const void *lock, bool shared) {
  pthread_rwlock_t *object = (pthread_rwlock_t *)lock;
  const rwlock_model *model = rwlock_of(object);
  if (shared) return reader_must_wait(object, model);
  // Where a writer that waits keeps readers out, waiting is something that others notice.
  return !prefers_writers(object) && (model->writer || model->readers);
}

// ---- Spin locks ---------------------------------------------------------------------------------------------------

/// glibc on x86: 1 is free, anything less is taken.
enum { SPIN_FREE = 1, SPIN_TAKEN = 0 };

typedef struct spin_model {
  cb_party *holder;
  uint32_t owner;
  cb_waitq waiters;
} spin_model;

static spin_model *spin_of(pthread_spinlock_t *lock) {
  return cb_object((void *)lock, CB_RES_SPINLOCK, sizeof(spin_model));
}

static int spin_take(pthread_spinlock_t *lock, uint32_t op) {
  spin_model *model = spin_of(lock);
  model->holder = cb_self;
  model->owner = cb_unit();
  *lock = SPIN_TAKEN;
  cb_put(CB_REC_ACQUIRE, op, model->owner, CB_HERE, .a = cb_id((void *)lock), .b = CB_RES_SPINLOCK, .c = 1);
  return 0;
}

CB_EXPORT int pthread_spin_init(pthread_spinlock_t *lock, int shared) {
  if (cb_on()) {
    cb_object_forget((void *)lock, CB_RES_SPINLOCK);
    cb_put(CB_REC_RESOURCE, 0, cb_unit(), CB_HERE, .a = cb_id((void *)lock), .b = CB_RES_SPINLOCK);
  }
  return CB_REAL(pthread_spin_init)(lock, shared);
}

CB_EXPORT int pthread_spin_destroy(pthread_spinlock_t *lock) {
  if (cb_on()) cb_object_forget((void *)lock, CB_RES_SPINLOCK);
  return CB_REAL(pthread_spin_destroy)(lock);
}

CB_EXPORT int pthread_spin_lock(pthread_spinlock_t *lock) {
  if (!cb_on()) return CB_REAL(pthread_spin_lock)(lock);
  point(CB_OP_LOCK, CB_RES_SPINLOCK, (void *)lock);
  // Spinning is waiting: with one party at a time, nothing else could let the lock go.
  while (*lock != SPIN_FREE) {
    spin_model *model = spin_of(lock);
    cb_block(&model->waiters, CB_OP_LOCK, CB_RES_SPINLOCK, (void *)lock, model->owner, 0);
  }
  return spin_take(lock, CB_OP_LOCK);
}

CB_EXPORT int pthread_spin_trylock(pthread_spinlock_t *lock) {
  if (!cb_on()) return CB_REAL(pthread_spin_trylock)(lock);
  point(CB_OP_TRYLOCK, CB_RES_SPINLOCK, (void *)lock);
  cb_touch_read(CB_RES_SPINLOCK, (void *)lock);
  return *lock == SPIN_FREE ? spin_take(lock, CB_OP_TRYLOCK) : EBUSY;
}

CB_EXPORT int pthread_spin_unlock(pthread_spinlock_t *lock) {
  if (!cb_on()) return CB_REAL(pthread_spin_unlock)(lock);
  point_before_release(CB_RES_SPINLOCK, (void *)lock);
  spin_model *model = spin_of(lock);
  model->holder = NULL;
  model->owner = 0;
  *lock = SPIN_FREE;
  cb_put(CB_REC_RELEASE, CB_OP_UNLOCK, cb_unit(), CB_HERE, .a = cb_id((void *)lock), .b = CB_RES_SPINLOCK);
  cb_wake_competitors(&model->waiters);
  return 0;
}

bool cb_spinlock_is_taken(const void *lock) { return *(const volatile int *)lock != SPIN_FREE; }

// ---- Barriers -----------------------------------------------------------------------------------------------------

typedef struct barrier_model {
  uint32_t arrived;
  cb_waitq waiters;
} barrier_model;

/// glibc's struct pthread_barrier begins {in, current_round, count}.
static uint32_t barrier_count(const pthread_barrier_t *barrier) { return ((const uint32_t *)barrier)[2]; }

CB_EXPORT int pthread_barrier_init(pthread_barrier_t *barrier, const pthread_barrierattr_t *attributes,
                                   unsigned count) {
  int error = CB_REAL(pthread_barrier_init)(barrier, attributes, count);
  if (!cb_on() || error) return error;
  cb_object_forget(barrier, CB_RES_BARRIER);
  cb_put(CB_REC_RESOURCE, 0, cb_unit(), CB_HERE, .a = cb_id(barrier), .b = CB_RES_BARRIER);
  return 0;
}

CB_EXPORT int pthread_barrier_destroy(pthread_barrier_t *barrier) {
  if (!cb_on()) return CB_REAL(pthread_barrier_destroy)(barrier);
  cb_object_forget(barrier, CB_RES_BARRIER);
  return 0;
}

CB_EXPORT int pthread_barrier_wait(pthread_barrier_t *barrier) {
  if (!cb_on()) return CB_REAL(pthread_barrier_wait)(barrier);
  point(CB_OP_WAIT, CB_RES_BARRIER, barrier);
  barrier_model *model = cb_object(barrier, CB_RES_BARRIER, sizeof *model);
  cb_sync(CB_SYNC_RELEASE, barrier, CB_RES_BARRIER);
  if (++model->arrived < barrier_count(barrier)) {
    cb_block(&model->waiters, CB_OP_WAIT, CB_RES_BARRIER, barrier, 0, 0);
    cb_sync(CB_SYNC_ACQUIRE, barrier, CB_RES_BARRIER);
    return 0;
  }
  cb_sync(CB_SYNC_ACQUIRE, barrier, CB_RES_BARRIER);
  model->arrived = 0;
  uint32_t woken = cb_wake_all(&model->waiters);
  cb_put(CB_REC_SIGNAL, CB_OP_BROADCAST, cb_unit(), CB_HERE, .a = cb_id(barrier), .b = CB_RES_BARRIER, .c = woken);
  return PTHREAD_BARRIER_SERIAL_THREAD;
}

// ---- One-time initialisation --------------------------------------------------------------------------------------

typedef struct once_model {
  bool running;
  uint32_t owner;
  cb_waitq waiters;
} once_model;

/// What glibc leaves in the word when the routine has returned.
enum { ONCE_DONE = 2 };

CB_EXPORT int pthread_once(pthread_once_t *control, void (*routine)(void)) {
  if (!cb_on()) return CB_REAL(pthread_once)(control, routine);
  if (*control & ONCE_DONE) {
    cb_sync(CB_SYNC_ACQUIRE, control, CB_RES_ONCE);
    return 0;
  }
  point(CB_OP_LOCK, CB_RES_ONCE, control);
  once_model *model = cb_object(control, CB_RES_ONCE, sizeof *model);
  // A word of zero while the routine runs: it was left by an exception, which makes glibc start afresh.
  while (model->running && *control != 0) cb_block(&model->waiters, CB_OP_WAIT, CB_RES_ONCE, control, model->owner, 0);
  if (*control & ONCE_DONE) {
    cb_sync(CB_SYNC_ACQUIRE, control, CB_RES_ONCE);
    return 0;
  }
  model->running = true;
  model->owner = cb_unit();
  cb_put(CB_REC_ACQUIRE, CB_OP_LOCK, model->owner, CB_HERE, .a = cb_id(control), .b = CB_RES_ONCE, .c = 1);
  // The real one runs the routine, since it also knows what to do about exceptions; nobody else can be inside it.
  CB_REAL(pthread_once)(control, routine);
  model->running = false;
  cb_put(CB_REC_RELEASE, CB_OP_UNLOCK, cb_unit(), CB_HERE, .a = cb_id(control), .b = CB_RES_ONCE);
  cb_wake_all(&model->waiters);
  return 0;
}

bool cb_once_is_running(const void *control) {
  const once_model *model = cb_object_find(control, CB_RES_ONCE);
  return model && model->running && *(const int *)control != 0;
}

// ---- C11 ----------------------------------------------------------------------------------------------------------

// glibc's mtx_t is a pthread_mutex_t and once_flag a pthread_once_t; its functions do not go through the symbol table.

static int c11(int error) {
  return error == 0 ? thrd_success : error == EBUSY ? thrd_busy : error == ETIMEDOUT ? thrd_timedout : thrd_error;
}

CB_EXPORT int mtx_init(mtx_t *mutex, int type) {
  int error = CB_REAL(mtx_init)(mutex, type);
  if (cb_on()) cb_object_forget(mutex, CB_RES_MUTEX);
  return error;
}
CB_EXPORT void mtx_destroy(mtx_t *mutex) { pthread_mutex_destroy((pthread_mutex_t *)mutex); }
CB_EXPORT int mtx_lock(mtx_t *mutex) { return c11(pthread_mutex_lock((pthread_mutex_t *)mutex)); }
CB_EXPORT int mtx_trylock(mtx_t *mutex) { return c11(pthread_mutex_trylock((pthread_mutex_t *)mutex)); }
CB_EXPORT int mtx_timedlock(mtx_t *restrict mutex, const struct timespec *restrict absolute) {
  return c11(pthread_mutex_timedlock((pthread_mutex_t *)mutex, absolute));
}
CB_EXPORT int mtx_unlock(mtx_t *mutex) { return c11(pthread_mutex_unlock((pthread_mutex_t *)mutex)); }
CB_EXPORT void call_once(once_flag *flag, void (*routine)(void)) { pthread_once((pthread_once_t *)flag, routine); }
