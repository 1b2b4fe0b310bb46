// trace.c: writes the trace (see CTrace.h) into the shared region, and captures stacks.

#include "internal.h"
#include "scheduler.h"

#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

cb_trace_header *cb_trace;

void cb_put_values(uint16_t kind, uint16_t op, uint32_t unit, uint32_t stack, const cb_values *values) {
  cb_trace_header *t = cb_trace;
  if (!t) return;
  if (__builtin_expect(cb_config.flags & CB_REQF_DETAILS, 0)) cb_access_settle();
  bool is_choice = kind == CB_REC_CHOICE && !cb_reduces();
  bool is_detail = kind == CB_REC_SWITCH || is_choice || (kind == CB_REC_POINT && values->b < CB_RES_CHANNEL);
  if (is_detail && (cb_config.flags & CB_REQF_QUIET)) return;
  bool is_lock = (kind == CB_REC_ACQUIRE || kind == CB_REC_RELEASE) && values->b <= CB_RES_PI_FUTEX;
  if (is_lock && cb_self) {
    // Nobody's lock. Those of a library and of tasks still order accesses: a value goes through a stream's buffer under one.
    // Those of the type system's caches do not: no program relies on them, and they would order almost everything.
    enum cb_runtime runtime = cb_self->quiet ? CB_CONCURRENCY_RUNTIME : cb_called_by_runtime();
    if (runtime == CB_CONCURRENCY_RUNTIME)
      cb_sync(kind == CB_REC_ACQUIRE ? CB_SYNC_ACQUIRE : CB_SYNC_RELEASE, (const void *)values->a, (uint32_t)values->b);
    if (runtime != CB_NO_RUNTIME) return;
  }
  if (cb_reduces()) cb_touch_record(kind, op, unit, values);
  if (t->record_count >= t->record_capacity) {
    t->records_dropped++;
    return;
  }
  if (stack == CB_HERE) stack = cb_stack();
  cb_record *record = (cb_record *)((char *)t + t->records_offset) + t->record_count;
  record->kind = kind;
  record->op = op;
  record->unit = unit;
  record->step = (uint32_t)t->steps;
  record->stack = stack;
  record->time = cb_now();
  record->a = values->a, record->b = values->b, record->c = values->c, record->d = values->d;
  record->e = values->e, record->f = values->f, record->g = values->g;
  record->strand = cb_self ? cb_self->index | (uint64_t)cb_self->jobs << 32 : 0;
  record->reserved = 0;
  t->record_count++;
}

// ---- Interning -------------------------------------------------------------------------------------------------------

/// Open addressing, keyed by hash; an entry is the id of a stack or string. A full table only costs duplicates. Few programs
/// have many stacks, so the search begins in a part of the table that takes one page; only when that is crowded it goes on
/// in all of it.
#define INTERN_SLOTS 8192
#define FEW_SLOTS 1024
#define PROBES 32
static CB_TABLE uint32_t few_stacks[FEW_SLOTS], few_strings[FEW_SLOTS];
static uint32_t more_stacks[INTERN_SLOTS], more_strings[INTERN_SLOTS];

static uint64_t hash_bytes(const void *bytes, size_t count) {
  uint64_t hash = 0xcbf29ce484222325ULL;
  for (size_t i = 0; i < count; i++) hash = (hash ^ ((const uint8_t *)bytes)[i]) * 0x100000001b3ULL;
  return hash;
}

static uint64_t hash_words(const uint64_t *words, size_t count) {
  uint64_t hash = 0xcbf29ce484222325ULL;
  for (size_t i = 0; i < count; i++) hash = (hash ^ words[i] ^ (words[i] >> 29)) * 0x9e3779b97f4a7c15ULL;
  return hash;
}

uint32_t cb_stack_of(const uint64_t *frames, uint32_t count) {
  cb_trace_header *t = cb_trace;
  if (!t || count == 0) return 0;
  uint64_t *words = (uint64_t *)((char *)t + t->stacks_offset);
  uint32_t hash = (uint32_t)(hash_words(frames, count) >> 32), *slot;
  for (uint32_t probe = 0; probe < 2 * PROBES; probe++) {
    slot = probe < PROBES ? &few_stacks[(hash + probe) % FEW_SLOTS] : &more_stacks[(hash + probe) % INTERN_SLOTS];
    uint32_t id = *slot;
    if (id == 0) break;
    if (words[id - 1] == count && memcmp(&words[id], frames, count * sizeof *frames) == 0) return id;
  }
  if (t->stack_used + count + 1 > t->stack_capacity) return 0;
  uint32_t id = (uint32_t)t->stack_used + 1;
  words[id - 1] = count;
  memcpy(&words[id], frames, count * sizeof *frames);
  t->stack_used += count + 1;
  *slot = id;
  return id;
}

uint32_t cb_string(const char *text) {
  cb_trace_header *t = cb_trace;
  if (!t || !text || !*text) return 0;
  char *strings = (char *)t + t->strings_offset;
  size_t length = strnlen(text, 1023);
  uint32_t hash = (uint32_t)(hash_bytes(text, length) >> 32), *slot;
  for (uint32_t probe = 0; probe < 2 * PROBES; probe++) {
    slot = probe < PROBES ? &few_strings[(hash + probe) % FEW_SLOTS] : &more_strings[(hash + probe) % INTERN_SLOTS];
    uint32_t id = *slot;
    if (id == 0) break;
    if (strncmp(strings + id - 1, text, length) == 0 && strings[id - 1 + length] == 0) return id;
  }
  if (t->string_used + length + 1 > t->string_capacity) return 0;
  uint32_t id = (uint32_t)t->string_used + 1;
  memcpy(strings + id - 1, text, length);
  strings[id - 1 + length] = 0;
  t->string_used += length + 1;
  *slot = id;
  return id;
}

// ---- Stacks ----------------------------------------------------------------------------------------------------------

extern const char cb_image_start[] __asm__("__ehdr_start") __attribute__((visibility("hidden")));
extern const char cb_image_end[] __asm__("_end") __attribute__((visibility("hidden")));

static bool is_ours(uint64_t pc) { return pc >= (uint64_t)cb_image_start && pc < (uint64_t)cb_image_end; }

typedef struct range {
  uint64_t low, high;
} range;

/// Where the concurrency library is, and the core library: [0] and [1].
static range runtimes[2];

static uint64_t end_of(const struct dl_phdr_info *info) {
  uint64_t end = info->dlpi_addr;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    uint64_t segment_end = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr + info->dlpi_phdr[i].p_memsz;
    if (info->dlpi_phdr[i].p_type == PT_LOAD && segment_end > end) end = segment_end;
  }
  return end;
}

static int find_runtimes(struct dl_phdr_info *info, size_t size, void *context) {
  (void)size, (void)context;
  if (!info->dlpi_name) return 0;
  if (strstr(info->dlpi_name, "/libswift_Concurrency.so")) runtimes[0] = (range){info->dlpi_addr, end_of(info)};
  if (strstr(info->dlpi_name, "/libswiftCore.so")) runtimes[1] = (range){info->dlpi_addr, end_of(info)};
  return 0;
}

static bool is_within(uint64_t pc, const range *where) { return pc >= where->low && pc < where->high; }

static bool is_runtime(uint64_t pc) { return is_within(pc, &runtimes[0]); }

enum cb_runtime cb_called_by_runtime(void) {
  const uint64_t *frame = __builtin_frame_address(0);
  for (int depth = 0; depth < 8 && frame; depth++, frame = (const uint64_t *)frame[0])
    if (!is_ours(frame[1]))
      return is_within(frame[1], &runtimes[0])   ? CB_CONCURRENCY_RUNTIME
             : is_within(frame[1], &runtimes[1]) ? CB_CORE_RUNTIME
                                                 : CB_NO_RUNTIME;
  return CB_NO_RUNTIME;
}

/// Reads memory that may not be there: what looks like an async context may be a local of an ordinary function.
static bool read_pair(uintptr_t address, uint64_t pair[2]) {
  if (address < 0x10000 || (address & 7)) return false;
  // Asking the kernel costs as much as a hundred reads. A page that was there once stays: the heap is never trimmed
  // (see init.c), and an execution is short.
  static uintptr_t readable[256];
  uintptr_t page = address >> 12, *slot = &readable[page % 256];
  if (*slot == page && ((address + 15) >> 12) == page) {
    memcpy(pair, (const void *)address, 16);
    return true;
  }
  struct iovec to = {pair, 16}, from = {(void *)address, 16};
  if (process_vm_readv((pid_t)cb_real_pid(), &to, 1, &from, 1, 0) != 16) return false;
  *slot = page;
  return true;
}

/// The callers of an async function: its context begins with its caller's context and the address to resume there.
static uint32_t walk_async(uintptr_t context, uint64_t *frames, uint32_t limit) {
  uint32_t count = 0;
  uint64_t pair[2];
  while (count < limit && read_pair(context, pair) && pair[1] >= 0x10000 && pair[1] < 0x800000000000ULL) {
    frames[count++] = pair[1] | CB_FRAME_ASYNC;
    context = pair[0];
  }
  return count;
}

typedef struct walk {
  uint64_t *frames;
  uint32_t count, limit;
  uintptr_t low, high;
  bool in_program;  ///< the last frame is the program's
} walk;

/// From a place in a module without frame pointers to the first caller that has one, whose frame pointer is then in `fp`.
/// False if there is no such caller.
static bool walk_frameless(walk *w, uint64_t pc, uintptr_t sp, uintptr_t *fp, bool interrupted) {
  while (w->count < w->limit && cb_is_frameless(pc, interrupted)) {
    cb_unwound how = cb_unwind_step(&pc, &sp, fp, w->low, w->high, interrupted);
    if (how == CB_UNWOUND_END) return false;
    if (how == CB_UNWOUND_UNKNOWN) return true;  // perhaps it keeps frame pointers after all
    interrupted = false;
    w->in_program = !is_runtime(pc) && !is_ours(pc);
    if (!is_ours(pc)) w->frames[w->count++] = pc;
  }
  return true;
}

uint32_t cb_walk(uint64_t pc, uintptr_t sp, uintptr_t fp, uintptr_t low, uintptr_t high, uint64_t *frames,
                 uint32_t limit) {
  walk w = {.frames = frames, .limit = limit, .low = low, .high = high};
  w.in_program = pc && !is_ours(pc) && !is_runtime(pc);
  if (pc && !is_ours(pc)) frames[w.count++] = pc;
  if (pc && !walk_frameless(&w, pc, sp, &fp, true)) return w.count;
  while (w.count < limit && fp >= low && fp + 16 <= high && (fp & 7) == 0) {
    uint64_t return_address = ((uint64_t *)fp)[1];
    // Some platforms mark the frames of async functions in bit 60 of the saved frame pointer.
    uintptr_t next = ((uint64_t *)fp)[0] & ~(1ULL << 60);
    if (return_address < 4096) break;
    bool from_runtime = is_runtime(return_address);
    if (w.in_program && from_runtime) {
      // A part of an async function, run by the runtime. Below the frame pointer it keeps its async context, and its
      // callers are there, not on this thread's stack.
      w.count += walk_async(((uintptr_t *)fp)[-1], frames + w.count, limit - w.count);
      break;
    }
    w.in_program = !from_runtime && !is_ours(return_address);
    if (!is_ours(return_address)) frames[w.count++] = return_address;
    if (!walk_frameless(&w, return_address, fp + 16, &next, false) || next <= fp) break;
    fp = next;
  }
  return w.count;
}

static uint32_t stack_with(uint64_t innermost) {
  cb_party *self = cb_self;
  if (!self || !cb_trace) return 0;
  uint64_t frames[48];
  uint32_t count = cb_walk(0, 0, (uintptr_t)__builtin_frame_address(0), self->stack_low, self->stack_high, frames, 48);
  if (count) frames[0] |= innermost;
  return cb_stack_of(frames, count);
}

uint32_t cb_stack(void) { return stack_with(0); }
uint32_t cb_stack_ahead(void) { return stack_with(CB_FRAME_AHEAD); }

// ---- Modules ---------------------------------------------------------------------------------------------------------

typedef struct module {
  uint64_t start, end;
  bool is_instrumented;
  char path[512];
} module;

#define MAX_MODULES 256
static module modules[MAX_MODULES];
static uint32_t module_count;

static int learn_module(struct dl_phdr_info *info, size_t size, void *context) {
  (void)size, (void)context;
  for (uint32_t i = 0; i < module_count; i++)
    if (modules[i].start == info->dlpi_addr) return 0;
  if (module_count == MAX_MODULES) return 1;
  module *new = &modules[module_count++];
  *new = (module){.start = info->dlpi_addr, .end = end_of(info), .is_instrumented = cb_asks_for_sanitizer(info)};
  if (info->dlpi_name && *info->dlpi_name) {
    snprintf(new->path, sizeof new->path, "%s", info->dlpi_name);
  } else {
    // The program itself has no name here, and "/proc/self/exe" would be another file to the one who reads the trace.
    if (readlink("/proc/self/exe", new->path, sizeof new->path - 1) < 0) new->path[0] = 0;
  }
  return 0;
}

static const module *module_of(const void *address) {
  uint64_t at = (uint64_t)(uintptr_t)address;
  for (uint32_t i = 0; i < module_count; i++)
    if (at >= modules[i].start && at < modules[i].end) return &modules[i];
  return NULL;
}

bool cb_is_in_a_module(const void *address) { return module_of(address) != NULL; }

bool cb_is_instrumented(const void *pc) {
  const module *m = module_of(pc);
  return m && m->is_instrumented;
}

/// Writes those that were not written yet: at the start those that the server knew, at the end what was loaded since.
void cb_record_modules(void) {
  static uint32_t written;
  if (written) dl_iterate_phdr(learn_module, NULL);
  for (; written < module_count; written++) {
    const module *m = &modules[written];
    cb_put(CB_REC_MODULE, 0, 0, 0, .a = m->start, .b = m->end, .e = cb_string(m->path));
  }
}

void cb_trace_begin(void) {
  dl_iterate_phdr(find_runtimes, NULL);
  dl_iterate_phdr(learn_module, NULL);
  cb_unwind_begin();
  cb_metadata_begin();
}
