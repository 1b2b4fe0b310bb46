// interleavings: 1
// Readers of a reader-writer lock do not exclude each other, and read only.
#include <pthread.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int value, sum;

static void *a(void *unused) {
  (void)unused;
  pthread_rwlock_rdlock(&lock);
  if (value != 0) sum = 1;
  pthread_rwlock_unlock(&lock);
  return NULL;
}

int main(void) {
  pthread_t threads[3];
  pthread_create(&threads[0], NULL, a, NULL);
  pthread_create(&threads[1], NULL, a, NULL);
  pthread_create(&threads[2], NULL, a, NULL);
  for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
  return 0;
}
