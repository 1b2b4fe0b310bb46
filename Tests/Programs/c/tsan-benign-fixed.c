// expect: clean
// build: tsan
// A statistic whose races are declared harmless.
#include <pthread.h>
void AnnotateBenignRaceSized(const char *, int, void *, long, const char *);

static long hits;

static void *worker(void *unused) {
  hits++;
  return unused;
}

int main(void) {
  pthread_t a, b;
  AnnotateBenignRaceSized(__FILE__, __LINE__, &hits, sizeof hits, "a rough count");
  pthread_create(&a, 0, worker, 0);
  pthread_create(&b, 0, worker, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
