// expect: clean
// Each announces itself, then waits.
#include <pthread.h>
#include <stdio.h>
#include <semaphore.h>

static sem_t left, right;

static void *from_left(void *unused) {
  (void)unused;
  sem_post(&left);
  sem_wait(&right);
  return NULL;
}

static void *from_right(void *unused) {
  (void)unused;
  sem_wait(&left);
  sem_post(&right);
  return NULL;
}

int main(void) {
  pthread_t one, two;
  sem_init(&left, 0, 0);
  sem_init(&right, 0, 0);
  pthread_create(&one, NULL, from_left, NULL);
  pthread_create(&two, NULL, from_right, NULL);
  pthread_join(one, NULL);
  pthread_join(two, NULL);
  puts("met");
}
