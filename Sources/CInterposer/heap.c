// heap.c: which memory is given out.
//
// A bit for each sixteen bytes says whether a block begins there, and another whether it was given out in this execution. That
// costs a few nanoseconds for each block, in every execution, and leaves the program's addresses as they are. It begins with
// the process, since what the server's start left in the heap can refer to what an execution makes.

#include "heap.h"

#include <stdatomic.h>

/// Pages of the table: a gigabyte of heap.
#define PAGES 16384u

bool cb_heap_follows = true;
static bool overflowed, in_execution;
/// Neighbours in memory are neighbours here, so that a small program dirties little.
static cb_heap_page pages[PAGES];
/// Those that are in use, in the order of their first use.
static uint16_t used[PAGES];
static _Atomic uint32_t used_count;

bool cb_heap_is_whole(void) { return cb_heap_follows && !overflowed; }

void cb_heap_serve(void) { cb_heap_follows = cb_heap_follows && cb_program_is_swift(); }

void cb_heap_begin(void) { in_execution = true; }

static cb_heap_page *find(uint64_t address, bool make) {
  uint64_t key = address / CB_HEAP_PAGE + 1;
  for (uint32_t probe = 0; probe < PAGES; probe++) {
    cb_heap_page *page = &pages[(key + probe) % PAGES];
    uint64_t known = atomic_load_explicit(&page->key, memory_order_relaxed);
    if (known == key) return page;
    if (known != 0) continue;
    if (!make) return NULL;
    // Threads begin and end outside of control, and some do so beside the one that runs.
    if (atomic_compare_exchange_strong(&page->key, &known, key)) {
      used[atomic_fetch_add(&used_count, 1)] = (uint16_t)(page - pages);
      return page;
    }
    if (known == key) return page;
  }
  return NULL;
}

void cb_heap_add(const void *memory) {
  uint64_t address = cb_id(memory), grain = address % CB_HEAP_PAGE / CB_HEAP_GRAIN, bit = 1ULL << grain % 64;
  cb_heap_page *page = address % CB_HEAP_GRAIN == 0 ? find(address, true) : NULL;
  if (!page) {
    overflowed = true;
    return;
  }
  atomic_fetch_or_explicit(&page->live[grain / 64], bit, memory_order_relaxed);
  if (in_execution) atomic_fetch_or_explicit(&page->fresh[grain / 64], bit, memory_order_relaxed);
}

void cb_heap_remove(const void *memory) {
  uint64_t address = cb_id(memory), grain = address % CB_HEAP_PAGE / CB_HEAP_GRAIN, bit = 1ULL << grain % 64;
  cb_heap_page *page = find(address, false);
  if (!page) return;
  atomic_fetch_and_explicit(&page->live[grain / 64], ~bit, memory_order_relaxed);
  if (in_execution) atomic_fetch_and_explicit(&page->fresh[grain / 64], ~bit, memory_order_relaxed);
}

const cb_heap_page *cb_heap_page_of(uint64_t address) { return find(address, false); }

uint32_t cb_heap_pages(const cb_heap_page ***result) {
  uint32_t count = atomic_load(&used_count);
  const cb_heap_page **list = cb_alloc(count * sizeof *list + 1);
  // By insertion: a heap grows upwards, so that most come in order.
  for (uint32_t i = 0; i < count; i++) {
    const cb_heap_page *page = &pages[used[i]];
    uint32_t at = i;
    for (; at > 0 && list[at - 1]->key > page->key; at--) list[at] = list[at - 1];
    list[at] = page;
  }
  *result = list;
  return count;
}

// ---- The functions ------------------------------------------------------------------------------------------------------

void __libc_free(void *);
void *__libc_valloc(size_t);
void *__libc_pvalloc(size_t);

CB_EXPORT void free(void *memory) {
  cb_heap_taken(memory);
  __libc_free(memory);
}

CB_EXPORT void *valloc(size_t size) { return cb_heap_given(__libc_valloc(size)); }
CB_EXPORT void *pvalloc(size_t size) { return cb_heap_given(__libc_pvalloc(size)); }
