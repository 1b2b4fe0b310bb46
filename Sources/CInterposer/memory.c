// memory.c: memory for models, and the table of objects that carry one.
//
// Everything comes from one arena that is mapped at once and touched as needed, so that the program's own heap looks the
// same whether or not, and in whatever order, models are made.

#include "internal.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/mman.h>

#include "scheduler.h"

#define ARENA_BYTES (1ULL << 30)
#define SIZE_CLASSES 64  // 16-byte classes up to 1 KiB

static char *arena, *arena_end;
static void *free_lists[SIZE_CLASSES];

// ---- Functions that are taken over ---------------------------------------------------------------------------------------

/// What was looked up by name outside of CB_REAL.
#define KNOWN_NAMES 16
static cb_real known[KNOWN_NAMES];
static uint32_t known_count;

extern cb_real cb_reals_start[] __asm__("__start_cb_reals") __attribute__((visibility("hidden")));
extern cb_real cb_reals_stop[] __asm__("__stop_cb_reals") __attribute__((visibility("hidden")));

void *cb_next(const char *name) {
  for (uint32_t i = 0; i < known_count; i++)
    if (strcmp(known[i].name, name) == 0) return known[i].function;
  void *symbol = dlsym(RTLD_NEXT, name);
  return symbol ? symbol : dlsym(RTLD_DEFAULT, name);
}

void cb_next_begin(void) {
  // What is not there yet may be loaded later, and is looked up then.
  for (cb_real *real = cb_reals_start; real < cb_reals_stop; real++)
    if (!real->function) real->function = dlsym(RTLD_NEXT, real->name);
  // Those of swift.c and accesses.c, which are asked for once in each execution of a Swift program.
  static const char *const names[] = {
      "swift_task_getCurrent", "swift_task_getJobTaskId", "swift_task_isCancelled", "swift_retain", "swift_release",
      "swift_task_switch", "__tsan_on_initialize", "__libc_stack_end", "swift_retainCount", "swift_unownedRetainCount",
      "swift_isDeallocating", "_swift_concurrency_debug_asyncTaskSlabMetadata", "_NSConcreteMallocBlock",
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if ((known[known_count].function = dlsym(RTLD_NEXT, names[i]))) known[known_count++].name = names[i];
  cb_details_prepare();
  dlerror();  // those that are not there are no error of the program's
}

// ---- Memory ----------------------------------------------------------------------------------------------------------------

void *cb_alloc(size_t size) {
  size = (size + 15) & ~(size_t)15;
  size_t class = size / 16;
  if (class < SIZE_CLASSES && free_lists[class]) {
    void *memory = free_lists[class];
    free_lists[class] = *(void **)memory;
    return memset(memory, 0, size);
  }
  if (!arena) {
    arena = mmap(NULL, ARENA_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (arena == MAP_FAILED) __builtin_trap();
    arena_end = arena + ARENA_BYTES;
  }
  if (arena + size > arena_end) cb_end(CB_END_TRACE_FULL, 0);
  void *memory = arena;
  arena += size;
  return memory;
}

void cb_arena(uint64_t *start, uint64_t *end) {
  *end = cb_id(arena_end);
  *start = arena_end ? *end - ARENA_BYTES : 0;
}

void cb_free(void *memory, size_t size) {
  size_t class = ((size + 15) & ~(size_t)15) / 16;
  if (!memory || class >= SIZE_CLASSES) return;
  *(void **)memory = free_lists[class];
  free_lists[class] = memory;
}

// ---- Objects -----------------------------------------------------------------------------------------------------------

typedef struct object {
  struct object *next;
  const void *address;
  uint32_t kind;
  void *model;
} object;

/// Objects that lie close together have slots close together: fewer pages to fault in.
#define OBJECT_SLOTS 2048
static CB_TABLE object *objects[OBJECT_SLOTS];

static object **slot_of(const void *address, uint32_t kind) {
  uint64_t at = (uint64_t)(uintptr_t)address;
  return &objects[(at >> 4 ^ at >> 16 ^ kind * 61) % OBJECT_SLOTS];
}

void *cb_object_find(const void *address, uint32_t kind) {
  for (object *entry = *slot_of(address, kind); entry; entry = entry->next)
    if (entry->address == address && entry->kind == kind) return entry->model;
  return NULL;
}

void *cb_object(const void *address, uint32_t kind, size_t size) {
  void *model = cb_object_find(address, kind);
  if (model) return model;
  object **slot = slot_of(address, kind);
  object *entry = cb_alloc(sizeof *entry);
  *entry = (object){.next = *slot, .address = address, .kind = kind, .model = cb_alloc(size)};
  *slot = entry;
  return entry->model;
}

void cb_object_forget(const void *address, uint32_t kind) {
  for (object **link = slot_of(address, kind); *link; link = &(*link)->next) {
    object *entry = *link;
    if (entry->address != address || entry->kind != kind) continue;
    *link = entry->next;
    cb_free(entry, sizeof *entry);
    return;
  }
}
