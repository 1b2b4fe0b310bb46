// conditions.c: condition variables, POSIX and C11.
//
// A wait gives the mutex up and joins the queue in one step: no schedule has a gap there, as no implementation has.
// The gap that programs do have, between looking at a flag and waiting, is the scheduling point before it. A signal
// wakes any one waiter (a choice), and its record says how many were woken: none is what a lost wake-up looks like.

#include "models.h"

#include <errno.h>
#include <threads.h>

typedef struct condition_model {
  cb_waitq waiters;
  cb_waitq destroyers;  ///< glibc's destroy waits until nobody waits
} condition_model;

static condition_model *model_of(pthread_cond_t *condition) {
  return cb_object(condition, CB_RES_CONDITION, sizeof(condition_model));
}

/// glibc keeps the clock in bit 1 of the count of waiters.
static clockid_t clock_of(const pthread_cond_t *condition) {
  return condition->__data.__wrefs & 2 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
}

static int wait(pthread_cond_t *condition, pthread_mutex_t *mutex, uint64_t deadline) {
  if (!cb_stdio_inside()) cb_point(CB_OP_WAIT, CB_RES_CONDITION, condition);
  cb_cancellation_point();
  uint32_t depth;
  int error = cb_mutex_let_go(mutex, &depth);
  if (error) return error;
  condition_model *model = model_of(condition);
  cb_self->then_lock = mutex;
  int how = cb_block_spurious(&model->waiters, CB_OP_WAIT, CB_RES_CONDITION, condition, deadline);
  cb_self->then_lock = NULL;
  if (!model->waiters.head) cb_wake_all(&model->destroyers);
  error = cb_mutex_take_back(mutex, depth);
  cb_cancellation_point();
  return error ? error : how == CB_TIMEOUT ? ETIMEDOUT : 0;
}

CB_EXPORT int pthread_cond_init(pthread_cond_t *condition, const pthread_condattr_t *attributes) {
  int error = CB_REAL(pthread_cond_init)(condition, attributes);
  if (!cb_on() || error) return error;
  cb_object_forget(condition, CB_RES_CONDITION);
  cb_put(CB_REC_RESOURCE, 0, cb_unit(), CB_HERE, .a = cb_id(condition), .b = CB_RES_CONDITION);
  return 0;
}

CB_EXPORT int pthread_cond_destroy(pthread_cond_t *condition) {
  if (!cb_on()) return CB_REAL(pthread_cond_destroy)(condition);
  condition_model *model = model_of(condition);
  while (model->waiters.head)
    cb_block(&model->destroyers, CB_OP_WAIT, CB_RES_CONDITION, condition, model->waiters.head->wait_unit, 0);
  cb_object_forget(condition, CB_RES_CONDITION);
  return 0;
}

CB_EXPORT int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex) {
  if (!cb_on()) return CB_REAL(pthread_cond_wait)(condition, mutex);
  return wait(condition, mutex, 0);
}

CB_EXPORT int pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock,
                                     const struct timespec *absolute) {
  if (!cb_on()) return CB_REAL(pthread_cond_clockwait)(condition, mutex, clock, absolute);
  uint64_t deadline;
  if (!cb_deadline(clock, absolute, &deadline)) return EINVAL;
  return wait(condition, mutex, deadline);
}

CB_EXPORT int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                                     const struct timespec *absolute) {
  if (!cb_on()) return CB_REAL(pthread_cond_timedwait)(condition, mutex, absolute);
  return pthread_cond_clockwait(condition, mutex, clock_of(condition), absolute);
}

static int wake(pthread_cond_t *condition, bool all) {
  uint32_t op = all ? CB_OP_BROADCAST : CB_OP_SIGNAL;
  if (!cb_stdio_inside()) cb_point(op, CB_RES_CONDITION, condition);
  condition_model *model = model_of(condition);
  uint32_t woken = all ? cb_wake_all(&model->waiters) : cb_wake_one(&model->waiters, true) != NULL;
  cb_put(CB_REC_SIGNAL, op, cb_unit(), CB_HERE, .a = cb_id(condition), .b = CB_RES_CONDITION, .c = woken,
         .d = cb_waitq_length(&model->waiters));
  return 0;
}

CB_EXPORT int pthread_cond_signal(pthread_cond_t *condition) {
  if (!cb_on()) return CB_REAL(pthread_cond_signal)(condition);
  return wake(condition, false);
}

CB_EXPORT int pthread_cond_broadcast(pthread_cond_t *condition) {
  if (!cb_on()) return CB_REAL(pthread_cond_broadcast)(condition);
  return wake(condition, true);
}

// ---- C11: glibc's cnd_t is a pthread_cond_t -----------------------------------------------------------------------

static int c11(int error) { return error == 0 ? thrd_success : error == ETIMEDOUT ? thrd_timedout : thrd_error; }

CB_EXPORT int cnd_init(cnd_t *condition) { return c11(pthread_cond_init((pthread_cond_t *)condition, NULL)); }
CB_EXPORT void cnd_destroy(cnd_t *condition) { pthread_cond_destroy((pthread_cond_t *)condition); }
CB_EXPORT int cnd_signal(cnd_t *condition) { return c11(pthread_cond_signal((pthread_cond_t *)condition)); }
CB_EXPORT int cnd_broadcast(cnd_t *condition) { return c11(pthread_cond_broadcast((pthread_cond_t *)condition)); }
CB_EXPORT int cnd_wait(cnd_t *condition, mtx_t *mutex) {
  return c11(pthread_cond_wait((pthread_cond_t *)condition, (pthread_mutex_t *)mutex));
}
CB_EXPORT int cnd_timedwait(cnd_t *restrict condition, mtx_t *restrict mutex,
                            const struct timespec *restrict absolute) {
  return c11(pthread_cond_timedwait((pthread_cond_t *)condition, (pthread_mutex_t *)mutex, absolute));
}
