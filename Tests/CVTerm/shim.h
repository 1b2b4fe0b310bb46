// The system's libvterm, as it is, and functions of glibc for pseudo-terminals that its headers show to XOPEN and GNU sources only, and
// so not to Swift. Only Tests/TerminalTesting imports this.
#include <vterm.h>

int posix_openpt(int flags);
int grantpt(int near);
int unlockpt(int near);
int ptsname_r(int near, char *path, size_t size);
