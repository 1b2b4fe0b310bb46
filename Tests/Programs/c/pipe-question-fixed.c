// expect: clean
// One side speaks first.
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static int ends[2];

static void *peer(void *unused) {
  char byte = 0;
  (void)unused;
  if (read(ends[1], &byte, 1) == 1 && write(ends[1], "b", 1) != 1) perror("write");
  return NULL;
}

int main(void) {
  char byte = 0;
  pthread_t thread;
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return 1;
  pthread_create(&thread, NULL, peer, NULL);
  if (write(ends[0], "a", 1) != 1) perror("write");
  if (read(ends[0], &byte, 1) != 1) perror("read");
  pthread_join(thread, NULL);
  printf("got %c\n", byte);
}
