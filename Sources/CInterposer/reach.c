// reach.c: objects that keep each other alive and that nobody else reaches.
//
// Entry point: cb_reach_tell, at the end of an execution, when nobody can run any more and memory is still. Two things must
// hold, so that no mistake of one of them makes a finding.
//
// 1. Trial deletion (Christopher, "Reference count garbage collection", 1984; Bacon and Rajan, ECOOP 2001): the runtime says
//    how many references to an object are counted. Whoever has more than lie in memory of this execution is held by somebody
//    else: by a variable on a stack, by a global, by a task that has not ended. So is what it refers to. What is left explains
//    itself.
// 2. A conservative scan from all writable memory, stacks and registers that are no part of the heap. It also reaches what is
//    referred to without being counted. Of what is out of use it may take something for a reference: it says too much, never
//    too little.
//
// What is left of both are components of mutual references (cycles.c). A task's memory counts as far as it is in use. Weak
// references lead through a table beside the object, which does not own it. Step 1 looks only at blocks of this execution,
// which makes it cheap: there are few, and mostly no candidate is left for step 2.

#include "reach.h"
#include "scheduler.h"

#include <setjmp.h>
#include <string.h>

/// Larger mappings are no memory that a program keeps references in.
#define LARGEST_ROOT (1ULL << 30)

// ---- Trial deletion ---------------------------------------------------------------------------------------------------------

/// How a word holds what it leads to. What has no unowned references is not worth asking about.
static enum cb_ownership how_held(const cb_view *v, uint32_t from, uint32_t offset, uint32_t to) {
  return v->nodes[to].has_unowned ? cb_ownership_at(&v->nodes[from], offset) : CB_STRONG;
}

static void count_reference(cb_view *v, uint32_t from, uint32_t offset, uint32_t to, void *context) {
  (void)context;
  cb_node *target = &v->nodes[to];
  if (target->kind == CB_NODE_OTHER || target->kind == CB_NODE_SLAB) {
    if (from != to) target->found++;
    return;
  }
  enum cb_ownership how = how_held(v, from, offset, to);
  if (how == CB_UNSAFE || (cb_read_word(v->nodes[from].start + offset) & CB_ADDRESS_BITS) != target->start) return;
  if (how == CB_UNOWNED) target->unowned -= target->unowned > 0;
  else target->found++;
}

typedef struct marking {
  uint32_t depth;
} marking;

static void hold(cb_view *v, uint32_t index, marking *m) {
  if (v->nodes[index].is_held) return;
  v->nodes[index].is_held = true;
  v->stack[m->depth++] = index;
}

static void hold_reference(cb_view *v, uint32_t from, uint32_t offset, uint32_t to, void *context) {
  if (how_held(v, from, offset, to) == CB_STRONG) hold(v, to, context);
}

/// All that is held by what is held.
static void spread(cb_view *v, marking *m) {
  while (m->depth) cb_visit_references(v, v->stack[--m->depth], hold_reference, m);
}

static void reach_reference(cb_view *v, uint32_t from, uint32_t offset, uint32_t to, void *context) {
  marking *m = context;
  cb_node *target = &v->nodes[to];
  if (target->is_held || target->is_reached || !cb_owns(v, from, offset, to)) return;
  target->is_reached = true;
  v->stack[m->depth++] = to;
}

/// Memory of another kind that no object leads to is somebody's who was not seen, and so is what it refers to.
static void trust_strangers(cb_view *v) {
  bool changed = true;
  while (changed) {
    changed = false;
    marking m = {0};
    for (uint32_t i = 0; i < v->count; i++) v->nodes[i].is_reached = false;
    for (uint32_t i = 0; i < v->count; i++) {
      if (v->nodes[i].is_held || v->nodes[i].is_reached || v->nodes[i].kind != CB_NODE_OBJECT) continue;
      v->nodes[i].is_reached = true;
      v->stack[m.depth++] = i;
      while (m.depth) cb_visit_references(v, v->stack[--m.depth], reach_reference, &m);
    }
    for (uint32_t i = 0; i < v->count; i++) {
      if (v->nodes[i].is_held || v->nodes[i].is_reached) continue;
      changed = true;
      hold(v, i, &m);
      spread(v, &m);
    }
  }
}

/// Whether a node is a task that has not ended. Continuations, groups and its own memory lead to it without being counted. As
/// long as it exists it is somebody's, and one that can never go on is a finding of its own.
static bool is_task_at_work(const cb_node *n) {
  if (n->kind != CB_NODE_OBJECT || (n->type->kind != CB_TYPE_TASK && n->type->kind != CB_TYPE_JOB)) return false;
  return n->type->kind == CB_TYPE_JOB || !cb_swift_is_over((const void *)(uintptr_t)n->start);
}

/// Step 1. What is not held afterwards explains itself.
static void delete_on_trial(cb_view *v) {
  for (uint32_t i = 0; i < v->count; i++) cb_visit_references(v, i, count_reference, NULL);
  marking m = {0};
  for (uint32_t i = 0; i < v->count; i++) {
    const cb_node *n = &v->nodes[i];
    bool is_counted = n->kind == CB_NODE_OBJECT || n->kind == CB_NODE_BLOCK;
    bool is_explained = is_counted ? n->needs + n->unowned <= n->found : n->found > 0;
    if (!is_explained || is_task_at_work(n)) hold(v, i, &m);
  }
  spread(v, &m);
  trust_strangers(v);
}

// ---- Roots ----------------------------------------------------------------------------------------------------------------

extern const char cb_image_start[] __asm__("__ehdr_start") __attribute__((visibility("hidden")));
extern const char cb_image_end[] __asm__("_end") __attribute__((visibility("hidden")));

typedef struct range {
  uint64_t start, end;
} range;

#define MOST_RANGES (CB_MAX_PARTIES + 16)

typedef struct roots {
  cb_view *v;
  marking m;
  range *left_out;
  uint32_t left_out_count;
} roots;

static void leave_out(roots *r, uint64_t start, uint64_t end) {
  if (start < end && r->left_out_count < MOST_RANGES) r->left_out[r->left_out_count++] = (range){start, end};
}

static void scan_words(roots *r, uint64_t start, uint64_t end) {
  cb_view *v = r->v;
  for (uint64_t at = (start + 7) & ~7ULL; at + 8 <= end; at += 8) {
    uint64_t word = cb_read_word(at) & CB_ADDRESS_BITS;
    if (word < v->low || word >= v->high) continue;
    uint32_t to = cb_node_at(v, word);
    if (to != CB_NO_NODE) hold(v, to, &r->m);
  }
  spread(v, &r->m);
}

/// Scans what lies neither in a block nor in one of the ranges that are left out.
static void scan_range(roots *r, uint64_t start, uint64_t end, bool has_blocks) {
  while (start < end) {
    uint64_t stop = end, next = end;
    for (uint32_t i = 0; i < r->left_out_count; i++) {
      const range *out = &r->left_out[i];
      if (out->start <= start && start < out->end) stop = start, next = out->end;
      else if (out->start > start && out->start < stop) stop = out->start, next = out->end;
      if (stop == start) break;
    }
    uint64_t at = start;
    while (has_blocks && at < stop) {
      // The next block from here on.
      uint32_t low = 0, high = r->v->count;
      while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (r->v->nodes[middle].start + r->v->nodes[middle].size <= at) low = middle + 1;
        else high = middle;
      }
      const cb_node *n = low < r->v->count ? &r->v->nodes[low] : NULL;
      uint64_t until = n && n->start < stop ? n->start : stop;
      if (until > at) scan_words(r, at, until);
      at = n && n->start < stop ? n->start + n->size : stop;
    }
    if (!has_blocks && at < stop) scan_words(r, at, stop);
    start = next > start ? next : end;
  }
}

/// Whether a mapping is one of the allocator's own: what is not given out there is out of use.
static bool is_arena(cb_view *v, uint64_t start, uint64_t end, const char *name) {
  if (strcmp(name, "[heap]") == 0) return true;
  if (start % (64ULL << 20) != 0) return false;
  for (uint32_t i = 0; i < v->count; i++)
    if (v->nodes[i].start >= start && v->nodes[i].start < end) return true;
  return false;
}

static void scan_mapping(roots *r, const char *line) {
  uint64_t numbers[2];
  for (int i = 0; i < 2; i++) {
    numbers[i] = 0;
    for (;; line++) {
      int digit = *line >= '0' && *line <= '9' ? *line - '0' : *line >= 'a' && *line <= 'f' ? *line - 'a' + 10 : -1;
      if (digit < 0) break;
      numbers[i] = numbers[i] << 4 | (uint64_t)digit;
    }
    line++;
  }
  if (strncmp(line, "rw", 2) != 0) return;
  const char *name = line;
  // Permissions, offset, device, inode.
  for (int field = 0; field < 4; field++) {
    while (*name && *name != ' ') name++;
    while (*name == ' ') name++;
  }
  uint64_t start = numbers[0], end = numbers[1];
  if (start >= end || end - start > LARGEST_ROOT) return;
  // A file can be shorter than its mapping; those of the program's modules are not.
  if (*name == '/' && !cb_is_in_a_module((const void *)(uintptr_t)start)) return;
  if (is_arena(r->v, start, end, name)) return;
  scan_range(r, start, end, *name == 0);
}

/// Scans all mappings; false if the system does not tell of them.
static bool scan_mappings(roots *r) {
  long fd = syscall_direct(SYS_open, (long)"/proc/self/maps", 0, 0);
  if (fd < 0) return false;
  static char text[8192];
  size_t kept = 0;
  long count;
  while ((count = syscall_direct(SYS_read, fd, (long)(text + kept), (long)(sizeof text - 1 - kept))) > 0) {
    kept += (size_t)count;
    text[kept] = 0;
    char *line = text, *end;
    while ((end = strchr(line, '\n'))) {
      *end = 0;
      scan_mapping(r, line);
      line = end + 1;
    }
    kept -= (size_t)(line - text);
    memmove(text, line, kept);
    if (kept == sizeof text - 1) kept = 0;
  }
  syscall_direct(SYS_close, fd, 0, 0);
  return count == 0;
}

/// Step 2, over all blocks. False if it could not be done.
static bool scan_roots(cb_view *v, uint64_t stack_pointer) {
  roots r = {.v = v, .left_out = cb_alloc(MOST_RANGES * sizeof(range))};
  leave_out(&r, cb_id(cb_image_start), cb_id(cb_image_end));
  leave_out(&r, cb_id(cb_trace), cb_id(cb_trace) + cb_trace->region_size);
  uint64_t arena_start, arena_end;
  cb_arena(&arena_start, &arena_end);
  leave_out(&r, arena_start, arena_end);
  for (const cb_party *party = cb_party_first(); party; party = party->next) {
    // Stacks of threads that are gone may be others' by now.
    if (party->reaped || party->stack_high == 0) continue;
    uint64_t top = party == cb_self && !party->stack_is_left ? stack_pointer : party->stack_pointer;
    leave_out(&r, party->stack_low, top ? top : party->stack_high);
  }
  return scan_mappings(&r);
}

static const char unreadable[] = "retain cycles were not looked for: the memory of an execution could not be read";

static void give_up(const char *why) { cb_put(CB_REC_NOTE, 0, 0, 0, .e = cb_string(why)); }

/// Holds what a look at all memory found to be held.
static void hold_reached(cb_view *fresh, cb_view *all) {
  marking m = {0};
  for (uint32_t i = 0; i < fresh->count; i++) {
    uint32_t same = cb_node_that_begins(all, fresh->nodes[i].start);
    if (same == CB_NO_NODE || all->nodes[same].is_held) hold(fresh, i, &m);
  }
  spread(fresh, &m);
}

static void look(uint64_t stack_pointer) {
  static cb_view fresh, all;
  if (!cb_heap_is_whole() || !cb_view_make(&fresh, true))
    return give_up("retain cycles were not looked for: an execution has more memory in use at its end than can be followed");
  delete_on_trial(&fresh);
  if (!cb_cycles_exist(&fresh)) return;
  // Only now what costs: the rest of memory.
  if (!cb_view_make(&all, false) || !scan_roots(&all, stack_pointer)) return give_up(unreadable);
  hold_reached(&fresh, &all);
  cb_cycles_tell(&fresh);
}

static sigjmp_buf way_out;
static volatile bool is_reading;

void cb_reach_recover(void) {
  if (is_reading) siglongjmp(way_out, 1);
}

void cb_reach_tell(void) {
  // Registers of the callers go onto the stack.
  __builtin_unwind_init();
  uint64_t stack_pointer;
  __asm__ volatile("mov %%rsp, %0" : "=r"(stack_pointer));
  if (!cb_heap_follows || !cb_view_prepare()) return;
  if (sigsetjmp(way_out, 1)) {
    give_up(unreadable);
  } else {
    is_reading = true;
    look(stack_pointer);
  }
  is_reading = false;
}
