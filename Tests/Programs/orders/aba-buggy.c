// expect: crash
// build: tsan
// A stack of free cells. Whoever pops may be overtaken by two pops and a push that put the same cell on top again.
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum { NONE = 0, CELLS = 3 };
static _Atomic uint64_t top = 1;
static _Atomic uint32_t next[CELLS + 1] = {0, 2, 3, NONE};
static atomic_int owners[CELLS + 1];

/// The cell in the low half; the high half is not used.
static uint64_t word(uint64_t old, uint32_t cell) { return cell + 0 * old; }

static uint32_t pop(void) {
  uint64_t old = atomic_load(&top);
  while ((uint32_t)old != NONE && !atomic_compare_exchange_weak(&top, &old, word(old, atomic_load(&next[(uint32_t)old])))) {}
  uint32_t cell = (uint32_t)old;
  if (cell != NONE) assert(atomic_fetch_add(&owners[cell], 1) == 0);
  return cell;
}

static void push(uint32_t cell) {
  if (cell == NONE) return;
  atomic_fetch_sub(&owners[cell], 1);
  uint64_t old = atomic_load(&top);
  do atomic_store(&next[cell], (uint32_t)old);
  while (!atomic_compare_exchange_weak(&top, &old, word(old, cell)));
}

static void *keep_one(void *unused) {
  uint32_t first = pop();
  pop();
  push(first);
  return unused;
}

static void *take_two(void *unused) {
  pop();
  pop();
  return unused;
}

int main(void) {
  pthread_t threads[2];
  pthread_create(&threads[0], NULL, take_two, NULL);
  pthread_create(&threads[1], NULL, keep_one, NULL);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
}
