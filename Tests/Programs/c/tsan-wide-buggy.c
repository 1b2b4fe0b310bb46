// expect: race
// build: tsan
// says: variable 'bytes[32]'
// Accesses of all kinds: packed members across words, 16 bytes at a time, copies. Two of them meet in one byte.
#include <pthread.h>
#include <string.h>
typedef long wide __attribute__((vector_size(16)));
static struct __attribute__((packed)) {
  char tag;
  long number;
} packed;
static char bytes[64] __attribute__((aligned(16)));

static void *low(void *unused) {
  packed.number++;
  *(wide *)bytes = (wide){1, 2};
  memset(bytes + 16, 1, 17);
  return unused;
}
static void *high(void *unused) {
  packed.tag++;
  memcpy(bytes + 32, "twelve bytes", 12);
  *(wide *)(bytes + 48) = (wide){3, 4};
  return unused;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, low, 0);
  pthread_create(&b, 0, high, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
