// interleavings: 4
// Each of two readers comes before or after the writer: 2^2.
#include <pthread.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int value, first, second;

static void *a(void *unused) {
  (void)unused;
  pthread_rwlock_wrlock(&lock);
  value = 1;
  pthread_rwlock_unlock(&lock);
  return NULL;
}

static void *b(void *unused) {
  (void)unused;
  pthread_rwlock_rdlock(&lock);
  first = value;
  pthread_rwlock_unlock(&lock);
  return NULL;
}

static void *c(void *unused) {
  (void)unused;
  pthread_rwlock_rdlock(&lock);
  second = value;
  pthread_rwlock_unlock(&lock);
  return NULL;
}

int main(void) {
  pthread_t threads[3];
  pthread_create(&threads[0], NULL, a, NULL);
  pthread_create(&threads[1], NULL, b, NULL);
  pthread_create(&threads[2], NULL, c, NULL);
  for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
  return 0;
}
