// semaphores.c: POSIX semaphores, unnamed and named.
//
// The count stays in the program's sem_t, where glibc has it, so that initialisation, sem_getvalue and semaphores
// made before control began need no model; the object table has only the waiters. (A named semaphore is the mapping
// that sem_open returned.)

#include "models.h"

#include <errno.h>
#include <limits.h>
#include <semaphore.h>

typedef struct semaphore_model {
  uint32_t last_poster;
  cb_waitq waiters;
} semaphore_model;

/// glibc on 64-bit machines: the low half of the first word is the count.
static uint32_t *count_of(sem_t *semaphore) { return (uint32_t *)semaphore; }

static semaphore_model *model_of(sem_t *semaphore) {
  return cb_object(semaphore, CB_RES_SEMAPHORE, sizeof(semaphore_model));
}

static int fail(int error) {
  errno = error;
  return -1;
}

/// Takes one, waiting until the deadline (0: for ever).
static int take(sem_t *semaphore, uint64_t deadline) {
  semaphore_model *model = model_of(semaphore);
  bool waited = false;
  while (*count_of(semaphore) == 0) {
    waited = true;
    cb_cancellation_point();
    int how = cb_block(&model->waiters, CB_OP_WAIT, CB_RES_SEMAPHORE, semaphore, 0, deadline);
    if (how == CB_TIMEOUT && *count_of(semaphore) == 0) return fail(ETIMEDOUT);
  }
  --*count_of(semaphore);
  // The same record as after a wait: what the poster did comes before what follows here.
  if (!waited)
    cb_put(CB_REC_WAIT_END, CB_OP_WAIT, cb_unit(), CB_HERE, .a = cb_id(semaphore), .b = CB_RES_SEMAPHORE,
           .c = model->last_poster);
  return 0;
}

CB_EXPORT int sem_init(sem_t *semaphore, int shared, unsigned value) {
  int result = CB_REAL(sem_init)(semaphore, shared, value);
  if (!cb_on() || result) return result;
  cb_object_forget(semaphore, CB_RES_SEMAPHORE);
  cb_put(CB_REC_RESOURCE, 0, cb_unit(), CB_HERE, .a = cb_id(semaphore), .b = CB_RES_SEMAPHORE);
  return 0;
}

CB_EXPORT int sem_destroy(sem_t *semaphore) {
  if (cb_on()) cb_object_forget(semaphore, CB_RES_SEMAPHORE);
  return CB_REAL(sem_destroy)(semaphore);
}

CB_EXPORT int sem_wait(sem_t *semaphore) {
  if (!cb_on()) return CB_REAL(sem_wait)(semaphore);
  if (!cb_stdio_inside()) cb_point(CB_OP_WAIT, CB_RES_SEMAPHORE, semaphore);
  return take(semaphore, 0);
}

CB_EXPORT int sem_trywait(sem_t *semaphore) {
  if (!cb_on()) return CB_REAL(sem_trywait)(semaphore);
  if (!cb_stdio_inside()) cb_point(CB_OP_TRYLOCK, CB_RES_SEMAPHORE, semaphore);
  cb_touch_write(CB_RES_SEMAPHORE, semaphore);
  return *count_of(semaphore) ? take(semaphore, 0) : fail(EAGAIN);
}

CB_EXPORT int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *absolute) {
  if (!cb_on()) return CB_REAL(sem_clockwait)(semaphore, clock, absolute);
  uint64_t deadline;
  if (!cb_deadline(clock, absolute, &deadline)) return fail(EINVAL);
  uint32_t op = deadline <= cb_now() ? CB_OP_TRYLOCK : CB_OP_WAIT;
  if (!cb_stdio_inside()) cb_point(op, CB_RES_SEMAPHORE, semaphore);
  cb_touch_write(CB_RES_SEMAPHORE, semaphore);
  return take(semaphore, deadline);
}

CB_EXPORT int sem_timedwait(sem_t *semaphore, const struct timespec *absolute) {
  if (!cb_on()) return CB_REAL(sem_timedwait)(semaphore, absolute);
  return sem_clockwait(semaphore, CLOCK_REALTIME, absolute);
}

CB_EXPORT int sem_post(sem_t *semaphore) {
  if (!cb_on()) return CB_REAL(sem_post)(semaphore);
  if (!cb_stdio_inside()) cb_point(CB_OP_SIGNAL, CB_RES_SEMAPHORE, semaphore);
  if (*count_of(semaphore) == SEM_VALUE_MAX) return fail(EOVERFLOW);
  semaphore_model *model = model_of(semaphore);
  ++*count_of(semaphore);
  model->last_poster = cb_unit();
  uint32_t woken = cb_reduces() ? cb_wake_all(&model->waiters) : cb_wake_one(&model->waiters, true) != NULL;
  cb_put(CB_REC_SIGNAL, CB_OP_SIGNAL, model->last_poster, CB_HERE, .a = cb_id(semaphore), .b = CB_RES_SEMAPHORE,
         .c = woken, .d = *count_of(semaphore));
  return 0;
}

bool cb_semaphore_is_empty(const void *semaphore) { return *count_of((sem_t *)semaphore) == 0; }
