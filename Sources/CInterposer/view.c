// view.c: what the blocks of the program's heap are, and where their references lead.
//
// An object of Swift begins with the address of its type's metadata, before which stands the function that destroys it. How
// many references to it are counted is asked from the runtime. Any word that is an address in a block may be a reference.

#include "reach.h"

#include <malloc.h>

/// An object's header: its type, and its counts or (both bits set) an eighth of the address of a table that has them.
#define HEADER 16
#define SLOW_COUNTS (1ULL << 63)
#define COUNTS_ASIDE (3ULL << 62)
/// More blocks are not looked at: an execution that leaves so many is a load test.
#define MOST_BLOCKS (1u << 20)

static size_t (*strong_count)(const void *), (*unowned_count)(const void *);
static bool (*is_being_destroyed)(const void *);
static uint64_t slab_type, block_type;

bool cb_view_prepare(void) {
  strong_count = (size_t(*)(const void *))cb_next("swift_retainCount");
  unowned_count = (size_t(*)(const void *))cb_next("swift_unownedRetainCount");
  is_being_destroyed = (bool (*)(const void *))cb_next("swift_isDeallocating");
  // Variables that the runtime has for those who look at memory: the address of the type of a task's memory.
  const uint64_t *slab = cb_next("_swift_concurrency_debug_asyncTaskSlabMetadata");
  slab_type = slab ? *slab : 0;
  block_type = cb_id(cb_next("_NSConcreteMallocBlock"));
  return strong_count && unowned_count && is_being_destroyed;
}

// ---- Blocks -------------------------------------------------------------------------------------------------------------

static uint64_t bits(const cb_view *v, uint32_t page, uint32_t word) {
  return v->fresh ? v->pages[page]->fresh[word] : v->pages[page]->live[word];
}

static void classify(cb_view *v, cb_node *n);

bool cb_view_make(cb_view *v, bool fresh) {
  *v = (cb_view){.fresh = fresh};
  v->page_count = cb_heap_pages(&v->pages);
  v->first = cb_alloc((v->page_count + 1) * sizeof *v->first);
  v->before = cb_alloc(v->page_count * sizeof *v->before + 1);
  for (uint32_t p = 0; p < v->page_count; p++) {
    uint32_t count = 0;
    for (uint32_t w = 0; w < CB_HEAP_WORDS; w++) {
      v->before[p][w] = (uint16_t)count;
      count += (uint32_t)__builtin_popcountll(bits(v, p, w));
    }
    v->first[p + 1] = v->first[p] + count;
  }
  v->count = v->first[v->page_count];
  if (v->count > MOST_BLOCKS) return false;
  v->nodes = cb_alloc(v->count * sizeof *v->nodes + 1);
  v->stack = cb_alloc(v->count * sizeof *v->stack + 1);
  uint32_t next = 0;
  for (uint32_t p = 0; p < v->page_count; p++)
    for (uint32_t w = 0; w < CB_HEAP_WORDS; w++)
      for (uint64_t left = bits(v, p, w); left; left &= left - 1) {
        uint64_t grain = w * 64ULL + (uint64_t)__builtin_ctzll(left);
        cb_node *n = &v->nodes[next++];
        n->start = (v->pages[p]->key - 1) * CB_HEAP_PAGE + grain * CB_HEAP_GRAIN;
        n->size = malloc_usable_size((void *)(uintptr_t)n->start);
      }
  if (v->count == 0) return true;
  v->low = v->nodes[0].start;
  v->high = v->nodes[v->count - 1].start + v->nodes[v->count - 1].size;
  for (uint32_t i = 0; i < v->count; i++)
    if (v->nodes[i].kind == CB_NODE_OTHER) classify(v, &v->nodes[i]);
  return true;
}

uint32_t cb_node_at(cb_view *v, uint64_t address) {
  if (address < v->low || address >= v->high) return CB_NO_NODE;
  uint64_t key = address / CB_HEAP_PAGE + 1;
  uint32_t page = v->near;
  if (v->pages[page]->key != key) {
    uint32_t from = 0, to = v->page_count;
    while (to - from > 1) {
      uint32_t middle = (from + to) / 2;
      if (v->pages[middle]->key <= key) from = middle;
      else to = middle;
    }
    page = v->near = from;
  }
  uint32_t rank = v->first[page + 1];
  if (v->pages[page]->key == key) {
    uint64_t grain = address % CB_HEAP_PAGE / CB_HEAP_GRAIN, upto = grain % 64 == 63 ? ~0ULL : (2ULL << grain % 64) - 1;
    rank = v->first[page] + v->before[page][grain / 64] +
           (uint32_t)__builtin_popcountll(bits(v, page, (uint32_t)(grain / 64)) & upto);
  } else if (v->pages[page]->key > key) {
    return CB_NO_NODE;
  }
  if (rank == 0) return CB_NO_NODE;
  const cb_node *n = &v->nodes[rank - 1];
  // The last eight bytes can be the next block's header, to which the allocator's lists of free blocks lead.
  return address == n->start || address + 8 < n->start + n->size ? rank - 1 : CB_NO_NODE;
}

uint32_t cb_node_that_begins(cb_view *v, uint64_t address) {
  uint32_t index = cb_node_at(v, address);
  return index != CB_NO_NODE && v->nodes[index].start == address ? index : CB_NO_NODE;
}

/// Whether memory is there: in a block that is given out, or in a module, where it can still be a gap.
static bool may_be_there(uint64_t address) {
  if (address < 4096 || address >= 1ULL << 47) return false;
  if (cb_is_in_a_module((const void *)(uintptr_t)address)) return true;
  // Metadata that is made at run time is cut from large blocks, whose beginnings lie before it.
  for (uint64_t at = address, steps = 0; steps < 8; steps++, at -= CB_HEAP_PAGE)
    if (cb_heap_page_of(at)) return true;
  return false;
}

// ---- Types --------------------------------------------------------------------------------------------------------------

static void note_special(const cb_field *field, void *context) {
  cb_type *type = context;
  if (field->ownership == CB_STRONG || field->ownership == CB_WEAK) return;
  if (type->special_count == sizeof type->special / sizeof *type->special) return;
  type->special[type->special_count].offset = (uint32_t)field->offset;
  type->special[type->special_count++].is_counted = field->ownership == CB_UNOWNED;
}

/// Looks at a class's properties: not before somebody asks, for that takes longer than all else.
static void learn_special(cb_type *type) {
  type->knows_special = true;
  cb_class_fields((const cb_class *)(uintptr_t)type->metadata, note_special, type);
}

/// What a closure captures has a description: how many, what they hang on, and then their types.
static bool captures_unowned(uint64_t description) {
  uint32_t counts[3];
  if (!description || !cb_copy(counts, description, sizeof counts) || counts[0] > 256) return false;
  for (uint32_t i = 0; i < counts[0]; i++) {
    int32_t distance;
    uint64_t at = description + sizeof counts + i * 4ULL;
    if (!cb_copy(&distance, at, sizeof distance) || distance == 0) continue;
    enum cb_ownership ownership = cb_ownership_of(at + (uint64_t)(int64_t)distance);
    if (ownership == CB_UNOWNED || ownership == CB_UNSAFE) return true;
  }
  return false;
}

/// Fills in what a first word says if it is a type's address.
static void learn_type(cb_type *type) {
  uint64_t at = type->metadata;
  struct {
    uint64_t destroy, witnesses;
    union {
      uint64_t words[3];
      cb_class class;
    };
  } head;
  type->kind = CB_NO_NODE;
  if (at % 8 != 0 || !may_be_there(at)) return;
  // That of a closure is shorter, and can be the last that there is.
  bool is_long = cb_copy(&head, at + (uint64_t)CB_TYPE_DESTROY, sizeof head);
  if (!is_long && !cb_copy(&head, at + (uint64_t)CB_TYPE_DESTROY, offsetof(typeof(head), words) + sizeof head.words)) return;
  if (!cb_is_in_a_module((const void *)(uintptr_t)head.destroy)) return;
  type->identity = at;
  switch (head.words[0]) {
    case CB_TYPE_CLASS:
      if (!is_long || !cb_is_class_description(head.class.description)) return;
      type->identity = head.class.description;
      type->own_bytes = head.class.instance_size;
      break;
    case CB_TYPE_LOCAL_VARIABLE: type->captures_unowned = captures_unowned(head.words[2]); break;
    case CB_TYPE_GENERIC_LOCAL_VARIABLE: type->identity = head.words[2]; break;
    case CB_TYPE_ERROR: case CB_TYPE_TASK: case CB_TYPE_JOB: break;
    default: return;
  }
  type->kind = (uint32_t)head.words[0];
}

#define TYPE_SLOTS 512
static cb_type *types[TYPE_SLOTS];

static const cb_type *type_at(uint64_t metadata) {
  cb_type **slot = &types[(metadata >> 3 ^ metadata >> 12) % TYPE_SLOTS];
  for (cb_type *type = *slot; type; type = type->next)
    if (type->metadata == metadata) return type;
  cb_type *type = cb_alloc(sizeof *type);
  type->metadata = metadata;
  learn_type(type);
  type->next = *slot;
  return *slot = type;
}

static void classify(cb_view *v, cb_node *n) {
  uint64_t first = n->size >= 8 ? cb_read_word(n->start) : 0;
  if (n->size < HEADER || first == 0) return;
  if (first == slab_type) {
    n->kind = CB_NODE_SLAB;
    return;
  }
  if (first == block_type) {
    n->kind = CB_NODE_BLOCK;
    n->needs = (*(const uint32_t *)(uintptr_t)(n->start + 8) & 0xfffe) >> 1;
    return;
  }
  if (first < 4096 || first % 8 != 0 || first >= 1ULL << 47) return;
  const cb_type *type = type_at(first);
  if (type->kind == CB_NO_NODE || type->own_bytes > n->size) return;
  uint64_t counts = cb_read_word(n->start + 8);
  if (counts & SLOW_COUNTS) {
    // Anything else than a table beside it is an object for ever, or none at all.
    if ((counts & COUNTS_ASIDE) != COUNTS_ASIDE) return;
    uint32_t aside = cb_node_that_begins(v, counts << 3 & CB_ADDRESS_BITS);
    if (aside == CB_NO_NODE || cb_read_word(v->nodes[aside].start) != n->start) return;
    v->nodes[aside].kind = CB_NODE_EMPTY;
  }
  const void *object = (const void *)(uintptr_t)n->start;
  n->kind = CB_NODE_OBJECT;
  n->type = type;
  // A destroyed object stays as long as somebody has an unowned reference to it.
  if (is_being_destroyed(object)) {
    n->kind = CB_NODE_EMPTY;
    return;
  }
  size_t strong = strong_count(object), unowned = unowned_count(object);
  n->unowned = unowned > 1 ? (uint32_t)unowned - 1 : 0;
  n->has_unowned = n->unowned > 0;
  n->needs = strong > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)strong;
}

// ---- References -----------------------------------------------------------------------------------------------------------

/// The end of what is in use of a task's memory that begins here: the next, how much there is, and the mark follow its type.
static uint64_t end_of_slab(uint64_t start, uint64_t limit) {
  if (start + 32 > limit) return limit;
  uint32_t capacity = *(const uint32_t *)(uintptr_t)(start + 16), used = *(const uint32_t *)(uintptr_t)(start + 20);
  return used <= capacity && start + 32 + capacity <= limit ? start + 32 + used : limit;
}

enum cb_ownership cb_ownership_at(const cb_node *n, uint64_t offset) {
  if (n->kind != CB_NODE_OBJECT || n->type->kind != CB_TYPE_CLASS) return CB_STRONG;
  if (!n->type->knows_special) learn_special((cb_type *)(uintptr_t)n->type);
  for (uint32_t i = 0; i < n->type->special_count; i++)
    if (n->type->special[i].offset == offset) return n->type->special[i].is_counted ? CB_UNOWNED : CB_UNSAFE;
  return CB_STRONG;
}

void cb_visit_references(cb_view *v, uint32_t from, cb_visitor *visit, void *context) {
  cb_node *n = &v->nodes[from];
  if (n->kind == CB_NODE_EMPTY) return;
  uint64_t end = n->start + n->size / 8 * 8;
  if (n->kind == CB_NODE_SLAB) end = end_of_slab(n->start, end);
  bool is_task = n->kind == CB_NODE_OBJECT && n->type->kind == CB_TYPE_TASK;
  for (uint64_t at = n->start + (n->kind == CB_NODE_OBJECT ? HEADER : 0); at < end; at += 8) {
    uint64_t word = cb_read_word(at);
    // A task begins with its first slab in its own block.
    if (is_task && word == slab_type) end = end_of_slab(at, end);
    word &= CB_ADDRESS_BITS;
    if (word < v->low || word >= v->high) continue;
    uint32_t to = cb_node_at(v, word);
    if (to != CB_NO_NODE) visit(v, from, (uint32_t)(at - n->start), to, context);
  }
}

bool cb_owns(const cb_view *v, uint32_t from, uint32_t offset, uint32_t to) {
  const cb_node *n = &v->nodes[from], *target = &v->nodes[to];
  if (cb_ownership_at(n, offset) != CB_STRONG) return false;
  if (target->kind == CB_NODE_EMPTY) return false;
  bool is_counted = target->kind == CB_NODE_OBJECT || target->kind == CB_NODE_BLOCK;
  uint64_t word = cb_read_word(n->start + offset) & CB_ADDRESS_BITS;
  return !is_counted || word == target->start;
}

