// expect: deadlock
// A thread ends while it holds a lock.
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int jobs;

static void *worker(void *argument) {
  int count = *(int *)argument;
  pthread_mutex_lock(&lock);
  if (count == 0) {
    return NULL;
  }
  jobs += count;
  pthread_mutex_unlock(&lock);
  return NULL;
}

int main(void) {
  int none = 0, some = 3;
  pthread_t one, two;
  pthread_create(&one, NULL, worker, &none);
  pthread_create(&two, NULL, worker, &some);
  pthread_join(one, NULL);
  pthread_mutex_lock(&lock);
  pthread_mutex_unlock(&lock);
  pthread_join(two, NULL);
  printf("jobs %d\n", jobs);
}
