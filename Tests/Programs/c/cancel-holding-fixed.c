// expect: clean
// A clean-up handler lets the lock go.
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void let_go(void *mutex) { pthread_mutex_unlock(mutex); }

static void *worker(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  pthread_cleanup_push(let_go, &lock);
  sleep(10);
  pthread_cleanup_pop(1);
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  sleep(1);
  pthread_cancel(thread);
  pthread_join(thread, NULL);
  pthread_mutex_lock(&lock);
  pthread_mutex_unlock(&lock);
  puts("done");
}
