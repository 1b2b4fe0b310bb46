// Two functions of glibc (2.34 and later) that its headers show to GNU sources only, and so not to Swift.
// Only Sources/CaseRunner/SpawnPlan.swift imports this.
#include <spawn.h>

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
