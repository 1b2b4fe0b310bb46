// expect: race
// build: tsan
// Reads that the program wants to be ignored, and a write that is not meant by that.
#include <pthread.h>
void AnnotateIgnoreReadsBegin(const char *, int);
void AnnotateIgnoreReadsEnd(const char *, int);

static int progress, extra;

static void *worker(void *unused) {
  progress++;
  extra++;
  return unused;
}

int main(void) {
  pthread_t a;
  pthread_create(&a, 0, worker, 0);
  AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
  int seen = progress;
  extra = seen;
  AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
  pthread_join(a, 0);
  return 0;
}
