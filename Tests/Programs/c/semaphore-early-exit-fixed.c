// expect: clean
// Every way out gives the permit back.
#include <pthread.h>
#include <stdio.h>
#include <semaphore.h>

static sem_t permits;
static int done;

static void *visit(void *argument) {
  int fails = *(int *)argument;
  sem_wait(&permits);
  if (fails) {
    sem_post(&permits);
    return NULL;
  }
  done++;
  sem_post(&permits);
  return NULL;
}

int main(void) {
  int yes = 1, no = 0;
  pthread_t one, two;
  sem_init(&permits, 0, 1);
  pthread_create(&one, NULL, visit, &yes);
  pthread_create(&two, NULL, visit, &no);
  pthread_join(one, NULL);
  pthread_join(two, NULL);
  printf("done %d\n", done);
}
