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

void *cb_next(const char *name) {
  void *symbol = dlsym(RTLD_NEXT, name);
  if (!symbol) symbol = dlsym(RTLD_DEFAULT, name);
  return symbol;
}

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

#define OBJECT_SLOTS 4096
static object *objects[OBJECT_SLOTS];

static object **slot_of(const void *address, uint32_t kind) {
  uint64_t hash = ((uint64_t)(uintptr_t)address ^ ((uint64_t)kind << 48)) * 0x9e3779b97f4a7c15ULL;
  return &objects[hash >> 52];
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
