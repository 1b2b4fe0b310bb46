// expect: clean
// main waits for the thread.
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *writer(void *unused) {
  (void)unused;
  sleep(1);
  puts("saved");
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, writer, NULL);
  pthread_join(thread, NULL);
  return 0;
}
