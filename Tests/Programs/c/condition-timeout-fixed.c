// expect: clean
// The flag decides, not the way in which the wait ended.
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t answered = PTHREAD_COND_INITIALIZER;
static int answer;

static void *server(void *unused) {
  (void)unused;
  sleep(5);
  pthread_mutex_lock(&lock);
  answer = 42;
  pthread_cond_signal(&answered);
  pthread_mutex_unlock(&lock);
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, server, NULL);
  pthread_mutex_lock(&lock);
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += 2;
  while (!answer) {
    if (pthread_cond_timedwait(&answered, &lock, &until) != 0) until.tv_sec += 2;
  }
  assert(answer == 42);
  pthread_mutex_unlock(&lock);
  pthread_join(thread, NULL);
  printf("answer %d\n", answer);
}
