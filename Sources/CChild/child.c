#define _GNU_SOURCE
#include "CChild.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void limit(int resource, uint64_t value) {
  struct rlimit now;
  if (getrlimit(resource, &now) != 0) return;
  if (now.rlim_max != RLIM_INFINITY && value > now.rlim_max) value = now.rlim_max;
  struct rlimit wanted = {.rlim_cur = value, .rlim_max = value};
  setrlimit(resource, &wanted);
}

/// Moves descriptors[i] to i. First out of the way, above all targets, so that no source is overwritten by another's target.
static int arrange(const cb_child *child, int report) {
  int count = child->descriptor_count;
  int moved[16];
  if (count > 16) return EINVAL;
  for (int i = 0; i < count; i++) {
    moved[i] = fcntl(child->descriptors[i], F_DUPFD_CLOEXEC, report + 1 > count ? report + 1 : count);
    if (moved[i] < 0) return errno;
  }
  for (int i = 0; i < count; i++) {
    if (dup2(moved[i], i) < 0) return errno;
  }
  return 0;
}

static void become(const cb_child *child, int report) {
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The runner may have blocked or ignored signals; the program under test starts with none of that.
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);

  int high = fcntl(report, F_DUPFD_CLOEXEC, child->descriptor_count + 16);
  if (high >= 0) report = high;
  int failure = arrange(child, report);
  if (failure == 0 && child->directory && chdir(child->directory) != 0) failure = errno;
  if (failure == 0) {
    limit(RLIMIT_CORE, 0);
    if (child->cpu_seconds) limit(RLIMIT_CPU, child->cpu_seconds);
    if (child->open_files) limit(RLIMIT_NOFILE, child->open_files);
    // Whatever the runner has open besides, closed on exec or not, is none of the program's business.
    close_range(child->descriptor_count, ~0U, CLOSE_RANGE_CLOEXEC);
    execve(child->path, child->argv, child->environment);
    failure = errno;
  }
  ssize_t ignored = write(report, &failure, sizeof failure);
  (void)ignored;
  _exit(127);
}

static int spawn(const cb_child *child, pid_t *pid) {
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) return errno;
  pid_t made = fork();
  if (made < 0) {
    int failure = errno;
    close(report[0]);
    close(report[1]);
    return failure;
  }
  if (made == 0) become(child, report[1]);
  close(report[1]);
  int failure = 0;
  ssize_t count;
  do {
    count = read(report[0], &failure, sizeof failure);
  } while (count < 0 && errno == EINTR);
  close(report[0]);
  if (count == (ssize_t)sizeof failure) {
    while (waitpid(made, NULL, 0) < 0 && errno == EINTR) {
    }
    return failure ? failure : EIO;
  }
  *pid = made;
  return 0;
}

// PR_SET_PDEATHSIG, which the children ask for, fires when the *thread* that forked them ends. So one thread, which never
// ends before the process does, forks them all.
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER, lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static const cb_child *wanted;
static pid_t made_pid;
static int outcome, finished;

static void *spawner(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  for (;;) {
    while (!wanted) pthread_cond_wait(&changed, &lock);
    outcome = spawn(wanted, &made_pid);
    wanted = NULL;
    finished = 1;
    pthread_cond_broadcast(&changed);
  }
  return NULL;
}

int cb_child_spawn(const cb_child *child, pid_t *pid) {
  static pthread_t thread;
  static int started;
  pthread_mutex_lock(&turn);
  int failure = started ? 0 : pthread_create(&thread, NULL, spawner, NULL);
  if (failure == 0) {
    started = 1;
    pthread_mutex_lock(&lock);
    wanted = child;
    finished = 0;
    pthread_cond_broadcast(&changed);
    while (!finished) pthread_cond_wait(&changed, &lock);
    failure = outcome;
    *pid = made_pid;
    pthread_mutex_unlock(&lock);
  }
  pthread_mutex_unlock(&turn);
  return failure;
}

int cb_child_wait(pid_t pid, int milliseconds, int *status) {
  for (int waited = 0;; waited++) {
    pid_t ended = waitpid(pid, status, milliseconds < 0 ? 0 : WNOHANG);
    if (ended == pid) return 1;
    if (ended < 0 && errno != EINTR) return -errno;
    if (milliseconds >= 0 && waited >= milliseconds) return 0;
    struct timespec pause = {.tv_nsec = 1000000};
    if (ended == 0) nanosleep(&pause, NULL);
  }
}

void cb_child_kill(pid_t pid) {
  if (pid <= 1) return;
  kill(-pid, SIGKILL);
  kill(pid, SIGKILL);
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
  }
  // Members of the group that were forked between the two signals.
  kill(-pid, SIGKILL);
}

int cb_memory_file(const char *name, uint64_t size) {
  int descriptor = memfd_create(name, MFD_CLOEXEC);
  if (descriptor < 0) return -errno;
  if (ftruncate(descriptor, (off_t)size) != 0) {
    int failure = errno;
    close(descriptor);
    return -failure;
  }
  return descriptor;
}

int cb_packet_sockets(int pair[2]) {
  return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0 ? 0 : -errno;
}

int cb_processor_count(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  int count = CPU_COUNT(&set);
  return count > 0 ? count : 1;
}
