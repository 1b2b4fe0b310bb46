// The system's libxxhash, as it is. Only Sources/CaseRunner/ContentKey.swift imports this.
#include <xxhash.h>
