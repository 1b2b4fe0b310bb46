// expect: livelock
// build: tsan
// Nobody sets the flag: the thread goes round for ever, and main waits for it.
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int go;

static void *spin(void *unused) {
  (void)unused;
  while (!atomic_load(&go)) {
  }
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, spin, NULL);
  pthread_join(thread, NULL);
  return 0;
}
