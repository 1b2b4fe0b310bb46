// details.c: what memory is, for the execution that explains a finding (CB_REQF_DETAILS).
//
// Tells of each block of memory as it is given out, and of Swift objects with their type and its stored properties, so
// that a race can name the variable. A search never pays for this. Nothing here takes memory from the program's heap, whose
// addresses must be the same with and without; so types are read from their metadata and not asked from the runtime.

#include "internal.h"
#include "scheduler.h"

#include <dlfcn.h>
#include <sys/uio.h>

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
// The layout of metadata is part of Swift's stable interface where there is no Objective-C, too. A type that does not look as
// expected has no name, which is no error: its objects are memory like other memory.

/// Kinds of metadata that heap objects have (first word).
enum { KIND_CLASS = 0, KIND_LOCAL_VARIABLE = 0x400, KIND_GENERIC_LOCAL_VARIABLE = 0x500 };

typedef struct class_metadata {
  uint64_t kind;
  const struct class_metadata *superclass;
  uint32_t flags, address_point, instance_size;
  uint16_t alignment, reserved;
  uint32_t class_size, class_address_point;
  uint64_t description;
} class_metadata;

typedef struct class_description {
  uint32_t flags;
  int32_t parent, name, access, fields, superclass;
  uint32_t negative_size, positive_size, own_members, field_count, field_offsets;
} class_description;

enum { DESCRIPTION_KIND = 0x1f, DESCRIPTION_CLASS = 16, RESILIENT_SUPERCLASS = 1u << 29 };

static bool copy(void *to, uint64_t from, size_t size) {
  if (from < 4096) return false;
  struct iovec target = {to, size}, source = {(void *)(uintptr_t)from, size};
  return process_vm_readv((pid_t)cb_real_pid(), &target, 1, &source, 1, 0) == (ssize_t)size;
}

/// The string that a relative pointer at an address leads to; 0 if there is none.
static uint32_t text_at(uint64_t address) {
  int32_t distance;
  char text[256] = "";
  if (!copy(&distance, address, sizeof distance) || distance == 0) return 0;
  uint64_t start = address + (uint64_t)(int64_t)distance;
  // Read up to the end of the page at most, beyond which there may be nothing.
  size_t room = 4096 - start % 4096;
  if (room >= sizeof text) room = sizeof text - 1;
  if (!copy(text, start, room)) return 0;
  if (room < 64 && !text[room - 1]) return cb_string(text);
  if (room < sizeof text - 1) copy(text, start, sizeof text - 1);
  return cb_string(text);
}

static bool describe(const class_metadata *type, class_metadata *metadata, class_description *description) {
  return copy(metadata, cb_id(type), sizeof *metadata) && metadata->kind == KIND_CLASS &&
         copy(description, metadata->description, sizeof *description) &&
         (description->flags & DESCRIPTION_KIND) == DESCRIPTION_CLASS;
}

/// Tells of the stored properties of a class and of those that it inherits.
static void put_fields(const class_metadata *type) {
  class_metadata metadata;
  class_description description;
  for (const class_metadata *at = type; at && describe(at, &metadata, &description); at = metadata.superclass) {
    struct {
      int32_t type, superclass;
      uint16_t kind, record_size;
      uint32_t count;
    } head;
    uint64_t fields_at = metadata.description + offsetof(class_description, fields);
    uint64_t fields = fields_at + (uint64_t)(int64_t)description.fields;
    if (description.fields == 0 || !copy(&head, fields, sizeof head)) continue;
    if (description.flags & RESILIENT_SUPERCLASS || head.count != description.field_count || head.record_size != 12) continue;
    uint32_t owner = text_at(metadata.description + offsetof(class_description, name));
    for (uint32_t i = 0; i < head.count && i < 256; i++) {
      uint64_t offset;
      uint32_t name = text_at(fields + sizeof head + (uint64_t)i * 12 + 8);
      if (!name || !copy(&offset, cb_id(at) + (description.field_offsets + i) * 8ULL, sizeof offset)) continue;
      cb_put(CB_REC_FIELD, 0, 0, 0, .a = cb_id(type), .b = offset, .e = name, .f = owner);
    }
  }
}

#define KNOWN_TYPES 1024
/// Types whose properties were told; those that find no room are told of again.
static const class_metadata *known[KNOWN_TYPES];

static void put_object(const void *object, const class_metadata *type, size_t size) {
  class_metadata metadata;
  class_description description;
  if (!copy(&metadata, cb_id(type), sizeof(uint64_t))) return put_block(CB_BLOCK_OTHER, object, size, 0, 0, 0);
  if (metadata.kind == KIND_LOCAL_VARIABLE || metadata.kind == KIND_GENERIC_LOCAL_VARIABLE)
    return put_block(CB_BLOCK_BOX, object, size, cb_id(type), 0, 0);
  if (!describe(type, &metadata, &description)) return put_block(CB_BLOCK_OTHER, object, size, 0, 0, 0);
  size_t slot = (cb_id(type) * 0x9e3779b97f4a7c15ULL) >> 54;
  if (known[slot] != type) {
    known[slot] = type;
    put_fields(type);
  }
  put_block(CB_BLOCK_OBJECT, object, size, cb_id(type), metadata.instance_size,
            text_at(metadata.description + offsetof(class_description, name)));
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
