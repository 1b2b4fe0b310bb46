// expect: crash
// build: tsan
// A bounded queue without locks, of two producers and one consumer. Two producers can take the same slot.
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum { CAPACITY = 4 };
static atomic_int slots[CAPACITY];
static atomic_uint tail;

static void *produce(void *value) {
  unsigned at = atomic_load(&tail);
  atomic_store(&slots[at % CAPACITY], *(int *)value);
  atomic_store(&tail, at + 1);
  return NULL;
}

int main(void) {
  int values[] = {1, 2};
  pthread_t producers[2];
  for (int i = 0; i < 2; i++) pthread_create(&producers[i], NULL, produce, &values[i]);
  for (int i = 0; i < 2; i++) pthread_join(producers[i], NULL);
  assert(atomic_load(&slots[0]) + atomic_load(&slots[1]) == 3);
}
