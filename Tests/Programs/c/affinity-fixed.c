// expect: clean
// An execution stays on one processor, and the program is told of all that it was given; what a thread asks for, it is told back.
#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>
static int given;
static cpu_set_t last;
static void *other(void *p) {
  (void)p;
  cpu_set_t set;
  assert(pthread_getaffinity_np(pthread_self(), sizeof set, &set) == 0);
  assert(CPU_COUNT(&set) == given);
  assert(pthread_setaffinity_np(pthread_self(), sizeof last, &last) == 0);
  assert(sched_getaffinity(gettid(), sizeof set, &set) == 0);
  assert(CPU_EQUAL(&set, &last));
  return NULL;
}
int main(void) {
  cpu_set_t set, none;
  assert(sched_getaffinity(0, sizeof set, &set) == 0);
  given = CPU_COUNT(&set);
  CPU_ZERO(&last);
  for (int i = 0; i < CPU_SETSIZE; i++)
    if (CPU_ISSET(i, &set)) {
      CPU_ZERO(&last);
      CPU_SET(i, &last);
    }
  CPU_ZERO(&none);
  assert(sched_setaffinity(0, sizeof none, &none) == -1 && errno == EINVAL);
  pthread_t thread;
  pthread_create(&thread, NULL, other, NULL);
  pthread_join(thread, NULL);
  assert(sched_getaffinity(getpid(), sizeof set, &set) == 0);
  assert(CPU_COUNT(&set) == given);
  printf("%d\n", given);
  return 0;
}
