// interleavings: 6
// Three threads, one addition each: 3!.
#include <pthread.h>
#include <stdatomic.h>

static atomic_int total;

static void *a(void *unused) {
  (void)unused;
  atomic_fetch_add(&total, 1);
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
