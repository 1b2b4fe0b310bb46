// types.h: what the memory of the Swift runtime says about the types of objects.
//
// The layout of metadata is part of Swift's stable interface where there is no Objective-C, too. A type that does not look as
// expected has no name, which is no error: its objects are memory like other memory. Nothing here takes memory from the
// program's heap, so types are read from their metadata and not asked from the runtime.
#ifndef CASEBOOK_TYPES_H
#define CASEBOOK_TYPES_H

#include "internal.h"

/// Kinds of metadata that heap objects have (first word).
enum cb_type_kind {
  CB_TYPE_CLASS = 0,
  CB_TYPE_LOCAL_VARIABLE = 0x400,          ///< a captured variable, or what a closure captures
  CB_TYPE_GENERIC_LOCAL_VARIABLE = 0x500,  ///< a captured variable whose type is known only at run time
  CB_TYPE_ERROR = 0x501,
  CB_TYPE_TASK = 0x502,
  CB_TYPE_JOB = 0x503,
};

/// Bytes before the address point: the function that destroys an object, and the value witnesses.
#define CB_TYPE_DESTROY (-16)

typedef struct cb_class {
  uint64_t kind;
  const struct cb_class *superclass;
  uint32_t flags, address_point, instance_size;
  uint16_t alignment, reserved;
  uint32_t class_size, class_address_point;
  uint64_t description;
} cb_class;

typedef struct cb_class_description {
  uint32_t flags;
  int32_t parent, name, access, fields, superclass;
  uint32_t negative_size, positive_size, own_members, field_count, field_offsets;
} cb_class_description;

/// How a stored reference is held.
enum cb_ownership { CB_STRONG, CB_UNOWNED, CB_UNSAFE, CB_WEAK };

typedef struct cb_field {
  const cb_class *type;  ///< the class that declares it
  uint64_t offset;       ///< in the object
  uint64_t name;         ///< where a relative pointer to its name lies
  uint64_t owner;        ///< where one to the name of that class lies
  enum cb_ownership ownership;
} cb_field;

/// Reads memory that may not be there.
bool cb_copy(void *to, uint64_t from, size_t size);
/// The string that a relative pointer at an address leads to; 0 if there is none.
uint32_t cb_text_at(uint64_t address);
/// Reads the metadata and the description of a class; false if it does not look like one.
bool cb_class_describe(const cb_class *type, cb_class *metadata, cb_class_description *description);
/// Whether what lies at an address describes a class.
bool cb_is_class_description(uint64_t address);
/// The name of a class (string id); 0 if it has none.
uint32_t cb_class_name(const cb_class *type);
/// The stored properties of a class and of those that it inherits.
void cb_class_fields(const cb_class *type, void (*visit)(const cb_field *field, void *context), void *context);
/// Tells of them (CB_REC_FIELD).
void cb_class_put_fields(const cb_class *type);
/// How the reference is held that a mangled type is about.
enum cb_ownership cb_ownership_of(uint64_t mangled);

#endif
