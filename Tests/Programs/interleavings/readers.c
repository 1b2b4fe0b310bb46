// interleavings: 8
// Each of three readers comes before or after the writer: 2^3.
#include <pthread.h>
#include <stdatomic.h>

static atomic_int value;

static void *a(void *unused) {
  (void)unused;
  atomic_store(&value, 1);
  return NULL;
}

static void *b(void *unused) {
  (void)unused;
  (void)atomic_load(&value);
  return NULL;
}

int main(void) {
  pthread_t threads[4];
  pthread_create(&threads[0], NULL, a, NULL);
  pthread_create(&threads[1], NULL, b, NULL);
  pthread_create(&threads[2], NULL, b, NULL);
  pthread_create(&threads[3], NULL, b, NULL);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
  return 0;
}
