// expect: clean
// Who cannot have the second spin lock lets go of the first and starts again.
#include <pthread.h>
#include <stdio.h>
#include <sched.h>

static pthread_spinlock_t a, b;
static int moved;

static void *forth(void *unused) {
  (void)unused;
  pthread_spin_lock(&a);
  pthread_spin_lock(&b);
  moved++;
  pthread_spin_unlock(&b);
  pthread_spin_unlock(&a);
  return NULL;
}

static void *back(void *unused) {
  (void)unused;
  pthread_spin_lock(&b);
  while (pthread_spin_trylock(&a) != 0) {
    pthread_spin_unlock(&b);
    sched_yield();
    pthread_spin_lock(&b);
  }
  moved++;
  pthread_spin_unlock(&a);
  pthread_spin_unlock(&b);
  return NULL;
}

int main(void) {
  pthread_t one, two;
  pthread_spin_init(&a, PTHREAD_PROCESS_PRIVATE);
  pthread_spin_init(&b, PTHREAD_PROCESS_PRIVATE);
  pthread_create(&one, NULL, forth, NULL);
  pthread_create(&two, NULL, back, NULL);
  pthread_join(one, NULL);
  pthread_join(two, NULL);
  printf("moved %d\n", moved);
}
