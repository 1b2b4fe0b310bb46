// expect: deadlock
// A thread is joined by somebody who holds the lock that its last destructor needs.
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t registry = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t key;
static int ended;

static void at_end(void *unused) {
  (void)unused;
  pthread_mutex_lock(&registry);
  ended++;
  pthread_mutex_unlock(&registry);
}

static void *worker(void *unused) {
  (void)unused;
  pthread_setspecific(key, &ended);
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_key_create(&key, at_end);
  pthread_create(&thread, NULL, worker, NULL);
  pthread_mutex_lock(&registry);
  pthread_join(thread, NULL);
  pthread_mutex_unlock(&registry);
  printf("ended %d\n", ended);
}
