// Functions of glibc (2.34 and later) that its headers show to GNU sources only, and so not to Swift, and one whose header is
// not part of Swift's Glibc. Only Sources/CaseRunner/SpawnPlan.swift and ChildProcess.swift import this.
#include <spawn.h>
#include <sys/personality.h>
#include <sys/resource.h>

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
int prlimit(pid_t process, int resource, const struct rlimit *bound, struct rlimit *before);
