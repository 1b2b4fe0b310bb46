// Many switches: two threads that yield.
#include <pthread.h>
#include <sched.h>

static void *turns(void *unused) {
  (void)unused;
  for (int i = 0; i < 2000; i++) sched_yield();
  return NULL;
}

int main(void) {
  pthread_t threads[2];
  for (int i = 0; i < 2; i++) pthread_create(&threads[i], NULL, turns, NULL);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
}
