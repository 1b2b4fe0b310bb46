// details.c: what memory is, for the execution that explains a finding (CB_REQF_DETAILS).
//
// Tells of each block of memory as it is given out, and of Swift objects with their type and its stored properties, so
// that a race can name the variable. A search never pays for this. Nothing here takes memory from the program's heap, whose
// addresses must be the same with and without; so types are read from their metadata and not asked from the runtime.

#include "internal.h"
#include "scheduler.h"
#include "types.h"

#include <dlfcn.h>

/// With the trace this full, what follows is more important than blocks are.
static bool is_crowded(void) { return cb_trace->record_count > cb_trace->record_capacity / 2; }

static bool is_over, in_object;

static void put_block(uint32_t kind, const void *memory, size_t size, uint64_t metadata, uint64_t own, uint32_t name) {
  if (is_over) return;
  if (is_crowded()) {
    is_over = true;
    cb_put(CB_REC_BLOCK, CB_BLOCK_UNKNOWN, 0, 0, .a = 0);
    return;
  }
  uint32_t stack = kind == CB_BLOCK_OTHER ? 0 : cb_stack();
  cb_put(CB_REC_BLOCK, (uint16_t)kind, 0, stack, .a = cb_id(memory), .b = size, .c = metadata, .d = own, .e = name);
}

void cb_details_block(const void *memory, size_t size) {
  if (!cb_trace || in_object) return;
  bool is_tasks = cb_called_by_runtime() == CB_CONCURRENCY_RUNTIME;
  put_block(is_tasks ? CB_BLOCK_OTHER : CB_BLOCK_MEMORY, memory, size, 0, 0, 0);
}

// ---- Types ------------------------------------------------------------------------------------------------------------

#define KNOWN_TYPES 1024
/// Types whose properties were told; those that find no room are told of again.
static const cb_class *known[KNOWN_TYPES];

static void put_object(const void *object, const cb_class *type, size_t size) {
  cb_class metadata;
  cb_class_description description;
  if (!cb_copy(&metadata, cb_id(type), sizeof(uint64_t))) return put_block(CB_BLOCK_OTHER, object, size, 0, 0, 0);
  if (metadata.kind == CB_TYPE_LOCAL_VARIABLE || metadata.kind == CB_TYPE_GENERIC_LOCAL_VARIABLE)
    return put_block(CB_BLOCK_BOX, object, size, cb_id(type), 0, 0);
  if (!cb_class_describe(type, &metadata, &description)) return put_block(CB_BLOCK_OTHER, object, size, 0, 0, 0);
  size_t slot = (cb_id(type) * 0x9e3779b97f4a7c15ULL) >> 54;
  if (known[slot] != type) {
    known[slot] = type;
    cb_class_put_fields(type);
  }
  put_block(CB_BLOCK_OBJECT, object, size, cb_id(type), metadata.instance_size,
            cb_text_at(metadata.description + offsetof(cb_class_description, name)));
}

// ---- The runtime's own hook ---------------------------------------------------------------------------------------------

typedef void *allocate(const void *type, size_t size, size_t alignment_mask);
static allocate *real_allocate;
/// The runtime sets this when it finds another function than its own. It must not stay so: with it, references are counted
/// by functions that take the bits in the top byte of a string's storage for part of an address (Swift 6.3.1).
static bool *swizzling;
static allocate **hook;

static void *allocate_object(const void *type, size_t size, size_t alignment_mask) {
  *swizzling = false;
  bool outer = in_object;
  in_object = true;
  void *object = real_allocate(type, size, alignment_mask);
  in_object = outer;
  if (cb_self && cb_trace && object) put_object(object, type, size);
  return object;
}

void cb_details_prepare(void) {
  // For those who measure memory the runtime makes its objects through a pointer that may be replaced.
  hook = (allocate **)dlsym(RTLD_NEXT, "_swift_allocObject");
  swizzling = (bool *)dlsym(RTLD_NEXT, "_swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly");
}

void cb_details_begin(void) {
  if (!hook || !swizzling) return;
  real_allocate = *hook;
  *hook = allocate_object;
}
