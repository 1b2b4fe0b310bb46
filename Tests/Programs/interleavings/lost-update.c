// interleavings: 4
// Each thread reads and writes: one after the other, the other way round, and both read before either writes, in two orders.
// options: --access
#include <pthread.h>
#include <stdio.h>

static int total;

static void *a(void *unused) {
  (void)unused;
  total += 1;
  return NULL;
}

static void *b(void *unused) {
  (void)unused;
  total += 2;
  return NULL;
}

int main(void) {
  pthread_t threads[2];
  pthread_create(&threads[0], NULL, a, NULL);
  pthread_create(&threads[1], NULL, b, NULL);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  printf("%d\n", total);
  return 0;
}
