// affinity.c: an execution stays on one processor.
//
// One party runs at a time. If the next one sleeps on another processor, handing it the turn means waking that processor, and
// each page that is unmapped must be forgotten there, too: a quarter of the time of a small execution. So the server stays where
// it is while an execution runs, and the execution inherits that; one that goes on for long gets all processors back, since
// others may want this one. The program is told what it would be told without, and what it asked for itself.

#include "internal.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "scheduler.h"

/// As many as a `cpu_set_t` tells of.
#define MOST_PROCESSORS 1024

typedef struct {
  unsigned long words[MOST_PROCESSORS / 8 / sizeof(unsigned long)];
  size_t bytes;
} processors;

/// What the server was given.
static processors given;
/// What a thread of the program asked for; no bytes if it did not.
static _Thread_local processors asked;

void cb_stay_on_processor(void) {
  unsigned here = 0;
  long bytes = syscall_direct(SYS_sched_getaffinity, 0, sizeof given.words, (long)given.words);
  given.bytes = bytes > 0 ? (size_t)bytes : 0;
  if (!given.bytes || syscall_direct(SYS_getcpu, (long)&here, 0, 0) != 0 || here >= MOST_PROCESSORS) return;
  processors one = {.bytes = sizeof one.words};
  one.words[here / (8 * sizeof *one.words)] = 1UL << here % (8 * sizeof *one.words);
  syscall_direct(SYS_sched_setaffinity, 0, (long)one.bytes, (long)one.words);
}

void cb_leave_processor(void) {
  if (given.bytes) syscall_direct(SYS_sched_setaffinity, 0, (long)given.bytes, (long)given.words);
}

void cb_free_from_processor(pid_t pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
  DIR *tasks = given.bytes ? opendir(path) : NULL;
  if (!tasks) return;
  for (struct dirent *task; (task = readdir(tasks));) {
    long tid = atol(task->d_name);
    if (tid > 0) syscall_direct(SYS_sched_setaffinity, tid, (long)given.bytes, (long)given.words);
  }
  closedir(tasks);
}

/// The program knows ids of ours.
static bool is_self(pid_t tid) { return tid == 0 || tid == gettid(); }

static int told(size_t size, cpu_set_t *set, const processors *own) {
  const processors *those = own->bytes ? own : &given;
  if (size < those->bytes || size % sizeof(unsigned long) != 0) return EINVAL;
  memset(set, 0, size);
  memcpy(set, those->words, those->bytes);
  return 0;
}

/// Keeps what a thread asks for, as far as it was given it; it has no effect, since one party runs at a time.
static int ask(size_t size, const cpu_set_t *set) {
  processors wanted = {.bytes = given.bytes};
  memcpy(wanted.words, set, size < sizeof wanted.words ? size : sizeof wanted.words);
  unsigned long any = 0;
  for (size_t i = 0; i < sizeof wanted.words / sizeof *wanted.words; i++) any |= wanted.words[i] &= given.words[i];
  if (!any) return EINVAL;
  asked = wanted;
  return 0;
}

static int failed(int error) {
  if (error) errno = error;
  return error ? -1 : 0;
}

CB_EXPORT int sched_getaffinity(pid_t tid, size_t size, cpu_set_t *set) {
  if (!cb_on() || !given.bytes) return CB_REAL(sched_getaffinity)(tid, size, set);
  return failed(told(size, set, is_self(tid) ? &asked : &given));
}

CB_EXPORT int sched_setaffinity(pid_t tid, size_t size, const cpu_set_t *set) {
  if (!cb_on() || !given.bytes) return CB_REAL(sched_setaffinity)(tid, size, set);
  return failed(is_self(tid) ? ask(size, set) : 0);
}

CB_EXPORT int pthread_getaffinity_np(pthread_t thread, size_t size, cpu_set_t *set) {
  if (!cb_on() || !given.bytes) return CB_REAL(pthread_getaffinity_np)(thread, size, set);
  return told(size, set, pthread_equal(thread, pthread_self()) ? &asked : &given);
}

CB_EXPORT int pthread_setaffinity_np(pthread_t thread, size_t size, const cpu_set_t *set) {
  if (!cb_on() || !given.bytes) return CB_REAL(pthread_setaffinity_np)(thread, size, set);
  return pthread_equal(thread, pthread_self()) ? ask(size, set) : 0;
}
