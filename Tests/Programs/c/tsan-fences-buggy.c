// expect: race
// build: tsan
// Publication through fences; the reader's stands before the load that it should follow.
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
static int data;
static atomic_int ready;

static void *writer(void *unused) {
  data = 1;
  atomic_thread_fence(memory_order_release);
  atomic_store_explicit(&ready, 1, memory_order_relaxed);
  return unused;
}

int main(void) {
  pthread_t a;
  pthread_create(&a, 0, writer, 0);
  atomic_thread_fence(memory_order_acquire);
  while (!atomic_load_explicit(&ready, memory_order_relaxed)) sched_yield();
  int seen = data;
  pthread_join(a, 0);
  return seen == 1 ? 0 : 1;
}
