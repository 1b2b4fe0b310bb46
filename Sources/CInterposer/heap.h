// heap.h: which memory is given out (heap.c), for those who look for what nobody can reach any more (reach.c).
#ifndef CASEBOOK_HEAP_H
#define CASEBOOK_HEAP_H

#include "internal.h"

/// Bytes that one page of the table covers; blocks begin at multiples of a grain.
#define CB_HEAP_PAGE 65536u
#define CB_HEAP_GRAIN 16u
#define CB_HEAP_WORDS (CB_HEAP_PAGE / CB_HEAP_GRAIN / 64)

/// A bit for each place at which a block can begin.
typedef struct cb_heap_page {
  _Atomic uint64_t key;  ///< the address divided by the size, plus 1; 0: not in use
  _Atomic uint64_t live[CB_HEAP_WORDS];
  _Atomic uint64_t fresh[CB_HEAP_WORDS];  ///< given out in this execution, not in the server
} cb_heap_page;

/// Whether blocks are followed.
extern bool cb_heap_follows;
/// Whether all were: the table has room for all places, and nobody gave out memory past it.
bool cb_heap_is_whole(void);
/// In the server: stops following if the program has no use for it.
void cb_heap_serve(void);
/// In the child: what is given out from here on is fresh.
void cb_heap_begin(void);
void cb_heap_add(const void *memory);
void cb_heap_remove(const void *memory);
/// The page of the table that covers an address; NULL if no block ever began there.
const cb_heap_page *cb_heap_page_of(uint64_t address);
/// All pages that are in use, in the order of addresses, in memory of the interposer's. Returns how many.
uint32_t cb_heap_pages(const cb_heap_page ***pages);

/// Memory was given out, or is about to be taken back.
static inline void *cb_heap_given(void *memory) {
  if (cb_heap_follows && memory) cb_heap_add(memory);
  return memory;
}
static inline void cb_heap_taken(const void *memory) {
  if (cb_heap_follows && memory) cb_heap_remove(memory);
}

/// reach.c: tells of objects that keep each other alive and that nobody else reaches (CB_REC_CYCLES). At the end of an execution,
/// when nobody can run any more.
void cb_reach_tell(void);
/// reach.c: a fatal signal has come. Does not return if it came from reading the program's memory, of which a part may be locked.
void cb_reach_recover(void);

#endif
