// interleavings: 1
// A post and the wait for it have one order.
#include <pthread.h>
#include <semaphore.h>

static sem_t ready;
static int value, seen;

static void *a(void *unused) {
  (void)unused;
  value = 1;
  sem_post(&ready);
  return NULL;
}

static void *b(void *unused) {
  (void)unused;
  sem_wait(&ready);
  seen = value;
  return NULL;
}

int main(void) {
  pthread_t threads[2];
  sem_init(&ready, 0, 0);
  pthread_create(&threads[0], NULL, a, NULL);
  pthread_create(&threads[1], NULL, b, NULL);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  return 0;
}
