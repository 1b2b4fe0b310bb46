// expect: crash
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int balance = 100;
static int read_balance(void) { pthread_mutex_lock(&lock); int b = balance; pthread_mutex_unlock(&lock); return b; }
static void *deposit(void *p) { (void)p; int b = read_balance(); pthread_mutex_lock(&lock); balance = b + 50; pthread_mutex_unlock(&lock); return NULL; }
static void *withdraw(void *p) { (void)p; int b = read_balance(); pthread_mutex_lock(&lock); balance = b - 30; pthread_mutex_unlock(&lock); return NULL; }
int main(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, deposit, NULL);
  pthread_create(&b, NULL, withdraw, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  assert(balance == 120);
  return 0;
}
