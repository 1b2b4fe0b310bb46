// expect: clean
// The reader lets go, takes the lock for writing and looks again.
#include <pthread.h>
#include <stdio.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int cached;

static void *fill(void *unused) {
  (void)unused;
  pthread_rwlock_rdlock(&lock);
  if (!cached) {
    pthread_rwlock_unlock(&lock);
    pthread_rwlock_wrlock(&lock);
    if (!cached) cached = 7;
  }
  pthread_rwlock_unlock(&lock);
  return NULL;
}

int main(void) {
  pthread_t one, two;
  pthread_create(&one, NULL, fill, NULL);
  pthread_create(&two, NULL, fill, NULL);
  pthread_join(one, NULL);
  pthread_join(two, NULL);
  printf("cached %d\n", cached);
}
