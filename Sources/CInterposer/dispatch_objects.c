// dispatch_objects.c: the models of libdispatch's queues, which pool serves which of them, and what objects have in
// common.

#include "dispatch.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

#define OVERCOMMIT_WIDTH 64

// Offsets in libdispatch's objects, seen with `dispatch_queue_offsets` and a debugger; cb_dispatch_begin checks them.
#define OBJECT_XREF 12
#define QUEUE_TARGET 24
#define QUEUE_STATE 56
#define STATE_INACTIVE 0x0180000000000000ULL

static cb_dq *queues, **queues_end = &queues;
static cb_dq main_root = {.kind = CB_DQ_ROOT, .label = "main"};
static cb_pool main_pool, overcommit_pool;
static void *main_object;
static const uint16_t *queue_offsets;  ///< libdispatch's own table for debuggers

// ---- Objects --------------------------------------------------------------------------------------------------------

void cb_object_keep(void *object) {
  static void *(*keep)(void *);
  if (!keep) keep = (void *(*)(void *))cb_next("_os_object_retain_internal");
  keep(object);
}

void cb_object_let_go(void *object) {
  static void (*let_go)(void *);
  if (!let_go) let_go = (void (*)(void *))cb_next("_os_object_release_internal");
  let_go(object);
}

void cb_dispatch_trap(const char *message, const char *detail) {
  // The real library puts this into a crash log that this platform does not have; people want to see it.
  char text[512];
  size_t used = 0;
  const char *parts[] = {"BUG IN CLIENT OF LIBDISPATCH: ", message, detail ? detail : "", "\n"};
  for (size_t i = 0; i < 4; i++)
    for (const char *c = parts[i]; *c && used < sizeof text; c++) text[used++] = *c;
  if (write(2, text, used) < 0) {}
  text[used < sizeof text ? used - 1 : sizeof text - 1] = 0;
  cb_put(CB_REC_NOTE, 0, cb_unit(), CB_HERE, .e = cb_string(text));
  __builtin_trap();
}

void *dispatch_retain(void *object);
CB_EXPORT void dispatch_release(void *object) {
  if (cb_on() && *(int32_t *)((char *)object + OBJECT_XREF) == 0) {
    cb_object_forget(object, CB_MODEL_REAL);
    cb_semaphore_last_release(object);
    cb_source_last_release(object);
    cb_dq *queue = cb_object_find(object, CB_MODEL_QUEUE);
    if (queue && queue->inactive) cb_dispatch_trap("Release of an inactive object", NULL);
    if (queue && queue->suspended) cb_dispatch_trap("Release of a suspended object", NULL);
  }
  CB_REAL(dispatch_release)(object);
}

// ---- Swift's jobs ---------------------------------------------------------------------------------------------------

static uintptr_t swift_low, swift_high;

static int find_swift(struct dl_phdr_info *info, size_t size, void *context) {
  (void)size, (void)context;
  if (!info->dlpi_name || !strstr(info->dlpi_name, "libswift_Concurrency.so")) return 0;
  swift_low = info->dlpi_addr;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    uintptr_t end = info->dlpi_addr + segment->p_vaddr + segment->p_memsz;
    if (segment->p_type == PT_LOAD && end > swift_high) swift_high = end;
  }
  return 1;
}

bool cb_is_swift_function(const void *function) {
  if (!swift_high) dl_iterate_phdr(find_swift, NULL);
  return (uintptr_t)function >= swift_low && (uintptr_t)function < swift_high;
}

// ---- Making models --------------------------------------------------------------------------------------------------

static cb_pool *pool_for_root(const char *label) {
  size_t length = strlen(label);
  if (length > 11 && strcmp(label + length - 11, ".overcommit") == 0) return &overcommit_pool;
  cb_pool *pool = cb_alloc(sizeof *pool);
  cb_pool_init(pool, label, cb_config.width > 2 ? cb_config.width : 2, true);
  return pool;
}

static const char *real_label(void *object) { return *(const char **)((char *)object + queue_offsets[1]); }

static void describe(cb_dq *queue) {
  void *object = queue->object;
  queue->label = real_label(object);
  if (!queue->label) queue->label = "";
  uint32_t width = *(uint16_t *)((char *)object + queue_offsets[7]);
  void *target = *(void **)((char *)object + QUEUE_TARGET);
  if (object == main_object) {
    // The main thread holds the main queue until it calls dispatch_main.
    queue->kind = CB_DQ_SERIAL;
    queue->target = &main_root;
    queue->exclusive = true;
    queue->holders[0] = CB_MAIN_UNIT;
  } else if (strcmp(queue->label, "Swift global concurrent queue") == 0) {
    queue->kind = CB_DQ_ROOT;
    queue->pool = cb_alloc(sizeof *queue->pool);
    cb_pool_init(queue->pool, "swift", cb_config.width, false);
  } else if (!target) {
    queue->kind = CB_DQ_ROOT;
    queue->pool = pool_for_root(queue->label);
  } else {
    queue->kind = width == 1 ? CB_DQ_SERIAL : CB_DQ_CONCURRENT;
    queue->width = width;
    queue->target = cb_dq_of(target);
    queue->inactive = (*(uint64_t *)((char *)object + QUEUE_STATE) & STATE_INACTIVE) == STATE_INACTIVE;
  }
  if (*queue->label && queue->kind != CB_DQ_ROOT)
    cb_put(CB_REC_RESOURCE, 0, cb_unit(), CB_HERE, .a = cb_id(object), .b = CB_RES_QUEUE,
           .e = cb_string(queue->label));
}

cb_dq *cb_dq_of(void *object) {
  cb_dq *queue = cb_object(object, CB_MODEL_QUEUE, sizeof *queue);
  if (!queue->object) {
    queue->object = object;
    *queues_end = queue;
    queues_end = &queue->next;
    describe(queue);
  }
  return queue;
}

cb_dq *cb_dq_created(void *object) {
  cb_object_forget(object, CB_MODEL_QUEUE);
  return cb_dq_of(object);
}

cb_dq *cb_dq_first(void) { return queues; }

cb_dq *cb_dq_main(void) { return cb_dq_of(main_object); }

void *dispatch_get_global_queue(intptr_t identifier, uintptr_t flags);
cb_dq *cb_dq_default_root(void) {
  static void *(*get)(intptr_t, uintptr_t);
  if (!get) get = (void *(*)(intptr_t, uintptr_t))cb_next("dispatch_get_global_queue");
  return cb_dq_of(get(0, 0));
}

cb_dq *cb_dq_root(cb_dq *queue) {
  while (queue->target) queue = queue->target;
  return queue;
}

void cb_dispatch_begin(void) {
  main_object = dlsym(RTLD_DEFAULT, "_dispatch_main_q");
  if (!main_object) return;  // a program without libdispatch
  queue_offsets = dlsym(RTLD_DEFAULT, "dispatch_queue_offsets");
  // Entries: version, label, its size, flags, its size, serial number, its size, width, its size, ...; target at 13.
  if (!queue_offsets || queue_offsets[8] != 2 || *(int32_t *)((char *)main_object + OBJECT_XREF) != INT32_MAX ||
      *(uint16_t *)((char *)main_object + queue_offsets[7]) != 1)
    cb_unsupported("this version of libdispatch", true);
  cb_pool_init(&main_pool, "main", 1, false);
  cb_pool_init(&overcommit_pool, "overcommit", OVERCOMMIT_WIDTH, true);
  main_root.pool = &main_pool;
}
