// expect: crash
// build: tsan
// Two threads set a and then b, a third reads both: it can see one set and the other not.
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int a, b;

static void *set(void *unused) {
  atomic_store(&a, 1);
  atomic_store(&b, -1);
  return unused;
}

static void *look(void *unused) {
  int seen = atomic_load(&a);
  assert(seen + atomic_load(&b) == 0);
  return unused;
}

int main(void) {
  pthread_t threads[3];
  for (int i = 0; i < 3; i++) pthread_create(&threads[i], NULL, i < 2 ? set : look, NULL);
  for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
}
