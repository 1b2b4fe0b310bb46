// expect: abandoned
// main returns while a detached thread still has work to do.
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
  pthread_detach(thread);
  return 0;
}
