// expect: race
// build: tsan
// The sum of a thread is read before it is joined.
#include <pthread.h>
#include <stdio.h>

static long sums[2];

static void *add(void *argument) {
  long *sum = argument;
  for (int i = 1; i <= 10; i++) *sum += i;
  return NULL;
}

int main(void) {
  pthread_t threads[2];
  for (int i = 0; i < 2; i++) pthread_create(&threads[i], NULL, add, &sums[i]);
  pthread_join(threads[0], NULL);
  long total = sums[0] + sums[1];
  pthread_join(threads[1], NULL);
  if (total < 55) puts("impossible");
  return 0;
}
