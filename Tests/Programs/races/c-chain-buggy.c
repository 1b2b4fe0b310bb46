// expect: race
// build: tsan
// What main writes after it made a thread is not known to the thread.
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

static int *table;
static sem_t done;

static void *generation(void *argument) {
  long left = (long)argument;
  pthread_t child;
  if (left > 0) {
    pthread_create(&child, NULL, generation, (void *)(left - 1));
    pthread_detach(child);
    return NULL;
  }
  table[0]++;
  sem_post(&done);
  return NULL;
}

int main(void) {
  sem_init(&done, 0, 0);
  table = malloc(sizeof *table);
  table[0] = 1;
  pthread_t child;
  pthread_create(&child, NULL, generation, (void *)2);
  table[0] = 1;
  pthread_detach(child);
  sem_wait(&done);
  int result = table[0] > 2;
  free(table);
  return result;
}
