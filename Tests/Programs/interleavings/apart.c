// interleavings: 1
// Threads that share nothing, however much each of them does.
#include <pthread.h>
#include <stdatomic.h>

static atomic_int one, two;

static void *a(void *unused) {
  (void)unused;
  for (int i = 0; i < 5; i++) atomic_fetch_add(&one, 1);
  return NULL;
}

static void *b(void *unused) {
  (void)unused;
  for (int i = 0; i < 5; i++) atomic_fetch_add(&two, 1);
  return NULL;
}

int main(void) {
  pthread_t threads[2];
  pthread_create(&threads[0], NULL, a, NULL);
  pthread_create(&threads[1], NULL, b, NULL);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  return 0;
}
