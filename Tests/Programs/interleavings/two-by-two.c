// interleavings: 6
// Two threads, two additions each to one variable: 4! / (2! 2!).
#include <pthread.h>
#include <stdatomic.h>

static atomic_int total;

static void *a(void *unused) {
  (void)unused;
  atomic_fetch_add(&total, 1);
  atomic_fetch_add(&total, 2);
  return NULL;
}

int main(void) {
  pthread_t threads[2];
  pthread_create(&threads[0], NULL, a, NULL);
  pthread_create(&threads[1], NULL, a, NULL);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  return 0;
}
