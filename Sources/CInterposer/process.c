// process.c: other processes, signals, and further calls that explore mode does not control. They are let through,
// and reported.

#include "models.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <unistd.h>

/// A process that the program forks runs on its own: not controlled, and unable to write into our trace.
CB_EXPORT pid_t fork(void) {
  if (!cb_on()) return CB_REAL(fork)();
  cb_unsupported("fork", false);
  pid_t pid = CB_REAL(fork)();
  if (pid != 0) return pid;
  cb_self = NULL;
  cb_is_no_longer_served();
  // An empty trace in its place: it has room for nothing, so whatever still writes is dropped.
  mmap(cb_trace, cb_trace->region_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS};
  for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) signal(fatal[i], SIG_DFL);
  return 0;
}

/// The real one shares the caller's stack with the child until that runs another program; no wrapper survives it.
CB_EXPORT pid_t vfork(void) { return fork(); }

#define LET_THROUGH(name, ...)                    \
  if (cb_on()) cb_unsupported(#name, false);      \
  return CB_REAL(name)(__VA_ARGS__)

CB_EXPORT int posix_spawn(pid_t *restrict pid, const char *restrict path, const posix_spawn_file_actions_t *actions,
                          const posix_spawnattr_t *restrict attributes, char *const arguments[restrict],
                          char *const environment[restrict]) {
  LET_THROUGH(posix_spawn, pid, path, actions, attributes, arguments, environment);
}

CB_EXPORT int posix_spawnp(pid_t *restrict pid, const char *restrict file, const posix_spawn_file_actions_t *actions,
                           const posix_spawnattr_t *restrict attributes, char *const arguments[restrict],
                           char *const environment[restrict]) {
  LET_THROUGH(posix_spawnp, pid, file, actions, attributes, arguments, environment);
}

CB_EXPORT int system(const char *command) { LET_THROUGH(system, command); }
CB_EXPORT FILE *popen(const char *command, const char *mode) { LET_THROUGH(popen, command, mode); }
CB_EXPORT int execve(const char *path, char *const arguments[], char *const environment[]) {
  LET_THROUGH(execve, path, arguments, environment);
}
CB_EXPORT int execv(const char *path, char *const arguments[]) { LET_THROUGH(execv, path, arguments); }
CB_EXPORT int execvp(const char *file, char *const arguments[]) { LET_THROUGH(execvp, file, arguments); }

// ---- Signals: the kernel chooses the thread and the moment --------------------------------------------------------

CB_EXPORT int sigwait(const sigset_t *restrict set, int *restrict signal) { LET_THROUGH(sigwait, set, signal); }
CB_EXPORT int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info) {
  LET_THROUGH(sigwaitinfo, set, info);
}
CB_EXPORT int sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info,
                           const struct timespec *restrict time) {
  LET_THROUGH(sigtimedwait, set, info, time);
}
CB_EXPORT int sigsuspend(const sigset_t *set) { LET_THROUGH(sigsuspend, set); }
CB_EXPORT int pause(void) { LET_THROUGH(pause); }
CB_EXPORT int signalfd(int fd, const sigset_t *mask, int flags) { LET_THROUGH(signalfd, fd, mask, flags); }

// ---- Descriptors that the kernel makes ready by itself ------------------------------------------------------------

CB_EXPORT int inotify_init(void) { LET_THROUGH(inotify_init); }
CB_EXPORT int inotify_init1(int flags) { LET_THROUGH(inotify_init1, flags); }
