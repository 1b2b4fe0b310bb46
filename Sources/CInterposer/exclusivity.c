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

bool cb_asks_for_sanitizer(const struct dl_phdr_info *info) {
  const ElfW(Dyn) *dynamic = NULL;
  for (uint32_t i = 0; i < info->dlpi_phnum; i++)
    if (info->dlpi_phdr[i].p_type == PT_DYNAMIC) dynamic = (const ElfW(Dyn) *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
  if (!dynamic) return false;
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
  // Undefined symbols come first, before those that the hash table has.
  for (uint32_t i = 1; i < hash[1]; i++)
    if (symbols[i].st_shndx == SHN_UNDEF && strcmp(names + symbols[i].st_name, "__tsan_func_entry") == 0) return true;
  return false;
}

// ---- Declared accesses -------------------------------------------------------------------------------------------------

/// How large the variable is, nobody says. An access that begins so many bytes behind its beginning, while the declared one lasts, is taken for
/// one to it; only a larger variable is told of once more, as a whole.
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
  if (follows() && cb_is_instrumented(caller)) declare(buffer, address, flags & MODIFIES, caller);
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
