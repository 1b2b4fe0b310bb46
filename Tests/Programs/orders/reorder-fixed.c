// expect: clean
// build: tsan
// Both values are one word, so whoever reads sees them together.
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

typedef struct pair {
  int32_t a, b;
} pair;

static _Atomic pair both;

static void *set(void *unused) {
  atomic_store(&both, ((pair){1, -1}));
  return unused;
}

static void *look(void *unused) {
  pair seen = atomic_load(&both);
  assert(seen.a + seen.b == 0);
  return unused;
}

int main(void) {
  pthread_t threads[3];
  for (int i = 0; i < 3; i++) pthread_create(&threads[i], NULL, i < 2 ? set : look, NULL);
  for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
}
