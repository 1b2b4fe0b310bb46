// expect: clean
// A semaphore made of a lock and a condition. It looks at the count under the lock.
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static atomic_int count;

static void down(void) {
  pthread_mutex_lock(&lock);
  while (atomic_load(&count) == 0) pthread_cond_wait(&more, &lock);
  pthread_mutex_unlock(&lock);
  atomic_fetch_sub(&count, 1);
}

static void *up(void *unused) {
  pthread_mutex_lock(&lock);
  atomic_fetch_add(&count, 1);
  pthread_cond_signal(&more);
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, up, NULL);
  down();
  pthread_join(thread, NULL);
}
