// expect: crash
// The result of a trylock is ignored: two threads are inside at once.
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <sched.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int inside;

static void *enter(void *unused) {
  (void)unused;
  pthread_mutex_trylock(&lock);
  assert(inside == 0);
  inside = 1;
  sched_yield();
  inside = 0;
  pthread_mutex_unlock(&lock);
  return NULL;
}

int main(void) {
  pthread_t one, two;
  pthread_create(&one, NULL, enter, NULL);
  pthread_create(&two, NULL, enter, NULL);
  pthread_join(one, NULL);
  pthread_join(two, NULL);
  puts("done");
}
