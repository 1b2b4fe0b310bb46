// expect: crash
// A consumer looks only once after its wait, and another has taken the item.
#include <assert.h>
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static int items, taken;

static void *consumer(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  if (items == 0) pthread_cond_wait(&filled, &lock);
  assert(items > 0);
  items--;
  taken++;
  pthread_mutex_unlock(&lock);
  return NULL;
}

static void put(void) {
  pthread_mutex_lock(&lock);
  items++;
  pthread_cond_signal(&filled);
  pthread_mutex_unlock(&lock);
}

int main(void) {
  pthread_t one, two;
  pthread_create(&one, NULL, consumer, NULL);
  pthread_create(&two, NULL, consumer, NULL);
  put();
  put();
  pthread_join(one, NULL);
  pthread_join(two, NULL);
  printf("taken %d\n", taken);
}
