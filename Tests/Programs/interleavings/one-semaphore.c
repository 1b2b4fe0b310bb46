// interleavings: 2
// Two threads wait for the one that is posted for each; who is first is all there is to choose.
#include <pthread.h>
#include <semaphore.h>

static sem_t ready;

static void *a(void *unused) {
  (void)unused;
  sem_wait(&ready);
  return NULL;
}

int main(void) {
  pthread_t threads[2];
  sem_init(&ready, 0, 2);
  pthread_create(&threads[0], NULL, a, NULL);
  pthread_create(&threads[1], NULL, a, NULL);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  return 0;
}
