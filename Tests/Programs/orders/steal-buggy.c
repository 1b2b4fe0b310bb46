// expect: crash
// build: tsan
// The owner of a deque takes from the bottom, a thief from the top. Both can take the last item.
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

static atomic_long top, bottom = 2;
static atomic_int taken[2];

static void take(long index) { assert(atomic_fetch_add(&taken[index], 1) == 0); }

static void *own(void *unused) {
  for (int i = 0; i < 2; i++) {
    long last = atomic_fetch_sub(&bottom, 1) - 1;
    long first = atomic_load(&top);
    if (first < last) {
      take(last);
      continue;
    }
    if (first == last) {
      take(last);
      atomic_store(&top, first + 1);
    }
    atomic_store(&bottom, last + 1);
    break;
  }
  return unused;
}

static void *steal(void *unused) {
  for (int i = 0; i < 2; i++) {
    long first = atomic_load(&top);
    if (first >= atomic_load(&bottom)) break;
    if (atomic_compare_exchange_strong(&top, &first, first + 1)) take(first);
  }
  return unused;
}

int main(void) {
  pthread_t owner, thief;
  pthread_create(&owner, NULL, own, NULL);
  pthread_create(&thief, NULL, steal, NULL);
  pthread_join(owner, NULL);
  pthread_join(thief, NULL);
}
