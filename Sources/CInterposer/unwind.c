// unwind.c: the callers of functions that keep no frame pointer.
//
// Swift programs and most of Swift's libraries keep frame pointers, so a stack is a walk along a list. Others do not:
// libswiftDispatch (of its 1159 functions 21 do, Swift 6.3.1), the C and C++ libraries, and optimized C programs. A walk by
// frame pointers alone skips who called them, which is the very line of the program that people look for: who failed an
// assertion, who joins a std::thread. So there the walk asks the call frame information (.eh_frame: DWARF's rules for
// finding the caller's registers at each address). Only what compilers emit for ordinary functions is understood; anything
// else ends the walk. Takes no lock and no memory, and remembers the rules of the addresses that it met.

#include "internal.h"

#include <link.h>
#include <string.h>

enum { REGISTER_BP = 6, REGISTER_SP = 7, REGISTER_RETURN = 16 };

typedef struct library {
  uintptr_t low, high;
  const uint8_t *header;  ///< .eh_frame_hdr
  bool keeps_frames;
} library;

#define LIBRARIES 64
static library libraries[LIBRARIES];
static uint32_t library_count;
static bool program_is_swift;

bool cb_program_is_swift(void) { return program_is_swift; }

/// Whether a module's code keeps frame pointers throughout: Swift's, and the interposer's own.
static bool keeps_frames(const char *path) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  if (strncmp(name, "libswiftDispatch", 16) == 0) return false;
  if (strncmp(name, "libCInterposer", 14) == 0) return true;
  return strncmp(name, "libswift", 8) == 0 || strncmp(name, "libFoundation", 13) == 0;
}

/// Whether a module was linked against the Swift runtime. That the runtime is loaded says nothing: the interposer itself may
/// have been linked so.
static bool is_swift(const struct dl_phdr_info *info) {
  for (int s = 0; s < info->dlpi_phnum; s++) {
    if (info->dlpi_phdr[s].p_type != PT_DYNAMIC) continue;
    const ElfW(Dyn) *start = (const ElfW(Dyn) *)(info->dlpi_addr + info->dlpi_phdr[s].p_vaddr);
    const char *strings = NULL;
    for (const ElfW(Dyn) *entry = start; entry->d_tag != DT_NULL; entry++)
      if (entry->d_tag == DT_STRTAB) strings = (const char *)entry->d_un.d_ptr;
    if ((uintptr_t)strings <= info->dlpi_addr) return false;
    for (const ElfW(Dyn) *entry = start; entry->d_tag != DT_NULL; entry++)
      if (entry->d_tag == DT_NEEDED && strncmp(strings + entry->d_un.d_val, "libswiftCore.so", 15) == 0) return true;
  }
  return false;
}

static int find_library(struct dl_phdr_info *info, size_t size, void *context) {
  (void)size, (void)context;
  if (!info->dlpi_name || library_count == LIBRARIES) return 0;
  if (!*info->dlpi_name) program_is_swift = is_swift(info);
  bool keeps = *info->dlpi_name ? keeps_frames(info->dlpi_name) : program_is_swift;
  library found = {.low = UINTPTR_MAX, .keeps_frames = keeps};
  for (int s = 0; s < info->dlpi_phnum; s++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[s];
    uintptr_t start = info->dlpi_addr + segment->p_vaddr;
    // A program that is linked for fixed addresses begins above its base, which is zero.
    if (segment->p_type == PT_LOAD && start < found.low) found.low = start;
    if (segment->p_type == PT_LOAD && start + segment->p_memsz > found.high) found.high = start + segment->p_memsz;
    if (segment->p_type == PT_GNU_EH_FRAME) found.header = (const uint8_t *)start;
  }
  if (found.header) libraries[library_count++] = found;
  return 0;
}

void cb_unwind_begin(void) {
  library_count = 0;
  dl_iterate_phdr(find_library, NULL);
}

static const library *library_of(uint64_t pc) {
  for (uint32_t i = 0; i < library_count; i++)
    if (pc >= libraries[i].low && pc < libraries[i].high) return &libraries[i];
  return NULL;
}

// ---- Reading --------------------------------------------------------------------------------------------------------

static uint64_t read_uleb(const uint8_t **at) {
  uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    uint8_t byte = *(*at)++;
    if (shift < 64) value |= (uint64_t)(byte & 0x7f) << shift;
    if (!(byte & 0x80)) return value;
  }
}

static int64_t read_sleb(const uint8_t **at) {
  int64_t value = 0;
  unsigned shift = 0;
  uint8_t byte;
  do {
    byte = *(*at)++;
    if (shift < 64) value |= (int64_t)((uint64_t)(byte & 0x7f) << shift);
    shift += 7;
  } while (byte & 0x80);
  if (shift < 64 && (byte & 0x40)) value |= -((int64_t)1 << shift);
  return value;
}

static uint32_t read_u32(const uint8_t **at) {
  uint32_t value;
  memcpy(&value, *at, 4);
  *at += 4;
  return value;
}

#define ENCODING_PCREL_SDATA4 0x1b
#define ENCODING_UDATA4 0x03
#define ENCODING_DATAREL_SDATA4 0x3b

/// The description of the function around pc, found in the sorted table of the header.
static const uint8_t *description_of(const library *where, uint64_t pc) {
  const uint8_t *header = where->header;
  if (header[0] != 1 || header[1] != ENCODING_PCREL_SDATA4 || header[2] != ENCODING_UDATA4 ||
      header[3] != ENCODING_DATAREL_SDATA4)
    return NULL;
  const uint8_t *at = header + 8;
  uint32_t count = read_u32(&at), low = 0, high = count;
  const int32_t *table = (const int32_t *)(const void *)at;  // pairs: start of the function, its description
  int64_t wanted = (int64_t)(pc - (uintptr_t)header);
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (table[middle * 2] <= wanted) low = middle + 1;
    else high = middle;
  }
  return low ? header + table[(low - 1) * 2 + 1] : NULL;
}

// ---- Rules ----------------------------------------------------------------------------------------------------------

/// How to find the caller: its stack pointer is `base` + `offset`, and its frame pointer lies at `bp_offset` from
/// there.
typedef struct rules {
  uint64_t base;
  int64_t offset;
  bool bp_saved;
  bool is_outermost;  ///< nobody called it
  int64_t bp_offset;
} rules;

typedef struct program {
  uint64_t code_factor, address, until;
  int64_t data_factor;
  rules first;  ///< as the common part sets them
} program;

static void set_offset(rules *r, uint64_t reg, int64_t offset) {
  if (reg == REGISTER_BP) r->bp_saved = true, r->bp_offset = offset;
}

/// Executes the instructions up to the address; false if there is one that is not understood.
static bool execute(const uint8_t *at, const uint8_t *end, program *p, rules *r) {
  rules saved[8];
  unsigned depth = 0;
  while (at < end) {
    uint8_t code = *at++, low = code & 0x3f;
    uint64_t advance = 0, reg;
    switch (code & 0xc0 ? code & 0xc0 : code) {
      case 0x40: advance = low; break;                                                    // advance_loc
      case 0x80: set_offset(r, low, (int64_t)read_uleb(&at) * p->data_factor); continue;  // offset
      case 0xc0:                                                                          // restore
        if (low == REGISTER_BP) r->bp_saved = p->first.bp_saved, r->bp_offset = p->first.bp_offset;
        continue;
      case 0x00: continue;                                                // nop
      case 0x02: advance = *at++; break;                                  // advance_loc1
      case 0x03: advance = at[0] | (uint64_t)at[1] << 8, at += 2; break;  // advance_loc2
      case 0x04: advance = read_u32(&at); break;                          // advance_loc4
      case 0x05:                                                          // offset_extended
        reg = read_uleb(&at);
        set_offset(r, reg, (int64_t)read_uleb(&at) * p->data_factor);
        continue;
      case 0x07:  // undefined
      case 0x08:  // same_value
        reg = read_uleb(&at);
        if (reg == REGISTER_BP) r->bp_saved = false;
        if (reg == REGISTER_RETURN && code == 0x07) r->is_outermost = true;
        continue;
      case 0x0a:  // remember_state
        if (depth == 8) return false;
        saved[depth++] = *r;
        continue;
      case 0x0b:  // restore_state
        if (depth == 0) return false;
        *r = saved[--depth];
        continue;
      case 0x0c: r->base = read_uleb(&at), r->offset = (int64_t)read_uleb(&at); continue;  // def_cfa
      case 0x0d: r->base = read_uleb(&at); continue;                                       // def_cfa_register
      case 0x0e: r->offset = (int64_t)read_uleb(&at); continue;                            // def_cfa_offset
      case 0x2e: read_uleb(&at); continue;                                                 // GNU_args_size
      default: return false;
    }
    p->address += advance * p->code_factor;
    if (p->address > p->until) return true;
  }
  return true;
}

static bool rules_at(const uint8_t *description, uint64_t pc, rules *r) {
  const uint8_t *at = description;
  uint32_t length = read_u32(&at);
  const uint8_t *end = at + length, *identity = at;
  uint32_t back = read_u32(&at);
  if (length == 0 || length == UINT32_MAX || back == 0) return false;

  // The part that it has in common with others.
  const uint8_t *common = identity - back;
  uint32_t common_length = read_u32(&common);
  const uint8_t *common_end = common + common_length;
  common += 4;
  if (*common++ != 1) return false;  // version
  const char *augmentation = (const char *)common;
  common += strlen(augmentation) + 1;
  program p = {.until = pc};
  p.code_factor = read_uleb(&common);
  p.data_factor = read_sleb(&common);
  common++;  // the column of the return address
  if (augmentation[0] != 'z') return false;
  uint64_t extra = read_uleb(&common);
  const uint8_t *data = common;
  for (const char *c = augmentation + 1; *c; c++) {
    if (*c == 'R' && *data++ != ENCODING_PCREL_SDATA4) return false;
    else if (*c == 'L') data++;
    else if (*c == 'P') data += (*data & 0x0f) == 0x0b || (*data & 0x0f) == 0x03 ? 5 : 9;
    else if (*c != 'R') return false;
  }
  common += extra;

  int32_t start;
  memcpy(&start, at, 4);
  uint64_t function = (uint64_t)((intptr_t)at + start);
  at += 4;
  uint32_t size = read_u32(&at);
  if (pc < function || pc >= function + size) return false;
  uint64_t own = read_uleb(&at);
  at += own;

  *r = (rules){0};
  p.address = 0;
  p.until = UINT64_MAX;
  if (!execute(common, common_end, &p, r)) return false;
  p.first = *r;
  p.address = function;
  p.until = pc;
  return execute(at, end, &p, r);
}

/// The rules of addresses that were met, by hash. Parties run one at a time, and a crash ends it all.
#define REMEMBERED 256
static CB_TABLE struct {
  uint64_t pc;
  rules rules;
  bool known, frameless;
} remembered[REMEMBERED];

/// The rules at an address; false if it keeps a frame pointer, or if nobody knows.
static bool find_rules(uint64_t pc, rules *r, bool *frameless) {
  uint32_t slot = (uint32_t)((pc * 0x9e3779b97f4a7c15ULL) >> 40) % REMEMBERED;
  if (remembered[slot].pc != pc) {
    const library *where = library_of(pc);
    bool is_frameless = where && !where->keeps_frames;
    const uint8_t *description = is_frameless ? description_of(where, pc) : NULL;
    remembered[slot].frameless = is_frameless;
    remembered[slot].known = description && rules_at(description, pc, &remembered[slot].rules) &&
                             (remembered[slot].rules.base == REGISTER_SP || remembered[slot].rules.base == REGISTER_BP);
    remembered[slot].pc = pc;
  }
  *r = remembered[slot].rules;
  *frameless = remembered[slot].frameless;
  return remembered[slot].known;
}

bool cb_is_frameless(uint64_t pc, bool interrupted) {
  rules r;
  bool frameless;
  // A return address may lie just behind a function that ends in a call.
  find_rules(interrupted ? pc : pc - 1, &r, &frameless);
  return frameless;
}

cb_unwound cb_unwind_step(uint64_t *pc, uintptr_t *sp, uintptr_t *bp, uintptr_t low, uintptr_t high, bool interrupted) {
  rules r;
  bool frameless;
  if (!find_rules(interrupted ? *pc : *pc - 1, &r, &frameless)) return CB_UNWOUND_UNKNOWN;
  if (r.is_outermost) return CB_UNWOUND_END;
  uintptr_t caller = (r.base == REGISTER_SP ? *sp : *bp) + (uintptr_t)r.offset;
  uintptr_t saved = caller + (uintptr_t)r.bp_offset;
  if ((caller & 7) || caller <= *sp || caller < low + 16 || caller > high) return CB_UNWOUND_END;
  if (r.bp_saved && (saved < low || saved + 8 > high)) return CB_UNWOUND_END;
  *pc = ((const uint64_t *)caller)[-1];
  if (r.bp_saved) *bp = *(const uintptr_t *)saved;
  *sp = caller;
  return *pc < 4096 ? CB_UNWOUND_END : CB_UNWOUND_STEP;
}
