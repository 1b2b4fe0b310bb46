// interleavings: 2
// What two critical sections do inside adds no orders, though each step of it is a scheduling point.
#include <pthread.h>
#include <stdatomic.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int total;

static void *a(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  atomic_fetch_add(&total, 1);
  atomic_fetch_add(&total, 1);
  pthread_mutex_unlock(&lock);
  return NULL;
}

int main(void) {
  pthread_t threads[2];
  pthread_create(&threads[0], NULL, a, NULL);
  pthread_create(&threads[1], NULL, a, NULL);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  return 0;
}
