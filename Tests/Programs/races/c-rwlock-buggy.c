// expect: race
// build: tsan
// A cache that counts its hits under the shared lock.
#include <pthread.h>
#include <stddef.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int value = 7, hits;

static void *look(void *argument) {
  (void)argument;
  pthread_rwlock_rdlock(&lock);
  if (value) hits++;
  pthread_rwlock_unlock(&lock);
  return NULL;
}

static void *change(void *argument) {
  (void)argument;
  pthread_rwlock_wrlock(&lock);
  value++, hits = 0;
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
