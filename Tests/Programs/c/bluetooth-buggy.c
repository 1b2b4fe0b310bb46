// expect: crash
#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
// The driver: a stop that sets `stopped` while a worker has passed the check but not yet counted itself in.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t idle = PTHREAD_COND_INITIALIZER;
static int pending = 1; static bool stopping, stopped;
static void leave(void) { pthread_mutex_lock(&lock); if (--pending == 0) pthread_cond_signal(&idle); pthread_mutex_unlock(&lock); }
static bool enter(void) {
  pthread_mutex_lock(&lock); bool refuse = stopping; pthread_mutex_unlock(&lock);
  if (refuse) return false;
  pthread_mutex_lock(&lock); pending++; pthread_mutex_unlock(&lock);
  return true;
}
static void *stop(void *p) { (void)p;
  pthread_mutex_lock(&lock); stopping = true; pthread_mutex_unlock(&lock);
  leave();
  pthread_mutex_lock(&lock); while (pending > 0) pthread_cond_wait(&idle, &lock); stopped = true; pthread_mutex_unlock(&lock);
  return 0; }
static void *work(void *p) { (void)p;
  if (!enter()) return 0;
  pthread_mutex_lock(&lock); assert(!stopped); pthread_mutex_unlock(&lock);
  leave(); return 0; }
int main(void) { pthread_t a, b; pthread_create(&a, 0, stop, 0); pthread_create(&b, 0, work, 0); pthread_join(a, 0); pthread_join(b, 0); return 0; }
