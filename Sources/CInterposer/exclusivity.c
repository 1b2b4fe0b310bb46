// exclusivity.c: accesses that instrumented code lets others do for it.
//
// A type whose layout its library does not promise, such as CheckedContinuation or ContinuousClock.Instant, is copied and assigned by
// functions of that library, which are not instrumented: nobody tells of the access. But the compiler declares each access to a property of
// a class, a captured or a global variable to the runtime, for the law of exclusivity. Where it declares one and tells of no access to
// this memory until the end of it, the declared one is told: for the variable as a whole, of which only the first byte is known.
//
// It is told at its end, in the step that goes on. It is no scheduling point of its own: it has happened by then.

#include "scheduler.h"

#include <link.h>
#include <string.h>

// ---- Who is instrumented -----------------------------------------------------------------------------------------------

#define MAX_INSTRUMENTED 64
static struct {
  uint64_t start, end;
} instrumented[MAX_INSTRUMENTED];
static uint32_t instrumented_count;

/// Whether a module asks others for a function of the sanitizer. Undefined symbols come first, before those that the hash table has.
static bool asks_for_sanitizer(const struct dl_phdr_info *info, const ElfW(Dyn) * dynamic) {
  const ElfW(Sym) *symbols = NULL;
  const char *names = NULL;
  const uint32_t *hash = NULL;
  for (; dynamic->d_tag != DT_NULL; dynamic++) {
    // The linker has added the module's address in most libraries, and not in the kernel's own.
    uint64_t at = dynamic->d_un.d_ptr < info->dlpi_addr ? info->dlpi_addr + dynamic->d_un.d_ptr : dynamic->d_un.d_ptr;
    if (dynamic->d_tag == DT_SYMTAB) symbols = (const ElfW(Sym) *)at;
    if (dynamic->d_tag == DT_STRTAB) names = (const char *)at;
    if (dynamic->d_tag == DT_GNU_HASH) hash = (const uint32_t *)at;
  }
  if (!symbols || !names || !hash) return false;
  for (uint32_t i = 1; i < hash[1]; i++)
    if (symbols[i].st_shndx == SHN_UNDEF && strcmp(names + symbols[i].st_name, "__tsan_func_entry") == 0) return true;
  return false;
}

static int learn(struct dl_phdr_info *info, size_t size, void *context) {
  (void)size, (void)context;
  uint64_t start = UINT64_MAX, end = 0;
  const ElfW(Dyn) *dynamic = NULL;
  for (uint32_t i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *header = &info->dlpi_phdr[i];
    uint64_t from = info->dlpi_addr + header->p_vaddr;
    if (header->p_type == PT_DYNAMIC) dynamic = (const ElfW(Dyn) *)from;
    if (header->p_type != PT_LOAD) continue;
    if (from < start) start = from;
    if (from + header->p_memsz > end) end = from + header->p_memsz;
  }
  if (!dynamic || instrumented_count == MAX_INSTRUMENTED || !asks_for_sanitizer(info, dynamic)) return 0;
  instrumented[instrumented_count].start = start;
  instrumented[instrumented_count++].end = end;
  return 0;
}

void cb_exclusivity_begin(void) { dl_iterate_phdr(learn, NULL); }

static bool is_instrumented(const void *pc) {
  uint64_t at = (uint64_t)(uintptr_t)pc;
  for (uint32_t i = 0; i < instrumented_count; i++)
    if (at >= instrumented[i].start && at < instrumented[i].end) return true;
  return false;
}

// ---- Declared accesses -------------------------------------------------------------------------------------------------

/// The variable is that large at least, for all that is asked here; what is told of a part of it tells of it.
#define REACH 256
/// ExclusivityFlags of the runtime.
#define MODIFIES 1u

void cb_declared_seen(uint64_t address) {
  for (uint32_t i = 0; i < cb_self->declared_count; i++) {
    cb_declared *declared = &cb_self->declared[i];
    if (address - declared->address < REACH) declared->is_seen = true;
  }
}

static void forget(uint32_t index) {
  cb_self->declared_count--;
  memmove(&cb_self->declared[index], &cb_self->declared[index + 1],
          (cb_self->declared_count - index) * sizeof *cb_self->declared);
}

/// One that a task took along to another thread never ends here: the buffer, or the oldest place, is taken over in the end.
static void declare(const void *buffer, const void *address, bool writes, const void *pc) {
  for (uint32_t i = 0; i < cb_self->declared_count; i++)
    if (cb_self->declared[i].buffer == buffer) {
      forget(i);
      break;
    }
  if (cb_self->declared_count == CB_MAX_DECLARED) forget(0);
  cb_self->declared[cb_self->declared_count++] =
      (cb_declared){.buffer = buffer, .address = (uint64_t)(uintptr_t)address, .pc = pc, .writes = writes};
}

static bool follows(void) { return cb_self && (cb_config.flags & CB_REQF_RACES) && cb_on(); }

CB_EXPORT void swift_beginAccess(void *address, void *buffer, uintptr_t flags, void *pc);
CB_EXPORT void swift_beginAccess(void *address, void *buffer, uintptr_t flags, void *pc) {
  const void *caller = __builtin_return_address(0);
  if (follows() && is_instrumented(caller)) declare(buffer, address, flags & MODIFIES, caller);
  CB_REAL(swift_beginAccess)(address, buffer, flags, pc);
}

CB_EXPORT void swift_endAccess(void *buffer);
CB_EXPORT void swift_endAccess(void *buffer) {
  if (follows())
    for (uint32_t i = cb_self->declared_count; i-- > 0;) {
      if (cb_self->declared[i].buffer != buffer) continue;
      cb_declared declared = cb_self->declared[i];
      forget(i);
      if (!declared.is_seen)
        cb_access((const void *)(uintptr_t)declared.address, 1,
                  (declared.writes ? CB_ACCESS_WRITE : CB_ACCESS_READ) | CB_ACCESS_WHOLE, 0, declared.pc);
      break;
    }
  CB_REAL(swift_endAccess)(buffer);
}
