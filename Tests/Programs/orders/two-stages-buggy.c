// expect: crash
// The second stage follows the first under another lock; who looks in between sees one without the other.
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t first_lock = PTHREAD_MUTEX_INITIALIZER, second_lock = PTHREAD_MUTEX_INITIALIZER;
static int first, second;

static void *write_both(void *unused) {
  pthread_mutex_lock(&first_lock);
  first = 1;
  pthread_mutex_unlock(&first_lock);
  pthread_mutex_lock(&second_lock);
  second = 2;
  pthread_mutex_unlock(&second_lock);
  return unused;
}

static void *read_both(void *unused) {
  pthread_mutex_lock(&first_lock);
  int seen = first;
  pthread_mutex_unlock(&first_lock);
  if (seen == 0) return unused;
  pthread_mutex_lock(&second_lock);
  assert(second == seen + 1);
  pthread_mutex_unlock(&second_lock);
  return unused;
}

int main(void) {
  pthread_t threads[2];
  for (int i = 0; i < 2; i++) pthread_create(&threads[i], NULL, i < 1 ? write_both : read_both, NULL);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
}
