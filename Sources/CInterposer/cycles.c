// cycles.c: components of mutual references among blocks that nobody holds, by their shapes.
//
// Entry points: cb_cycles_exist, cb_cycles_tell. Steps: 1 references that own become a graph; 2 its components; 3 the shape of
// each, which is the set of kinds of references in it, so that lists of any length are of one shape; 4 of each shape the
// smallest example.

#include "reach.h"

#include <link.h>

/// Most shapes that are told of, and most objects of one.
#define MOST_GROUPS 64
#define MOST_OBJECTS 256

typedef struct edge {
  uint32_t to, offset;
} edge;

// ---- The graph ----------------------------------------------------------------------------------------------------------------

/// References among what is not held, as rows of one list.
typedef struct graph {
  cb_view *v;
  uint32_t *row;
  edge *edges;
  uint32_t edge_count;
  bool fills;
} graph;

static void take_edge(cb_view *v, uint32_t from, uint32_t offset, uint32_t to, void *context) {
  graph *g = context;
  const cb_node *n = &v->nodes[from], *target = &v->nodes[to];
  if (target->is_held || !cb_owns(v, from, offset, to)) return;
  // Which of a closure's captures is the unowned one cannot be told.
  if (n->kind == CB_NODE_OBJECT && n->type->captures_unowned && target->unowned) return;
  if (g->fills) g->edges[g->edge_count] = (edge){to, offset};
  g->edge_count++;
}

static void make_graph(graph *g, cb_view *v) {
  *g = (graph){.v = v, .row = cb_alloc((v->count + 1) * sizeof(uint32_t))};
  for (int pass = 0; pass < 2; pass++) {
    g->edge_count = 0;
    for (uint32_t i = 0; i < v->count; i++) {
      g->row[i] = g->edge_count;
      if (!v->nodes[i].is_held) cb_visit_references(v, i, take_edge, g);
    }
    g->row[v->count] = g->edge_count;
    if (pass == 0) g->edges = cb_alloc(g->edge_count * sizeof(edge) + 1);
    g->fills = true;
  }
}

/// Tarjan, "Depth-first search and linear graph algorithms", 1972, without recursion. Numbers the components from 1.
static uint32_t find_components(graph *g) {
  cb_view *v = g->v;
  uint32_t *path = cb_alloc(v->count * sizeof *path + 1), *next = cb_alloc(v->count * sizeof *next + 1);
  uint32_t index = 0, components = 0, kept = 0;
  for (uint32_t root = 0; root < v->count; root++) {
    if (v->nodes[root].is_held || v->nodes[root].index) continue;
    uint32_t depth = 0;
    path[depth++] = root;
    while (depth) {
      uint32_t at = path[depth - 1];
      cb_node *n = &v->nodes[at];
      if (n->index == 0) {
        n->index = n->low = ++index;
        next[at] = g->row[at];
        v->stack[kept++] = at;
        n->is_entered = true;
      }
      bool descends = false;
      while (next[at] < g->row[at + 1]) {
        cb_node *target = &v->nodes[g->edges[next[at]].to];
        if (target->index == 0) {
          path[depth++] = g->edges[next[at]].to;
          descends = true;
          break;
        }
        if (target->is_entered && target->low < n->low) n->low = target->low;
        next[at]++;
      }
      if (descends) continue;
      if (n->low == n->index) {
        components++;
        uint32_t member;
        do {
          member = v->stack[--kept];
          v->nodes[member].is_entered = false;
          v->nodes[member].component = components;
        } while (member != at);
      }
      depth--;
    }
  }
  return components;
}

/// Of a component.
typedef struct component {
  uint32_t first, size, edges;  ///< `first` is its first member that is an object
  bool is_cycle, has_object;
  uint32_t group;
  uint64_t shape, bytes;
} component;

typedef struct group {
  uint64_t shape;
  uint32_t count, objects, example;
  uint64_t bytes, kept;
} group;

/// Elements behind an object's own properties are all alike.
static uint64_t place_of(const cb_node *n, uint32_t offset) {
  if (n->kind == CB_NODE_OBJECT && n->type->kind == CB_TYPE_CLASS && offset >= n->type->own_bytes) return n->type->own_bytes;
  return n->kind == CB_NODE_OTHER ? 0 : offset;
}

static uint64_t identity(const cb_node *n) { return n->kind == CB_NODE_OBJECT ? n->type->identity : n->kind; }

/// A component's shape is the set of the kinds of references in it.
static void find_shapes(graph *g, component *all) {
  cb_view *v = g->v;
  uint32_t slots = 16;
  while (slots < g->edge_count * 2) slots *= 2;
  struct {
    uint64_t hash;
    uint32_t component;
  } *seen = cb_alloc(slots * sizeof *seen);
  for (uint32_t i = 0; i < v->count; i++) {
    const cb_node *n = &v->nodes[i];
    for (uint32_t e = g->row[i]; e < g->row[i + 1]; e++) {
      const cb_node *target = &v->nodes[g->edges[e].to];
      if (n->is_held || target->component != n->component) continue;
      component *c = &all[n->component];
      c->is_cycle = true;
      c->edges++;
      uint64_t hash = identity(n) * 0x9e3779b97f4a7c15ULL ^ (place_of(n, g->edges[e].offset) + 1) * 0xbf58476d1ce4e5b9ULL;
      hash ^= identity(target) * 0x94d049bb133111ebULL;
      hash = cb_splitmix(&hash) | 1;
      uint32_t slot = (uint32_t)(hash >> 20 ^ n->component * 0x9e3779b1u) & (slots - 1);
      while (seen[slot].hash && (seen[slot].hash != hash || seen[slot].component != n->component)) slot = (slot + 1) & (slots - 1);
      if (seen[slot].hash) continue;
      seen[slot].hash = hash, seen[slot].component = n->component;
      c->shape += hash;
    }
  }
}

static uint32_t find_groups(graph *g, component *all, uint32_t count, group *groups) {
  cb_view *v = g->v;
  for (uint32_t i = 0; i < v->count; i++) {
    const cb_node *n = &v->nodes[i];
    if (n->is_held) continue;
    component *c = &all[n->component];
    if (n->kind == CB_NODE_OBJECT && !c->has_object) c->has_object = true, c->first = i;
    c->size++;
    c->bytes += n->size;
  }
  find_shapes(g, all);
  uint32_t group_count = 0;
  for (uint32_t i = 1; i <= count; i++) {
    component *c = &all[i];
    c->group = CB_NO_NODE;
    if (!c->is_cycle || !c->has_object) continue;
    uint32_t at = 0;
    while (at < group_count && groups[at].shape != c->shape) at++;
    if (at == MOST_GROUPS) continue;
    group *into = &groups[at];
    if (at == group_count) {
      group_count++;
      *into = (group){.shape = c->shape, .example = i};
    }
    c->group = at;
    const component *best = &all[into->example];
    if (c->size < best->size || (c->size == best->size && c->first < best->first)) into->example = i;
    into->count++;
    into->objects += c->size;
    into->bytes += c->bytes;
  }
  return group_count;
}

/// Bytes of what the components of a group keep alive besides themselves.
static uint64_t bytes_kept(graph *g, const component *all, uint32_t group) {
  cb_view *v = g->v;
  uint64_t bytes = 0;
  uint32_t depth = 0;
  for (uint32_t i = 0; i < v->count; i++) {
    v->nodes[i].is_reached = !v->nodes[i].is_held && all[v->nodes[i].component].group == group;
    if (v->nodes[i].is_reached) v->stack[depth++] = i;
  }
  while (depth) {
    uint32_t at = v->stack[--depth];
    for (uint32_t e = g->row[at]; e < g->row[at + 1]; e++) {
      cb_node *target = &v->nodes[g->edges[e].to];
      if (target->is_reached) continue;
      target->is_reached = true;
      bytes += target->size;
      v->stack[depth++] = g->edges[e].to;
    }
  }
  return bytes;
}

// ---- Telling ----------------------------------------------------------------------------------------------------------------

static int code_holds(struct dl_phdr_info *info, size_t size, void *context) {
  (void)size;
  uint64_t at = *(const uint64_t *)context;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    uint64_t start = info->dlpi_addr + segment->p_vaddr;
    if (segment->p_type == PT_LOAD && (segment->p_flags & PF_X) && at >= start && at < start + segment->p_memsz) return 1;
  }
  return 0;
}

static bool is_code(uint64_t address) { return address && dl_iterate_phdr(code_holds, &address); }

/// The function of a closure whose captures a word leads to: a closure is a function and what it captures. Of an async one it
/// is a description, which begins with the distance to the code.
static uint64_t function_before(const cb_node *from, uint32_t offset, const cb_node *to) {
  if (offset < 8 || to->kind != CB_NODE_OBJECT) return 0;
  uint64_t word = cb_read_word(from->start + offset - 8);
  int32_t distance;
  if (!cb_is_in_a_module((const void *)(uintptr_t)word)) return 0;
  if (is_code(word)) return word;
  uint64_t code = cb_copy(&distance, word, sizeof distance) ? word + (uint64_t)(int64_t)distance : 0;
  return is_code(code) ? code : 0;
}

static uint32_t object_kind(const cb_node *n) {
  if (n->kind == CB_NODE_BLOCK) return CB_HELD_BLOCK;
  if (n->kind != CB_NODE_OBJECT) return CB_HELD_MEMORY;
  switch (n->type->kind) {
    case CB_TYPE_CLASS: return CB_HELD_OBJECT;
    case CB_TYPE_LOCAL_VARIABLE: case CB_TYPE_GENERIC_LOCAL_VARIABLE: return CB_HELD_CAPTURE;
    case CB_TYPE_TASK: return CB_HELD_TASK;
    default: return CB_HELD_OTHER;
  }
}

static void put_node(const cb_node *n, uint32_t group) {
  bool is_class = n->kind == CB_NODE_OBJECT && n->type->kind == CB_TYPE_CLASS;
  const cb_class *class = is_class ? (const cb_class *)(uintptr_t)n->type->metadata : NULL;
  if (is_class) cb_class_put_fields(class);
  cb_put(CB_REC_HELD, (uint16_t)object_kind(n), 0, 0, .a = n->start, .b = n->size,
         .c = n->kind == CB_NODE_OBJECT ? n->type->metadata : 0, .d = is_class ? n->type->own_bytes : 0, .e = is_class ? cb_class_name(class) : 0, .f = group,
         .g = n->kind == CB_NODE_OBJECT ? n->type->identity : 0);
}

/// Tells of the members of a component, as many as there is room for: those nearest to the first.
static void put_example(graph *g, const component *all, uint32_t example, uint32_t group) {
  cb_view *v = g->v;
  for (uint32_t i = 0; i < v->count; i++) v->nodes[i].is_reached = false;
  uint32_t told = 0, next = 0;
  v->stack[told++] = all[example].first;
  v->nodes[all[example].first].is_reached = true;
  for (; next < told; next++) {
    uint32_t at = v->stack[next];
    put_node(&v->nodes[at], group);
    for (uint32_t e = g->row[at]; e < g->row[at + 1] && told < MOST_OBJECTS; e++) {
      cb_node *target = &v->nodes[g->edges[e].to];
      if (target->component != example || target->is_reached) continue;
      target->is_reached = true;
      v->stack[told++] = g->edges[e].to;
    }
  }
  for (uint32_t i = 0; i < told; i++) {
    uint32_t at = v->stack[i];
    const cb_node *n = &v->nodes[at];
    for (uint32_t e = g->row[at]; e < g->row[at + 1]; e++) {
      const cb_node *target = &v->nodes[g->edges[e].to];
      if (target->component != example || !target->is_reached) continue;
      cb_put(CB_REC_REFERENCE, 0, 0, 0, .a = n->start, .b = g->edges[e].offset, .c = target->start, .d = group,
             .e = function_before(n, g->edges[e].offset, target));
    }
  }
}

bool cb_cycles_exist(cb_view *v) {
  graph g;
  make_graph(&g, v);
  if (g.edge_count == 0) return false;
  find_components(&g);
  for (uint32_t i = 0; i < v->count; i++)
    for (uint32_t e = g.row[i]; e < g.row[i + 1]; e++)
      if (v->nodes[g.edges[e].to].component == v->nodes[i].component) return true;
  return false;
}

void cb_cycles_tell(cb_view *v) {
  graph g;
  make_graph(&g, v);
  for (uint32_t i = 0; i < v->count; i++) v->nodes[i].component = v->nodes[i].index = 0;
  uint32_t count = find_components(&g);
  component *components = cb_alloc((count + 1) * sizeof *components);
  static group groups[MOST_GROUPS];
  uint32_t group_count = find_groups(&g, components, count, groups);
  for (uint32_t i = 0; i < group_count; i++) {
    groups[i].kept = bytes_kept(&g, components, i);
    put_example(&g, components, groups[i].example, i + 1);
    cb_put(CB_REC_CYCLES, 0, 0, 0, .a = i + 1, .b = groups[i].count, .c = groups[i].objects, .d = groups[i].bytes,
           .e = groups[i].kept);
  }
}
