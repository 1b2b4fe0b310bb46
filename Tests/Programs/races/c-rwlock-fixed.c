// expect: clean
// build: tsan
// A cache that counts its hits with an atomic.
#include <pthread.h>
#include <stddef.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int value = 7;
static int hits;

static void *look(void *argument) {
  (void)argument;
  pthread_rwlock_rdlock(&lock);
  if (value) __atomic_fetch_add(&hits, 1, __ATOMIC_RELAXED);
  pthread_rwlock_unlock(&lock);
  return NULL;
}

static void *change(void *argument) {
  (void)argument;
  pthread_rwlock_wrlock(&lock);
  value++;
  __atomic_store_n(&hits, 0, __ATOMIC_RELAXED);
  pthread_rwlock_unlock(&lock);
  return NULL;
}

int main(void) {
  pthread_t threads[3];
  pthread_create(&threads[0], NULL, look, NULL);
  pthread_create(&threads[1], NULL, look, NULL);
  pthread_create(&threads[2], NULL, change, NULL);
  for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
  return 0;
}
