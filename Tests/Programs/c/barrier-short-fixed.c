// expect: clean
// The barrier is made for as many as come.
#include <pthread.h>
#include <stdio.h>

static pthread_barrier_t barrier;

static void *phase(void *unused) {
  (void)unused;
  pthread_barrier_wait(&barrier);
  return NULL;
}

int main(void) {
  pthread_t one, two;
  pthread_barrier_init(&barrier, NULL, 2);
  pthread_create(&one, NULL, phase, NULL);
  pthread_create(&two, NULL, phase, NULL);
  pthread_join(one, NULL);
  pthread_join(two, NULL);
  puts("done");
}
