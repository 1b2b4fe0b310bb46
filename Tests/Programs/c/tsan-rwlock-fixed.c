// expect: clean
// build: tsan
// A read-write lock told by dynamic annotations, with writers and readers.
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
void AnnotateRWLockCreate(const char *, int, void *);
void AnnotateRWLockAcquired(const char *, int, void *, long);
void AnnotateRWLockReleased(const char *, int, void *, long);

static atomic_int readers;  // -1: a writer
static int value;

static void read_lock(void) {
  for (int n = 0; n < 0 || !atomic_compare_exchange_strong_explicit(&readers, &n, n + 1, memory_order_relaxed, memory_order_relaxed);)
    if (n < 0) {
      sched_yield();
      n = 0;
    }
  AnnotateRWLockAcquired(__FILE__, __LINE__, &readers, 0);
}
static void read_unlock(void) {
  AnnotateRWLockReleased(__FILE__, __LINE__, &readers, 0);
  atomic_fetch_sub_explicit(&readers, 1, memory_order_relaxed);
}
static void write_lock(void) {
  for (int n = 0; !atomic_compare_exchange_strong_explicit(&readers, &n, -1, memory_order_relaxed, memory_order_relaxed); n = 0)
    sched_yield();
  AnnotateRWLockAcquired(__FILE__, __LINE__, &readers, 1);
}
static void write_unlock(void) {
  AnnotateRWLockReleased(__FILE__, __LINE__, &readers, 1);
  atomic_store_explicit(&readers, 0, memory_order_relaxed);
}

static void *reader(void *result) {
  read_lock();
  *(int *)result = value;
  read_unlock();
  return 0;
}

int main(void) {
  pthread_t a, b;
  int x, y;
  AnnotateRWLockCreate(__FILE__, __LINE__, &readers);
  pthread_create(&a, 0, reader, &x);
  pthread_create(&b, 0, reader, &y);
  write_lock();
  value = 1;
  write_unlock();
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
