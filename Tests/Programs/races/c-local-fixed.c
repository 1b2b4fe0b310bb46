// expect: clean
// build: tsan
// A thread counts in a variable of main, and main counts on when it is done.
#include <pthread.h>
#include <stdio.h>

static void *count(void *argument) {
  (*(int *)argument)++;
  return NULL;
}

int main(void) {
  int counter = 0;
  pthread_t thread;
  pthread_create(&thread, NULL, count, &counter);
  pthread_join(thread, NULL);
  counter++;
  if (counter > 2) puts("impossible");
  return 0;
}
