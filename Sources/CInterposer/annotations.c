// annotations.c: what libraries such as CSP tell us about themselves (see Annotations.h).

#include "Annotations.h"

#include "internal.h"
#include "scheduler.h"

CB_EXPORT void casebook_resource(const void *resource, uint32_t kind, const char *name) {
  if (cb_on()) cb_put(CB_REC_RESOURCE, 0, cb_unit(), CB_HERE, .a = cb_id(resource), .b = kind, .e = cb_string(name));
}

CB_EXPORT void casebook_point(const void *resource, uint32_t kind, uint32_t op) { cb_point(op, kind, resource); }

CB_EXPORT void casebook_wait_begin(const void *resource, uint32_t kind, uint32_t op) {
  if (!cb_on()) return;
  cb_put(CB_REC_WAIT, (uint16_t)op, cb_unit(), CB_HERE, .a = cb_id(resource), .b = kind);
  cb_swift_wait_begin(kind, resource);
}

CB_EXPORT void casebook_wait_end(void) {
  if (!cb_on()) return;
  cb_put(CB_REC_WAIT_END, 0, cb_unit(), 0, .a = 0);
  cb_swift_wait_end();
}

CB_EXPORT void casebook_acquired(const void *resource, uint32_t kind, uint32_t op, uint64_t owner) {
  if (cb_on()) cb_put(CB_REC_ACQUIRE, (uint16_t)op, (uint32_t)owner, CB_HERE, .a = cb_id(resource), .b = kind, .c = 1);
}

CB_EXPORT void casebook_released(const void *resource, uint32_t kind, uint64_t owner) {
  if (cb_on()) cb_put(CB_REC_RELEASE, CB_OP_UNLOCK, (uint32_t)owner, CB_HERE, .a = cb_id(resource), .b = kind, .d = cb_unit());
}

CB_EXPORT void casebook_signal(const void *resource, uint32_t kind, uint32_t op, uint32_t woken) {
  if (cb_on()) cb_put(CB_REC_SIGNAL, (uint16_t)op, cb_unit(), CB_HERE, .a = cb_id(resource), .b = kind, .c = woken);
}

CB_EXPORT void casebook_count(const void *resource, uint32_t kind, uint32_t op, uint32_t by, uint32_t woken) {
  if (cb_on()) cb_put(CB_REC_SIGNAL, (uint16_t)op, cb_unit(), CB_HERE, .a = cb_id(resource), .b = kind, .c = woken, .e = by);
}

CB_EXPORT void casebook_message(const void *resource, uint32_t op, uint32_t buffered) {
  if (cb_on()) cb_put(CB_REC_MESSAGE, (uint16_t)op, cb_unit(), CB_HERE, .a = cb_id(resource), .c = buffered);
}

CB_EXPORT uint64_t casebook_current(void) { return cb_on() ? cb_unit() : 0; }

CB_EXPORT uint32_t casebook_choose(uint32_t n) { return cb_on() ? cb_choose(n) : 0; }

CB_EXPORT void casebook_quiet_begin(void) {
  if (cb_on()) cb_self->quiet++;
}

CB_EXPORT void casebook_quiet_end(void) {
  if (cb_on() && cb_self->quiet) cb_self->quiet--;
}
