// expect: clean
// A flag remembers that the signal was given.
#include <stdio.h>
#include <threads.h>

static mtx_t lock;
static cnd_t ready;
static int flag;

static int waiter(void *unused) {
  (void)unused;
  mtx_lock(&lock);
  while (!flag) cnd_wait(&ready, &lock);
  mtx_unlock(&lock);
  return 5;
}

int main(void) {
  thrd_t thread;
  int result = 0;
  mtx_init(&lock, mtx_plain);
  cnd_init(&ready);
  thrd_create(&thread, waiter, NULL);
  mtx_lock(&lock);
  flag = 1;
  cnd_signal(&ready);
  mtx_unlock(&lock);
  thrd_join(thread, &result);
  printf("result %d, flag %d\n", result, flag);
}
