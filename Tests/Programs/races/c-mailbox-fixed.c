// expect: clean
// build: tsan
// A message in a mailbox: the flag is stored with release and loaded with acquire.
#include <pthread.h>
#include <string.h>

static char letter[32];
static int full;

static void *deliver(void *argument) {
  (void)argument;
  strcpy(letter, "meet me at noon");
  __atomic_store_n(&full, 1, __ATOMIC_RELEASE);
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, deliver, NULL);
  int length = __atomic_load_n(&full, __ATOMIC_ACQUIRE) ? letter[0] : 0;
  pthread_join(thread, NULL);
  return length == 1;
}
