// warm.c: what the server does once so that an execution need not do it each time.
//
// An execution of a small program spends most of its time in page faults. The server saves it those that are the same each
// time: functions are looked up before the fork, the runtime's code lies in huge pages, and pages that each execution will write are made
// present by one call. Handing down the page tables of mapped code, too, was tried: all of them, whose copying and dropping costs more
// than the faults that it saves; and only those that the first execution used, which saves a third of the faults and 2 % of the time.

#include "scheduler.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
#define PAGE 4096UL
#define HUGE (2UL << 20)
/// Of the records of an execution, at most so many bytes are made present in the next.
#define MOST_RECORD_BYTES (4UL << 20)

extern char cb_tables_start[] __asm__("__start_cb_tables") __attribute__((visibility("hidden")));
extern char cb_tables_stop[] __asm__("__stop_cb_tables") __attribute__((visibility("hidden")));

/// Puts a copy of code, in one huge page, in its place. A fork hands a huge page down by one entry, and the execution then
/// has all of it present, where a mapped file is faulted in anew for each few pages. False if there are no huge pages.
static bool make_huge(uintptr_t block) {
  char *room = mmap(NULL, 2 * HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) return false;
  char *copy = (char *)(((uintptr_t)room + HUGE - 1) & ~(HUGE - 1));
  bool done = madvise(copy, HUGE, MADV_HUGEPAGE) == 0;
  if (done) memcpy(copy, (const void *)block, HUGE);
  done = done && madvise(copy, HUGE, MADV_COLLAPSE) == 0 && mprotect(copy, HUGE, PROT_READ | PROT_EXEC) == 0 &&
         mremap(copy, HUGE, HUGE, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)block) == (void *)block;
  munmap(room, (size_t)(copy - room));
  munmap(copy + HUGE, HUGE - (size_t)(copy - room));
  if (!done) munmap(copy, HUGE);
  return done;
}

/// Does so with the Swift runtime, of which each execution of a Swift program uses much. Of other large libraries it uses
/// little, and copying them would make the start of a server dear.
static void make_runtime_huge(void) {
  // Nobody may run in what is replaced.
  struct stat tasks;
  if (stat("/proc/self/task", &tasks) != 0 || tasks.st_nlink != 3) return;
  FILE *maps = fopen("/proc/self/maps", "re");
  if (!maps) return;
  struct {
    uintptr_t start, end;
  } code[16];
  size_t count = 0;
  char line[512], access[8];
  unsigned long start, end;
  while (count < 16 && fgets(line, sizeof line, maps)) {
    if (sscanf(line, "%lx-%lx %7s", &start, &end, access) != 3 || strcmp(access, "r-xp") != 0) continue;
    if (!strstr(line, "/libswift")) continue;
    code[count].start = (start + HUGE - 1) & ~(HUGE - 1), code[count].end = end & ~(HUGE - 1), count++;
  }
  fclose(maps);
  for (size_t i = 0; i < count; i++)
    for (uintptr_t block = code[i].start; block < code[i].end; block += HUGE)
      if (!make_huge(block)) return;
}

void cb_warm_server(void) {
  cb_next_begin();
  make_runtime_huge();
}

static void populate(const void *start, const void *end) {
  uintptr_t low = (uintptr_t)start & ~(PAGE - 1), high = ((uintptr_t)end + PAGE - 1) & ~(PAGE - 1);
  // Where the kernel does not know it, the faults come one by one.
  if (high > low) madvise((void *)low, high - low, MADV_POPULATE_WRITE);
}

/// `records` is how many the last execution wrote: most write about as many as the one before.
void cb_warm_execution(uint64_t records) {
  populate(cb_tables_start, cb_tables_stop);
  const cb_trace_header *t = cb_trace;
  uint64_t bytes = records < MOST_RECORD_BYTES / sizeof(cb_record) ? records * sizeof(cb_record) : MOST_RECORD_BYTES;
  populate(t, (const char *)t + t->records_offset + bytes);
}
