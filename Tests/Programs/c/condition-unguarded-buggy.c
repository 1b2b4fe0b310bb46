// expect: lostWakeup
// The flag is set and signalled without the lock, between the look and the wait.
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
static int flag;

static void *consumer(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  while (!flag) pthread_cond_wait(&ready, &lock);
  pthread_mutex_unlock(&lock);
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, consumer, NULL);
  flag = 1;
  pthread_cond_signal(&ready);
  pthread_join(thread, NULL);
  puts("done");
}
