// expect: race
// build: tsan
// A message in a mailbox: the flag is volatile, which orders nothing.
#include <pthread.h>
#include <string.h>

static char letter[32];
static volatile int full;

static void *deliver(void *argument) {
  (void)argument;
  strcpy(letter, "meet me at noon");
  full = 1;
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, deliver, NULL);
  int length = full ? letter[0] : 0;
  pthread_join(thread, NULL);
  return length == 1;
}
