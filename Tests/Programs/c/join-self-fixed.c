// expect: clean
// Its creator joins it.
#include <pthread.h>
#include <stdio.h>

static void *worker(void *unused) {
  (void)unused;
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  pthread_join(thread, NULL);
  puts("done");
}
