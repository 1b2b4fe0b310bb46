// types.c: reads names and stored properties of classes from their metadata.

#include "types.h"

#include <string.h>
#include <sys/uio.h>

#include "scheduler.h"

enum { DESCRIPTION_KIND = 0x1f, DESCRIPTION_CLASS = 16, RESILIENT_SUPERCLASS = 1u << 29 };
/// Longest mangled type that is looked at.
#define LONGEST_TYPE 512

bool cb_copy(void *to, uint64_t from, size_t size) {
  if (from < 4096) return false;
  struct iovec target = {to, size}, source = {(void *)(uintptr_t)from, size};
  return process_vm_readv((pid_t)cb_real_pid(), &target, 1, &source, 1, 0) == (ssize_t)size;
}

/// What a relative pointer at an address leads to; 0 if it leads nowhere.
static uint64_t relative(uint64_t address) {
  int32_t distance;
  if (!cb_copy(&distance, address, sizeof distance) || distance == 0) return 0;
  return address + (uint64_t)(int64_t)distance;
}

/// Copies bytes up to the end of the page at most, beyond which there may be nothing, unless those are few. Returns how many.
static size_t copy_start(char *to, uint64_t start, size_t size) {
  size_t room = 4096 - start % 4096;
  if (room >= size) return cb_copy(to, start, size) ? size : 0;
  if (!cb_copy(to, start, room)) return 0;
  return cb_copy(to + room, start + room, size - room) ? size : room;
}

uint32_t cb_text_at(uint64_t address) {
  char text[256] = "";
  uint64_t start = relative(address);
  if (start == 0 || copy_start(text, start, sizeof text - 1) == 0) return 0;
  return cb_string(text);
}

bool cb_class_describe(const cb_class *type, cb_class *metadata, cb_class_description *description) {
  return cb_copy(metadata, cb_id(type), sizeof *metadata) && metadata->kind == CB_TYPE_CLASS &&
         cb_copy(description, metadata->description, sizeof *description) &&
         (description->flags & DESCRIPTION_KIND) == DESCRIPTION_CLASS;
}

bool cb_is_class_description(uint64_t address) {
  uint32_t flags;
  return cb_copy(&flags, address, sizeof flags) && (flags & DESCRIPTION_KIND) == DESCRIPTION_CLASS;
}

uint32_t cb_class_name(const cb_class *type) {
  cb_class metadata;
  cb_class_description description;
  if (!cb_class_describe(type, &metadata, &description)) return 0;
  return cb_text_at(metadata.description + offsetof(cb_class_description, name));
}

/// A mangled type ends with the way in which a reference is held, if that is not strongly. Some characters stand for a reference to
/// a description: what follows them is no text.
enum cb_ownership cb_ownership_of(uint64_t mangled) {
  char text[LONGEST_TYPE];
  size_t count = mangled ? copy_start(text, mangled, sizeof text) : 0;
  char before = 0, last = 0;
  for (size_t at = 0; at < count && text[at];) {
    unsigned char c = (unsigned char)text[at];
    before = last, last = (char)c;
    at += c < 0x18 ? 5 : c < 0x20 ? 9 : 1;
  }
  if (before != 'X') return CB_STRONG;
  return last == 'o' ? CB_UNOWNED : last == 'u' ? CB_UNSAFE : last == 'w' ? CB_WEAK : CB_STRONG;
}

void cb_class_fields(const cb_class *type, void (*visit)(const cb_field *field, void *context), void *context) {
  cb_class metadata;
  cb_class_description description;
  for (const cb_class *at = type; at && cb_class_describe(at, &metadata, &description); at = metadata.superclass) {
    struct {
      int32_t type, superclass;
      uint16_t kind, record_size;
      uint32_t count;
    } head;
    uint64_t fields_at = metadata.description + offsetof(cb_class_description, fields);
    uint64_t fields = fields_at + (uint64_t)(int64_t)description.fields;
    if (description.fields == 0 || !cb_copy(&head, fields, sizeof head)) continue;
    if (description.flags & RESILIENT_SUPERCLASS || head.count != description.field_count || head.record_size != 12) continue;
    for (uint32_t i = 0; i < head.count && i < 256; i++) {
      uint64_t record = fields + sizeof head + (uint64_t)i * 12;
      cb_field field = {.type = at, .name = record + 8, .owner = metadata.description + offsetof(cb_class_description, name)};
      if (!cb_copy(&field.offset, cb_id(at) + (description.field_offsets + i) * 8ULL, sizeof field.offset)) continue;
      field.ownership = cb_ownership_of(relative(record + 4));
      visit(&field, context);
    }
  }
}

static void put_field(const cb_field *field, void *type) {
  uint32_t name = cb_text_at(field->name);
  if (name) cb_put(CB_REC_FIELD, 0, 0, 0, .a = cb_id(type), .b = field->offset, .e = name, .f = cb_text_at(field->owner));
}

void cb_class_put_fields(const cb_class *type) { cb_class_fields(type, put_field, (void *)(uintptr_t)type); }
