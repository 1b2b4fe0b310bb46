// expect: clean
// The pipe is read while the thread writes.
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { SIZE = 200000 };
static int ends[2];
static char data[SIZE];

static void *writer(void *unused) {
  (void)unused;
  if (write(ends[1], data, SIZE) < 0) perror("write");
  close(ends[1]);
  return NULL;
}

static long drain(void) {
  char buffer[4096];
  long total = 0;
  for (ssize_t count; (count = read(ends[0], buffer, sizeof buffer)) > 0;) total += count;
  return total;
}

int main(void) {
  pthread_t thread;
  if (pipe(ends) != 0) return 1;
  pthread_create(&thread, NULL, writer, NULL);
  long total = drain();
  pthread_join(thread, NULL);
  printf("total %ld\n", total);
}
