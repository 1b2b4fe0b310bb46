// expect: clean
// Both lock the log first.
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static int lines;

static void *report(void *unused) {
  (void)unused;
  pthread_mutex_lock(&log_lock);
  flockfile(stdout);
  lines++;
  funlockfile(stdout);
  pthread_mutex_unlock(&log_lock);
  return NULL;
}

static void *trace(void *unused) {
  (void)unused;
  pthread_mutex_lock(&log_lock);
  flockfile(stdout);
  lines++;
  funlockfile(stdout);
  pthread_mutex_unlock(&log_lock);
  return NULL;
}

int main(void) {
  pthread_t one, two;
  pthread_create(&one, NULL, report, NULL);
  pthread_create(&two, NULL, trace, NULL);
  pthread_join(one, NULL);
  pthread_join(two, NULL);
  printf("lines %d\n", lines);
}
