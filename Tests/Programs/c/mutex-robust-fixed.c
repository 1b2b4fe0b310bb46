// expect: clean
// A robust mutex tells the next owner, who repairs what it guards.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock;
static int entries;

static void *crasher(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  entries = -1;
  return NULL;
}

static void *user(void *unused) {
  (void)unused;
  if (pthread_mutex_lock(&lock) == EOWNERDEAD) pthread_mutex_consistent(&lock);
  entries = 1;
  pthread_mutex_unlock(&lock);
  return NULL;
}

int main(void) {
  pthread_t one, two;
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&lock, &attributes);
  pthread_create(&one, NULL, crasher, NULL);
  pthread_join(one, NULL);
  pthread_create(&two, NULL, user, NULL);
  pthread_join(two, NULL);
  printf("entries %d\n", entries);
}
