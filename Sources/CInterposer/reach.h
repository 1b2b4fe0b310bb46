// reach.h: blocks of memory and the references between them, as those see them who look for what nobody reaches any more.
#ifndef CASEBOOK_REACH_H
#define CASEBOOK_REACH_H

#include "heap.h"
#include "types.h"

/// Bits of a word that are no part of an address: enums and strings keep theirs there.
#define CB_ADDRESS_BITS 0x00fffffffffffff8ULL
#define CB_NO_NODE UINT32_MAX

enum cb_node_kind {
  CB_NODE_OTHER,   ///< malloc and the like
  CB_NODE_OBJECT,  ///< of Swift
  CB_NODE_BLOCK,   ///< of C: its references are counted, too
  CB_NODE_SLAB,    ///< memory of a task, in use up to a mark
  CB_NODE_EMPTY,   ///< what lies in it is nobody's: a destroyed object, the counts of one
};

/// What the first word of an object says.
typedef struct cb_type {
  struct cb_type *next;
  uint64_t metadata;
  uint64_t identity;      ///< the same in every execution: the description of a class, the metadata of a closure
  uint32_t kind;          ///< cb_type_kind; CB_NO_NODE: it is no type
  uint32_t own_bytes;     ///< of a class: stored properties, with the header
  bool captures_unowned;  ///< of a closure
  bool knows_special;     ///< whether its properties were looked at
  uint32_t special_count; ///< those that hold a reference otherwise than strongly
  struct {
    uint32_t offset;
    bool is_counted;
  } special[16];
} cb_type;

typedef struct cb_node {
  uint64_t start, size;
  const cb_type *type;  ///< of an OBJECT
  uint32_t needs;       ///< counted references
  uint32_t unowned;     ///< unowned references for which no property is known
  bool has_unowned;     ///< whether there are any
  uint32_t found;       ///< references that were seen
  uint8_t kind;
  bool is_held;         ///< somebody has it who is no part of what is looked for
  bool is_entered, is_reached;
  uint32_t component, index, low;  ///< of Tarjan's algorithm; index 0: not visited
} cb_node;

/// Blocks, in the order of addresses.
typedef struct cb_view {
  const cb_heap_page **pages;
  uint32_t page_count;
  bool fresh;                          ///< only those of this execution
  uint32_t *first;                     ///< by page: nodes before it
  uint16_t (*before)[CB_HEAP_WORDS];   ///< by page and word: nodes of the page before it
  cb_node *nodes;
  uint32_t count;
  uint64_t low, high;
  uint32_t near;                       ///< the page of the last look-up
  uint32_t *stack;                     ///< room for work: as many as there are nodes
} cb_view;

/// `offset` is where the word lies in `from`.
typedef void cb_visitor(cb_view *view, uint32_t from, uint32_t offset, uint32_t to, void *context);

// ---- view.c

/// Finds the runtime's functions that say what is counted; false if they are not there.
bool cb_view_prepare(void);
/// Collects blocks, and what they are. False if there are too many.
bool cb_view_make(cb_view *view, bool fresh);
/// The block that an address lies in.
uint32_t cb_node_at(cb_view *view, uint64_t address);
uint32_t cb_node_that_begins(cb_view *view, uint64_t address);
/// Whether what a word in a node leads to is counted there, and how; by what is known of the node's type.
enum cb_ownership cb_ownership_at(const cb_node *node, uint64_t offset);
/// All words of a node that lead into a block.
void cb_visit_references(cb_view *view, uint32_t from, cb_visitor *visit, void *context);
/// Whether the word at an offset owns what it leads to, as far as can be told.
bool cb_owns(const cb_view *view, uint32_t from, uint32_t offset, uint32_t to);
static inline uint64_t cb_read_word(uint64_t address) { return *(const uint64_t *)(uintptr_t)address; }

// ---- cycles.c

/// Whether nodes that are not held refer to each other in a circle.
bool cb_cycles_exist(cb_view *view);
/// Tells of them (CB_REC_CYCLES).
void cb_cycles_tell(cb_view *view);

#endif
