// expect: nondeterministic
// The reader may run for longer than any other schedule lets it before the writer has begun.
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER, own = PTHREAD_MUTEX_INITIALIZER;
static int ready;

static void *write_it(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  ready = 1;
  pthread_mutex_unlock(&lock);
  return NULL;
}

int main(void) {
  pthread_t writer;
  pthread_create(&writer, NULL, write_it, NULL);
  for (int i = 0; i < 100; i++) {
    pthread_mutex_lock(&own);
    pthread_mutex_unlock(&own);
  }
  pthread_mutex_lock(&lock);
  printf("ready %d\n", ready);
  pthread_mutex_unlock(&lock);
  pthread_join(writer, NULL);
}
