// interleavings: 24
// Four critical sections of one lock: 4!.
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total;

static void *a(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  total++;
  pthread_mutex_unlock(&lock);
  return NULL;
}

int main(void) {
  pthread_t threads[4];
  pthread_create(&threads[0], NULL, a, NULL);
  pthread_create(&threads[1], NULL, a, NULL);
  pthread_create(&threads[2], NULL, a, NULL);
  pthread_create(&threads[3], NULL, a, NULL);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
  return 0;
}
