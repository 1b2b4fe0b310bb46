// tsan.c: the interface of the ThreadSanitizer runtime, for code compiled with -sanitize=thread.
//
// The compiler calls these functions before memory accesses and instead of atomic operations. Linked or preloaded in
// place of the sanitizer's runtime they make each atomic operation a scheduling point, and, if the request asks for
// it (CB_REQF_ACCESS), each plain access too. Memory on the party's own stack is nobody else's business in all but
// strange programs, and costs no point.
//
// Atomic operations are done sequentially consistent: with one party running at a time nothing weaker can be seen.
//
// Synchronization.Mutex is inlined into the program; its uncontended paths are a compare-exchange of a word between 0
// and the thread's id, and that is how they are recognised here.

#include "models.h"

#include <string.h>

typedef unsigned char u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef unsigned __int128 u128;

static bool is_shared(const volatile void *address) {
  return (uintptr_t)address < cb_self->stack_low || (uintptr_t)address >= cb_self->stack_high;
}

__attribute__((noinline)) static void access_point(const volatile void *address, uint64_t size, u32 flags) {
  if (!cb_on() || cb_stdio_inside() || !is_shared(address)) return;
  // The compiler tells of no read that a write of the same memory follows: it came before this, in the step that ends here.
  if (flags & CB_ACCESS_WRITE) cb_touch_read_of_memory((uint64_t)(uintptr_t)address, size);
  cb_point_before_access(CB_OP_NONE, address, size, flags & CB_ACCESS_WRITE);
}

/// The instruction after the call of the exported function that this is inlined into. The compiler may move what is rarely
/// done into a function of its own, whose caller would be another; it may not move the empty instruction here.
static inline __attribute__((always_inline)) const void *caller(void) {
  const void *pc = __builtin_return_address(0);
  __asm__ volatile("" : "+r"(pc));
  return pc;
}

/// A plain access is about to happen.
static inline __attribute__((always_inline)) void access(const volatile void *address, uint64_t size, u32 flags) {
  const void *pc = caller();
  if (__builtin_expect(cb_config.flags & CB_REQF_ACCESS, 0)) access_point(address, size, flags);
  if (__builtin_expect(cb_config.flags & CB_REQF_RACES, 0)) cb_access(address, size, flags, 0, pc);
}

#define READ CB_ACCESS_READ
#define WRITE CB_ACCESS_WRITE

/// Told right after the operation: nobody runs between the scheduling point before it and here.
#define TELL_ATOMIC(address, bits, access, order, before, after, details)                                         \
  const void *pc = caller();                                                                                      \
  if ((cb_config.flags & CB_REQF_RACES) && !cb_looks_up_types(pc))                                                \
  cb_access_atomic(address, (bits) / 8, access, (u32)(order), pc, (u64)(before), (u64)(after),                     \
                   (bits) <= 64 ? (details) : (details) & ~(u32)(CB_DETAIL_BEFORE | CB_DETAIL_AFTER))

static void atomic_point(const volatile void *address, uint64_t bits, bool writes, const void *pc) {
  if (cb_looks_up_types(pc)) return;
  if (!cb_on() || cb_stdio_inside() || !is_shared(address)) return;
  cb_point_before_access(CB_OP_ATOMIC, address, bits / 8, writes);
}

/// Before taking or letting go of a lock that is a word with its owner's thread id.
static void lock_point(const volatile void *address, u32 op) {
  if (!cb_on() || cb_stdio_inside() || !is_shared(address)) return;
  cb_point(op, CB_RES_PI_FUTEX, (const void *)address);
}

// ---- Start and functions ------------------------------------------------------------------------------------------

CB_EXPORT void __tsan_init(void) {}
CB_EXPORT void __tsan_flush_memory(void) {}
CB_EXPORT void __tsan_func_entry(void *pc) { (void)pc; }
CB_EXPORT void __tsan_func_exit(void) {}
CB_EXPORT void __tsan_check_no_mutexes_held(void) {}
CB_EXPORT void __tsan_on_thread_idle(void) {}

// ---- Plain accesses -----------------------------------------------------------------------------------------------

#define ACCESS(name, size, flags) \
  CB_EXPORT void __tsan_##name(void *address) { access(address, size, flags); }
#define ACCESS_PC(name, size, flags)                           \
  CB_EXPORT void __tsan_##name##_pc(void *address, void *pc) { \
    (void)pc;                                                  \
    access(address, size, flags);                              \
  }
#define ACCESSES(size)                           \
  ACCESS(read##size, size, READ)                 \
  ACCESS(write##size, size, WRITE)               \
  ACCESS(read_write##size, size, READ | WRITE)   \
  ACCESS(volatile_read##size, size, READ)        \
  ACCESS(volatile_write##size, size, WRITE)      \
  ACCESS_PC(read##size, size, READ)              \
  ACCESS_PC(write##size, size, WRITE)
#define UNALIGNED(size)                                  \
  ACCESS(unaligned_read##size, size, READ)               \
  ACCESS(unaligned_write##size, size, WRITE)             \
  ACCESS(unaligned_read_write##size, size, READ | WRITE) \
  ACCESS(unaligned_volatile_read##size, size, READ)      \
  ACCESS(unaligned_volatile_write##size, size, WRITE)

ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)
UNALIGNED(1)
UNALIGNED(2)
UNALIGNED(4)
UNALIGNED(8)
UNALIGNED(16)
ACCESS(vptr_read, 8, READ)

CB_EXPORT void __tsan_vptr_update(void **address, void *value) {
  if (*address != value) access(address, 8, WRITE);
}

CB_EXPORT void __tsan_read_range(void *address, uintptr_t size) {
  if (size) access(address, size, READ);
}
CB_EXPORT void __tsan_write_range(void *address, uintptr_t size) {
  if (size) access(address, size, WRITE);
}
CB_EXPORT void __tsan_read_range_pc(void *address, uintptr_t size, void *pc) {
  (void)pc;
  if (size) access(address, size, READ);
}
CB_EXPORT void __tsan_write_range_pc(void *address, uintptr_t size, void *pc) {
  (void)pc;
  if (size) access(address, size, WRITE);
}

CB_EXPORT void *__tsan_memcpy(void *target, const void *source, uintptr_t size) {
  if (size) access(source, size, READ), access(target, size, WRITE);
  return memcpy(target, source, size);
}
CB_EXPORT void *__tsan_memmove(void *target, const void *source, uintptr_t size) {
  if (size) access(source, size, READ), access(target, size, WRITE);
  return memmove(target, source, size);
}
CB_EXPORT void *__tsan_memset(void *target, int value, uintptr_t size) {
  if (size) access(target, size, WRITE);
  return memset(target, value, size);
}

// Unaligned accesses of the sanitizers' common interface, which do the access themselves.
#define SANITIZER_UNALIGNED(bits)                                                          \
  CB_EXPORT u##bits __sanitizer_unaligned_load##bits(const void *address) {                \
    u##bits value;                                                                         \
    access(address, sizeof value, READ);                                                   \
    memcpy(&value, address, sizeof value);                                                 \
    return value;                                                                          \
  }                                                                                        \
  CB_EXPORT void __sanitizer_unaligned_store##bits(void *address, u##bits value) {         \
    access(address, sizeof value, WRITE);                                                  \
    memcpy(address, &value, sizeof value);                                                 \
  }
SANITIZER_UNALIGNED(16)
SANITIZER_UNALIGNED(32)
SANITIZER_UNALIGNED(64)

// ---- Accesses that a library declares: Swift's exclusive access to a variable is one ------------------------------

CB_EXPORT void *__tsan_external_register_tag(const char *name) {
  static u8 tags[64];
  static u32 count;
  (void)name;
  return &tags[count < 63 ? ++count : 63];
}
CB_EXPORT void __tsan_external_register_header(void *tag, const char *header) { (void)tag, (void)header; }
CB_EXPORT void __tsan_external_assign_tag(void *address, void *tag) { (void)address, (void)tag; }
CB_EXPORT void __tsan_external_read(void *address, void *pc, void *tag) {
  (void)pc, (void)tag;
  access(address, 1, READ | CB_ACCESS_WHOLE);
}
CB_EXPORT void __tsan_external_write(void *address, void *pc, void *tag) {
  (void)pc, (void)tag;
  access(address, 1, WRITE | CB_ACCESS_WHOLE);
}

// ---- Atomic operations --------------------------------------------------------------------------------------------

/// Takes or lets go of a priority-inheritance lock without a system call?
static inline bool is_own_tid(u128 value, size_t size) { return size == 4 && cb_on() && value == (u32)cb_self->tid; }

#define BOTH (CB_DETAIL_BEFORE | CB_DETAIL_AFTER)

#define ATOMICS(bits)                                                                                            \
  static inline __attribute__((always_inline)) u##bits change##bits(a##bits *address, u##bits expected,          \
                                                                    u##bits desired, int order, int failure) {   \
    bool takes = expected == 0 && is_own_tid(desired, sizeof expected);                                          \
    bool lets_go = desired == 0 && is_own_tid(expected, sizeof expected);                                        \
    if (takes) lock_point(address, CB_OP_LOCK);                                                                  \
    else if (lets_go && (cb_config.flags & CB_REQF_TRIES)) lock_point(address, CB_OP_UNLOCK);                    \
    else if (!lets_go) atomic_point(address, bits, true, caller());                                              \
    u##bits old = swap##bits(address, expected, desired);                                                        \
    bool is_lock = (takes || lets_go) && old == expected;                                                        \
    TELL_ATOMIC(address, bits, READ | (old == expected ? WRITE : 0) | (is_lock ? CB_ACCESS_LOCK : 0),            \
                old == expected ? order : failure, old, desired,                                                 \
                BOTH | CB_DETAIL_COMPARE | (old == expected ? 0 : CB_DETAIL_FAILED) |                            \
                    (takes || lets_go ? CB_DETAIL_LOCK : 0));                                                    \
    if (takes && old == expected) cb_pi_taken((const u32 *)address);                                             \
    if (lets_go && old == expected) cb_pi_let_go((const u32 *)address);                                          \
    return old;                                                                                                  \
  }                                                                                                              \
  CB_EXPORT u##bits __tsan_atomic##bits##_load(const a##bits *address, int order) {                              \
    atomic_point(address, bits, false, caller());                                                                \
    u##bits value = LOAD##bits(address);                                                                         \
    TELL_ATOMIC(address, bits, READ, order, value, 0, CB_DETAIL_BEFORE);                                         \
    return value;                                                                                                \
  }                                                                                                              \
  CB_EXPORT void __tsan_atomic##bits##_store(a##bits *address, u##bits value, int order) {                       \
    atomic_point(address, bits, true, caller());                                                                 \
    for (u##bits old = *address, seen; (seen = swap##bits(address, old, value)) != old; old = seen) {}           \
    TELL_ATOMIC(address, bits, WRITE, order, 0, value, CB_DETAIL_AFTER);                                         \
  }                                                                                                              \
  UPDATE(bits, exchange, value)                                                                                  \
  UPDATE(bits, fetch_add, (u##bits)(old + value))                                                                \
  UPDATE(bits, fetch_sub, (u##bits)(old - value))                                                                \
  UPDATE(bits, fetch_and, old & value)                                                                           \
  UPDATE(bits, fetch_or, old | value)                                                                            \
  UPDATE(bits, fetch_xor, old ^ value)                                                                           \
  UPDATE(bits, fetch_nand, (u##bits)~(old & value))                                                              \
  CB_EXPORT u##bits __tsan_atomic##bits##_compare_exchange_val(a##bits *address, u##bits expected,               \
                                                               u##bits desired, int order, int failure) {        \
    return change##bits(address, expected, desired, order, failure);                                             \
  }                                                                                                              \
  CB_EXPORT int __tsan_atomic##bits##_compare_exchange_strong(a##bits *address, u##bits *expected,               \
                                                              u##bits desired, int order, int failure) {         \
    u##bits wanted = *expected, old = change##bits(address, wanted, desired, order, failure);                    \
    if (old != wanted) *expected = old;                                                                          \
    return old == wanted;                                                                                        \
  }                                                                                                              \
  CB_EXPORT int __tsan_atomic##bits##_compare_exchange_weak(a##bits *address, u##bits *expected, u##bits desired, \
                                                            int order, int failure) {                            \
    return __tsan_atomic##bits##_compare_exchange_strong(address, expected, desired, order, failure);            \
  }

#define UPDATE(bits, name, result)                                                                 \
  CB_EXPORT u##bits __tsan_atomic##bits##_##name(a##bits *address, u##bits value, int order) {     \
    atomic_point(address, bits, true, caller());                                                   \
    u##bits old = *address;                                                                        \
    for (u##bits seen; (seen = swap##bits(address, old, result)) != old; old = seen) {}            \
    TELL_ATOMIC(address, bits, READ | WRITE, order, old, (u##bits)(result), BOTH);                 \
    return old;                                                                                    \
  }

typedef volatile u8 a8;
typedef volatile u16 a16;
typedef volatile u32 a32;
typedef volatile u64 a64;
typedef volatile u128 a128;

#define SWAP(bits)                                                                               \
  static inline u##bits swap##bits(a##bits *address, u##bits expected, u##bits desired) {        \
    return __sync_val_compare_and_swap(address, expected, desired);                              \
  }
SWAP(8)
SWAP(16)
SWAP(32)
SWAP(64)

/// The compiler would call libatomic for this size, unless it may assume that every processor has the instruction.
static inline u128 swap128(a128 *address, u128 expected, u128 desired) {
#if defined __x86_64__
  u64 low = (u64)expected, high = (u64)(expected >> 64);
  __asm__ volatile("lock cmpxchg16b %0"
                   : "+m"(*address), "+a"(low), "+d"(high)
                   : "b"((u64)desired), "c"((u64)(desired >> 64))
                   : "cc", "memory");
  return (u128)high << 64 | low;
#else
  return __sync_val_compare_and_swap(address, expected, desired);
#endif
}

// A 16-byte load by compare-exchange would write to memory that may be read-only; what it could tear is not running.
#define LOAD8(address) __atomic_load_n(address, __ATOMIC_SEQ_CST)
#define LOAD16(address) __atomic_load_n(address, __ATOMIC_SEQ_CST)
#define LOAD32(address) __atomic_load_n(address, __ATOMIC_SEQ_CST)
#define LOAD64(address) __atomic_load_n(address, __ATOMIC_SEQ_CST)
#define LOAD128(address) (*(address))

ATOMICS(8)
ATOMICS(16)
ATOMICS(32)
ATOMICS(64)
ATOMICS(128)

CB_EXPORT void __tsan_atomic_thread_fence(int order) {
  (void)order;
  if (order != __ATOMIC_RELEASE && order != __ATOMIC_RELAXED) cb_sync(CB_SYNC_FENCE_ACQUIRE, NULL, CB_RES_NONE);
  if (order >= __ATOMIC_RELEASE) cb_sync(CB_SYNC_FENCE_RELEASE, NULL, CB_RES_NONE);
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
}
CB_EXPORT void __tsan_atomic_signal_fence(int order) {
  (void)order;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
}
