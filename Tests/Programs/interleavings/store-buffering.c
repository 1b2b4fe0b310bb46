// interleavings: 3
// Each thread stores one variable and loads the other: two orders for each, less the one that is a circle.
#include <pthread.h>
#include <stdatomic.h>

static atomic_int x, y;

static void *a(void *unused) {
  (void)unused;
  atomic_store(&x, 1);
  (void)atomic_load(&y);
  return NULL;
}

static void *b(void *unused) {
  (void)unused;
  atomic_store(&y, 1);
  (void)atomic_load(&x);
  return NULL;
}

int main(void) {
  pthread_t threads[2];
  pthread_create(&threads[0], NULL, a, NULL);
  pthread_create(&threads[1], NULL, b, NULL);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  return 0;
}
