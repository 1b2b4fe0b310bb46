// CChild: starts a program under test with exactly the descriptors, limits and environment that it may have.
//
// C, because Swift cannot do it: between fork and exec only async-signal-safe code may run, posix_spawn cannot set limits,
// and memfd_create is hidden from Swift's Glibc module.
#ifndef CASEBOOK_CCHILD_H
#define CASEBOOK_CCHILD_H

#include <stdint.h>
#include <sys/types.h>

/// What a child gets. Strings and arrays stay the caller's.
typedef struct cb_child {
  const char *path;
  char **argv;              ///< NULL-terminated
  char **environment;       ///< NULL-terminated
  const char *directory;    ///< working directory, or NULL
  const int *descriptors;   ///< descriptors[i] becomes descriptor i in the child; everything else is closed
  int descriptor_count;
  uint64_t cpu_seconds;     ///< RLIMIT_CPU, 0: none
  uint64_t open_files;      ///< RLIMIT_NOFILE, 0: none
} cb_child;

/// Starts the child in a session (and so a process group) of its own, without core dumps, with default signal handling.
/// Returns 0 and its process id, or the errno of what failed, exec included.
int cb_child_spawn(const cb_child *child, pid_t *pid);

/// Waits for the child without blocking for longer than `milliseconds` (-1: for ever). Returns 1 and its wait status,
/// 0 if it is still running, or -errno.
int cb_child_wait(pid_t pid, int milliseconds, int *status);

/// Kills every process of the child's group and reaps the child.
void cb_child_kill(pid_t pid);

/// An anonymous file of the given size in memory, closed on exec. Returns a descriptor or -errno.
int cb_memory_file(const char *name, uint64_t size);

/// A pair of connected SOCK_SEQPACKET sockets, closed on exec. Returns 0 or -errno.
int cb_packet_sockets(int pair[2]);

/// Number of processors that this process may use.
int cb_processor_count(void);

#endif
