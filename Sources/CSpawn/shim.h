// Functions of glibc (2.34 and later) that its headers show to GNU sources only, and so not to Swift, and some whose headers are
// not part of Swift's Glibc. Only SpawnPlan.swift, ChildProcess.swift and CancellationBell.swift in Sources/CaseRunner import this,
// and TerminalLine.swift of the tests.
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/personality.h>
#include <sys/resource.h>

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
int prlimit(pid_t process, int resource, const struct rlimit *bound, struct rlimit *before);
