// expect: clean
// build: tsan
// A lock of the program's own making, told to the sanitizer.
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
void __tsan_mutex_create(void *, unsigned);
void __tsan_mutex_pre_lock(void *, unsigned);
void __tsan_mutex_post_lock(void *, unsigned, int);
int __tsan_mutex_pre_unlock(void *, unsigned);
void __tsan_mutex_post_unlock(void *, unsigned);

typedef struct {
  atomic_int held;
} lock;
static lock guard;
static int shared_total;

// The words of the lock are relaxed on purpose: the annotations are what says that it orders.
static void take(lock *l) {
  __tsan_mutex_pre_lock(l, 0);
  for (int free = 0; !atomic_compare_exchange_strong_explicit(&l->held, &free, 1, memory_order_relaxed, memory_order_relaxed);
       free = 0)
    sched_yield();
  __tsan_mutex_post_lock(l, 0, 0);
}
static void release(lock *l) {
  __tsan_mutex_pre_unlock(l, 0);
  atomic_store_explicit(&l->held, 0, memory_order_relaxed);
  __tsan_mutex_post_unlock(l, 0);
}

static void *careful(void *unused) {
  take(&guard);
  shared_total++;
  release(&guard);
  return unused;
}

int main(void) {
  pthread_t a, b;
  __tsan_mutex_create(&guard, 0);
  pthread_create(&a, 0, careful, 0);
  pthread_create(&b, 0, careful, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
