// expect: deadlock
// Two wait for the start, and one signal is given.
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t start = PTHREAD_COND_INITIALIZER;
static int started, waiting, ran;

static void *runner(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  waiting++;
  while (!started) pthread_cond_wait(&start, &lock);
  ran++;
  pthread_mutex_unlock(&lock);
  return NULL;
}

int main(void) {
  pthread_t one, two;
  pthread_create(&one, NULL, runner, NULL);
  pthread_create(&two, NULL, runner, NULL);
  pthread_mutex_lock(&lock);
  started = 1;
  pthread_cond_signal(&start);
  pthread_mutex_unlock(&lock);
  pthread_join(one, NULL);
  pthread_join(two, NULL);
  printf("ran %d\n", ran);
}
