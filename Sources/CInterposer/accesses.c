// accesses.c: memory accesses of instrumented code, for the race analysis.
//
// The trace gets each access once between two synchronizations of whoever runs: a second access to the same bytes by the
// same party, with nothing in between, can race with nothing that the first does not race with. A small cache of what was
// told since the last synchronization does that filtering; losing an entry of it costs only a repeated record.

#include "heap.h"
#include "scheduler.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/uio.h>

#define TOLD_SLOTS 1024
/// Bits for the lines of memory (64 bytes) that any access touched; far lines share one.
#define TOUCHED_BITS (1u << 22)
#define LINE 64

static CB_TABLE struct {
  uint64_t address;
  uint64_t epoch;
  uint32_t size, flags;
} told[TOLD_SLOTS];
static uint64_t epoch = 1;
static uint8_t touched[TOUCHED_BITS / 8];

static bool wanted(void) { return cb_self && (cb_config.flags & CB_REQF_RACES); }

void cb_access_epoch(void) { epoch++; }

void cb_sync(uint32_t op, const void *object, uint32_t kind) {
  if (!wanted()) return;
  epoch++;
  cb_put(CB_REC_SYNC, (uint16_t)op, cb_unit(), 0, .a = cb_id(object), .b = kind);
}

/// Neighbours stay neighbours, so that a small program dirties few pages of the table: each costs a fault in each execution.
static uint32_t bit_of(uint64_t address) { return (uint32_t)(address / LINE ^ address >> 28) % TOUCHED_BITS; }

/// Some party has accessed the stack of another: from here on each party's accesses to its own stack are told, too.
static bool stacks_are_shared;
static uint64_t lowest_stack;

static bool is_in_a_stack(uint64_t address) {
  for (const cb_party *party = cb_party_first(); party; party = party->next)
    if (address >= party->stack_low && address < party->stack_high) return true;
  return false;
}

/// A party begins, or begins something new, on a stack where others may have been before.
void cb_access_stack_begins(void) {
  if (!wanted()) return;
  if (lowest_stack == 0 || cb_self->stack_low < lowest_stack) lowest_stack = cb_self->stack_low;
  if (cb_program_is_swift() && !stacks_are_shared) return;
  epoch++;
  uint64_t here = (uint64_t)(uintptr_t)__builtin_frame_address(0);
  cb_put(CB_REC_ALLOC, 0, cb_unit(), 0, .a = cb_self->stack_low, .b = here - cb_self->stack_low);
}

/// The record of a write whose value is not known yet: the compiler tells of an access before it is done.
static cb_record *unsettled;

/// Reads memory that the program is about to access, or has accessed; it may be gone, or never have been there.
static bool peek(uint64_t address, uint64_t size, uint64_t *value) {
  *value = 0;
  struct iovec to = {value, size}, from = {(void *)(uintptr_t)address, size};
  return size <= sizeof *value && process_vm_readv((pid_t)cb_real_pid(), &to, 1, &from, 1, 0) == (ssize_t)size;
}

void cb_access_settle(void) {
  if (__builtin_expect(unsettled == NULL, 1)) return;
  cb_record *record = unsettled;
  unsettled = NULL;
  if (peek(record->a, record->b, &record->f)) record->g |= CB_DETAIL_AFTER;
}

static void tell(uint64_t start, uint64_t size, uint32_t flags, uint32_t order, const void *pc, uint64_t before,
                 uint64_t after, uint32_t details) {
  uint64_t told_before = cb_trace ? cb_trace->record_count : 0;
  uint32_t stack = !(cb_config.flags & CB_REQF_FULL_STACKS) ? 0 : flags & CB_ACCESS_WHOLE ? cb_stack_ahead() : cb_stack();
  // On a stack that is none of the thread's own, such as a fiber's, nothing is known of the callers.
  uint64_t here = (uint64_t)(uintptr_t)pc;
  if (stack == 0 && cb_config.flags & CB_REQF_FULL_STACKS) stack = cb_stack_of(&here, 1);
  cb_put(CB_REC_ACCESS, (uint16_t)flags, cb_unit(), stack, .a = start, .b = size, .c = (uint64_t)(uintptr_t)pc, .d = order,
         .e = before, .f = after, .g = details);
  bool is_plain_write = (flags & (CB_ACCESS_WRITE | CB_ACCESS_ATOMIC | CB_ACCESS_WHOLE)) == CB_ACCESS_WRITE;
  if (!(cb_config.flags & CB_REQF_DETAILS) || !is_plain_write || size > 8 || !cb_trace) return;
  if (cb_trace->record_count == told_before + 1)
    unsettled = (cb_record *)((char *)cb_trace + cb_trace->records_offset) + told_before;
}

static void told_of(const volatile void *address, uint64_t size, uint32_t flags, uint32_t order, const void *pc,
                    uint64_t before, uint64_t after, uint32_t details) {
  if (!wanted()) return;
  uint64_t start = (uint64_t)(uintptr_t)address;
  if (start >= cb_self->stack_low && start < cb_self->stack_high) {
    // The compiler cannot tell which locals of Swift stay at home; almost all do.
    if (cb_program_is_swift() && !stacks_are_shared) return;
  } else if (!stacks_are_shared && start >= lowest_stack) {
    stacks_are_shared = is_in_a_stack(start);
  }
  if (!(flags & CB_ACCESS_ATOMIC)) {
    uint64_t slot = (start >> 2 ^ start >> 14) % TOLD_SLOTS;
    bool same = told[slot].epoch == epoch && told[slot].address == start && told[slot].size >= size;
    if (same && (told[slot].flags & flags) == flags) return;
    told[slot].address = start, told[slot].epoch = epoch, told[slot].size = (uint32_t)size;
    told[slot].flags = same ? told[slot].flags | flags : flags;
  }
  uint64_t lines = size / LINE + 1;
  for (uint64_t i = 0; i <= lines && i < 64; i++) {
    uint32_t bit = bit_of(start + i * LINE);
    touched[bit / 8] |= (uint8_t)(1 << bit % 8);
  }
  if (cb_config.flags & CB_REQF_DETAILS && !(flags & (CB_ACCESS_ATOMIC | CB_ACCESS_WHOLE)) && size <= 8 &&
      peek(start, size, &before))
    details |= CB_DETAIL_BEFORE;
  tell(start, size, flags, order, pc, before, after, details);
}

/// Whether the program wants accesses of this kind to be nobody's business.
static bool is_ignored(uint32_t flags) {
  return ((flags & CB_ACCESS_READ) && cb_self->ignores_reads) || ((flags & CB_ACCESS_WRITE) && cb_self->ignores_writes);
}

void cb_access(const volatile void *address, uint64_t size, uint32_t flags, uint32_t order, const void *pc) {
  if (__builtin_expect(cb_config.flags & CB_REQF_DETAILS, 0)) cb_access_settle();
  if (!cb_self) return;
  if (cb_self->declared_count) cb_declared_seen((uint64_t)(uintptr_t)address);
  if (is_ignored(flags)) return;
  told_of(address, size, flags, order, pc, 0, 0, 0);
}

void cb_access_atomic(const volatile void *address, uint64_t size, uint32_t flags, uint32_t order, const void *pc,
                      uint64_t before, uint64_t after, uint32_t details) {
  if (!cb_self || cb_self->ignores_sync) return;
  if (is_ignored(flags)) flags |= CB_ACCESS_IGNORED;
  told_of(address, size, flags | CB_ACCESS_ATOMIC, order, pc, before, after, details);
}

// ---- The Swift runtime ----------------------------------------------------------------------------------------------

void cb_access_begin(void) {
  if (!wanted()) return;
  // The runtime looks for these two functions when it is told that the sanitizer is there.
  void (*initialize)(void) = (void (*)(void))cb_next("__tsan_on_initialize");
  if (initialize) initialize();
  cb_access_stack_begins();
  if (cb_config.flags & CB_REQF_DETAILS) cb_details_begin();
}

// Tasks, actors and continuations lie in the heap. What lies within a library, or in the program itself, are the locks of caches, of types
// and the like: no program relies on what they order, and they would order almost everything.

CB_EXPORT void __tsan_acquire(void *address) {
  if (!cb_is_in_a_module(address)) cb_sync(CB_SYNC_ACQUIRE, address, CB_RES_OTHER);
}
CB_EXPORT void __tsan_release(void *address) {
  if (cb_is_in_a_module(address)) return;
  cb_sync(CB_SYNC_RELEASE, address, CB_RES_OTHER);
  // A task whose continuation was resumed before it came to await it goes on without a word about the acquire.
  uint32_t unit = wanted() ? cb_swift_unit_of(address) : 0;
  if (unit && unit != cb_unit()) cb_sync_to_unit(unit);
}

// ---- One-time initialization of globals and static properties ---------------------------------------------------------
// The runtime says nothing of it, and whoever comes later only looks at a word.

typedef struct initialization {
  void (*function)(void *);
  void *context;
  bool ran;
} initialization;

static void initialize(void *context) {
  initialization *once = context;
  once->ran = true;
  once->function(once->context);
}

CB_EXPORT void swift_once(void *word, void (*function)(void *), void *context);
CB_EXPORT void swift_once(void *word, void (*function)(void *), void *context) {
  if (!wanted()) {
    CB_REAL(swift_once)(word, function, context);
    return;
  }
  initialization once = {function, context, false};
  CB_REAL(swift_once)(word, initialize, &once);
  cb_sync(once.ran ? CB_SYNC_RELEASE : CB_SYNC_ACQUIRE, word, CB_RES_ONCE);
}

// ---- Memory that changes hands --------------------------------------------------------------------------------------
// Freed memory that comes back from the allocator has nothing to do with those who used it before; the allocator's own
// locking, which orders the two, is not visible.

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

static void *renewed(void *memory, size_t size) {
  uint64_t start = (uint64_t)(uintptr_t)memory;
  bool known = size > 64 * LINE;
  for (uint64_t at = start; !known && at < start + size + LINE; at += LINE) {
    uint32_t bit = bit_of(at);
    known = touched[bit / 8] & (1 << bit % 8);
  }
  if (known) {
    epoch++;
    cb_put(CB_REC_ALLOC, 0, cb_self->unit, 0, .a = start, .b = size);
  }
  return memory;
}

static void *given(void *memory, size_t size) {
  cb_heap_given(memory);
  if (!memory || !wanted()) return memory;
  if (__builtin_expect(cb_config.flags & CB_REQF_DETAILS, 0)) cb_details_block(memory, size);
  return renewed(memory, size);
}

CB_EXPORT void *malloc(size_t size) { return given(__libc_malloc(size), size); }
CB_EXPORT void *calloc(size_t count, size_t size) { return given(__libc_calloc(count, size), count * size); }
CB_EXPORT void *realloc(void *memory, size_t size) {
  cb_heap_taken(memory);
  void *result = __libc_realloc(memory, size);
  if (!result && size) cb_heap_given(memory);  // it stays where it was
  return given(result, size);
}
CB_EXPORT void *memalign(size_t alignment, size_t size) { return given(__libc_memalign(alignment, size), size); }
CB_EXPORT void *aligned_alloc(size_t alignment, size_t size) { return given(__libc_memalign(alignment, size), size); }
CB_EXPORT int posix_memalign(void **memory, size_t alignment, size_t size) {
  if (alignment < sizeof(void *) || (alignment & (alignment - 1))) return EINVAL;
  void *result = __libc_memalign(alignment, size);
  if (!result) return ENOMEM;
  *memory = given(result, size);
  return 0;
}

// ---- Objects that have one owner again --------------------------------------------------------------------------------
// Who finds that it alone refers to an object may write to it, since all others have let go of it. Counting references
// orders that, which nobody sees; so the object is as if new. (What a deinit does after the last release is not
// instrumented.) The standard library's own collections ask within the library, where accesses are not instrumented either.

static bool alone(bool is_unique, void *object) {
  uint64_t at = (uint64_t)(uintptr_t)object;
  if (is_unique && object && wanted() && !(at >= cb_self->stack_low && at < cb_self->stack_high))
    renewed(object, malloc_usable_size(object));
  return is_unique;
}

#define REAL(name)                          \
  static __typeof__(&name) real_##name;     \
  if (!real_##name) real_##name = (__typeof__(&name))cb_next(SYMBOL_##name)

#define SYMBOL_is_known_unique "$ss25isKnownUniquelyReferencedySbxzRlzClF"
#define SYMBOL_is_known_unique_optional "$ss25isKnownUniquelyReferencedySbxSgzRlzClF"
#define SYMBOL_is_unique_buffer "$ss20ManagedBufferPointerV17isUniqueReferenceSbyF"
#define SYMBOL_swift_isUniquelyReferenced_nonNull_native "swift_isUniquelyReferenced_nonNull_native"
#define SYMBOL_swift_isUniquelyReferenced_native "swift_isUniquelyReferenced_native"
#define SYMBOL_swift_isUniquelyReferencedNonObjC_nonNull "swift_isUniquelyReferencedNonObjC_nonNull"
#define SYMBOL_swift_isUniquelyReferencedNonObjC "swift_isUniquelyReferencedNonObjC"
#define SWIFT_CALL __attribute__((swiftcall))
#define SWIFT_SELF __attribute__((swift_context))

/// isKnownUniquelyReferenced(_: inout T), of T and of T?
CB_EXPORT SWIFT_CALL bool is_known_unique(void **object, void *type) __asm__(SYMBOL_is_known_unique);
CB_EXPORT SWIFT_CALL bool is_known_unique(void **object, void *type) {
  REAL(is_known_unique);
  return alone(real_is_known_unique(object, type), *object);
}
CB_EXPORT SWIFT_CALL bool is_known_unique_optional(void **object, void *type) __asm__(SYMBOL_is_known_unique_optional);
CB_EXPORT SWIFT_CALL bool is_known_unique_optional(void **object, void *type) {
  REAL(is_known_unique_optional);
  return alone(real_is_known_unique_optional(object, type), *object);
}
/// ManagedBufferPointer.isUniqueReference()
CB_EXPORT SWIFT_CALL bool is_unique_buffer(void *header, SWIFT_SELF void **self) __asm__(SYMBOL_is_unique_buffer);
CB_EXPORT SWIFT_CALL bool is_unique_buffer(void *header, SWIFT_SELF void **self) {
  REAL(is_unique_buffer);
  return alone(real_is_unique_buffer(header, self), *self);
}
#define ASKS(name)                    \
  CB_EXPORT bool name(void *object) { \
    REAL(name);                       \
    return alone(real_##name(object), object); \
  }
ASKS(swift_isUniquelyReferenced_nonNull_native)
ASKS(swift_isUniquelyReferenced_native)
ASKS(swift_isUniquelyReferencedNonObjC_nonNull)
ASKS(swift_isUniquelyReferencedNonObjC)
