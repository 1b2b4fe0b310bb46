// expect: clean
// The routine uses the part that it needs, not the whole.
#include <pthread.h>
#include <stdio.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int table;

static void build(void);

static int lookup(void) {
  pthread_once(&once, build);
  return table;
}

static void build(void) {
  table = 1;
  table += table;
}

static void *user(void *unused) {
  (void)unused;
  lookup();
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, user, NULL);
  lookup();
  pthread_join(thread, NULL);
  printf("table %d\n", table);
}
