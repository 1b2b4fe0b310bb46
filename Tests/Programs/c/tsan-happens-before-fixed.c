// expect: clean
// build: tsan
// A hand-over by a relaxed flag that only an annotation can order.
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
void AnnotateHappensBefore(const char *, int, void *);
void AnnotateHappensAfter(const char *, int, void *);

static int message;
static atomic_int sent;

static void *sender(void *unused) {
  message = 42;
  AnnotateHappensBefore(__FILE__, __LINE__, &sent);
  atomic_store_explicit(&sent, 1, memory_order_relaxed);
  return unused;
}

int main(void) {
  pthread_t a;
  pthread_create(&a, 0, sender, 0);
  while (!atomic_load_explicit(&sent, memory_order_relaxed)) sched_yield();
  AnnotateHappensAfter(__FILE__, __LINE__, &sent);
  int seen = message;
  pthread_join(a, 0);
  return seen == 42 ? 0 : 1;
}
