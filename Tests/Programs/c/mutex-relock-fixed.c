// expect: clean
// The lock is recursive, so its owner may take it again.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static int balance;

static void deposit(int amount) {
  pthread_mutex_lock(&lock);
  balance += amount;
  pthread_mutex_unlock(&lock);
}

static void *transfer(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  deposit(5);
  pthread_mutex_unlock(&lock);
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, transfer, NULL);
  deposit(1);
  pthread_join(thread, NULL);
  printf("balance %d\n", balance);
}
