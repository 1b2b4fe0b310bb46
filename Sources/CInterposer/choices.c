// choices.c: the replayed schedule and the policies decide here.
//
// Entry point: cb_choice_decide says what a replayed schedule wants at a choice; where it wants nothing, the scheduler asks
// cb_policy_pick for units, and draws for everything else. A policy sees only numbers: it knows no party and no time.

#include "scheduler.h"

/// One in this many choices considers a special candidate under a random policy.
#define SPECIAL_ODDS 6

static uint64_t random_state;
static const cb_deviation *deviations;
static uint32_t deviation_index;
#define MAX_CHANGES 16
static uint64_t change_points[MAX_CHANGES];
static uint64_t lowered[MAX_CHANGES];  ///< priorities that change points gave, ascending
static uint32_t lowered_count;
/// Distance between two priorities below all others: leaves room for others between them.
#define LOW_STEP (1ULL << 32)
static uint64_t low_priority;  ///< counts down: the next priority below all others

/// Priorities of units, for the policies that have them. Index is the unit id.
static struct {
  uint64_t value;
  bool drawn;
} priorities[CB_MAX_UNITS];

uint64_t cb_splitmix(uint64_t *state) {
  uint64_t z = (*state += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

uint64_t cb_draw(uint64_t n) { return cb_splitmix(&random_state) % n; }

// ---- Choices ---------------------------------------------------------------------------------------------------------

/// The request asked to stop here: tells of what there is to choose from.
static void stop(uint32_t kind, const uint32_t *values, uint32_t count, uint32_t fallback) {
  for (uint32_t i = 0; i < count; i++) {
    uint32_t value = kind == CB_CHOOSE_VALUE ? i : values[i];
    uint32_t option = kind != CB_CHOOSE_UNIT         ? CB_OPTION_GO_ON
                      : value & CB_SPECIAL_TIMER    ? CB_OPTION_TIMER
                      : value & CB_SPECIAL_SPURIOUS ? CB_OPTION_WAKE_UP
                                                    : CB_OPTION_GO_ON;
    uint32_t unit = kind == CB_CHOOSE_VALUE ? cb_unit() : value & ~(CB_SPECIAL_TIMER | CB_SPECIAL_SPURIOUS);
    cb_put(CB_REC_OPTION, (uint16_t)kind, unit, 0, .a = cb_trace->choices, .b = value, .c = i == fallback, .d = option);
  }
  cb_end(CB_END_STOPPED, 0);
}

/// Whether the replayed schedule decides this choice; if so, returns the index that it wants.
uint32_t cb_choice_decide(uint32_t kind, const uint32_t *values, uint32_t count, uint32_t fallback, bool *replayed) {
  uint64_t number = cb_trace->choices;
  if (cb_config.stop_at == number + 1) stop(kind, values, count, fallback);
  *replayed = number < cb_config.prefix;
  while (deviation_index < cb_config.deviations && deviations[deviation_index].choice < number) deviation_index++;
  if (deviation_index < cb_config.deviations && deviations[deviation_index].choice == number) {
    *replayed = true;
    uint32_t wanted = deviations[deviation_index].value;
    if (kind == CB_CHOOSE_VALUE) {
      if (wanted < count) return wanted;
    } else {
      for (uint32_t i = 0; i < count; i++)
        if (values[i] == wanted) return i;
    }
    uint32_t taken = kind == CB_CHOOSE_VALUE ? fallback : values[fallback];
    cb_put(CB_REC_DIVERGED, (uint16_t)kind, cb_unit(), 0, .a = number, .b = wanted, .c = taken);
    if (cb_config.flags & CB_REQF_STOP_ON_DIVERGENCE) cb_end(CB_END_DIVERGED, 0);
  }
  return fallback;
}

void cb_choice_record(uint32_t kind, const uint32_t *values, uint32_t count, uint32_t index, uint32_t fallback) {
  cb_reduction_chooses(kind, values, count);
  uint64_t packed[3] = {0, 0, 0};
  for (uint32_t i = 0; i < count && i < 12; i++)
    packed[i / 4] |= (uint64_t)((kind == CB_CHOOSE_VALUE ? i : values[i]) & 0xffff) << (i % 4 * 16);
  uint32_t taken = kind == CB_CHOOSE_VALUE ? index : values[index];
  uint64_t special = 0;
  for (uint32_t i = 0; kind == CB_CHOOSE_UNIT && i < count; i++)
    special += (values[i] & (CB_SPECIAL_TIMER | CB_SPECIAL_SPURIOUS)) != 0;
  cb_put(CB_REC_CHOICE, (uint16_t)kind, cb_unit(), 0, .a = cb_trace->choices, .b = count | special << 32, .c = taken,
         .d = kind == CB_CHOOSE_VALUE ? fallback : values[fallback], .e = packed[0], .f = packed[1], .g = packed[2]);
  cb_trace->choices++;
  cb_trace->trace_hash = (cb_trace->trace_hash ^ taken ^ ((uint64_t)kind << 40)) * 0x100000001b3ULL;
}

uint32_t cb_choice_take(uint32_t kind, const uint32_t *values, uint32_t count) {
  if (count <= 1) return 0;
  bool replayed;
  uint32_t index = cb_choice_decide(kind, values, count, 0, &replayed);
  if (!replayed && cb_config.policy != CB_POLICY_DEFAULT) index = (uint32_t)cb_draw(count);
  cb_choice_record(kind, values, count, index, 0);
  return index;
}

uint32_t cb_choose(uint32_t n) { return cb_choice_take(CB_CHOOSE_VALUE, NULL, n); }

static uint64_t priority_of(uint32_t unit) {
  if (!priorities[unit].drawn) {
    priorities[unit].drawn = true;
    uint64_t state = cb_config.seed ^ ((uint64_t)unit * 0xd1342543de82ef95ULL);
    priorities[unit].value = cb_splitmix(&state) | (1ULL << 63);
  }
  return priorities[unit].value;
}

uint32_t cb_highest(const cb_candidate *candidates, uint32_t count, const bool *allowed) {
  uint32_t best = count;
  for (uint32_t i = 0; i < count; i++) {
    if (allowed && !allowed[i]) continue;
    if (best == count || priority_of(candidates[i].value) > priority_of(candidates[best].value)) best = i;
  }
  return best;
}

void cb_priority_renew(uint32_t unit) {
  priorities[unit].drawn = true;
  priorities[unit].value = cb_splitmix(&random_state) | (1ULL << 63);
}

void cb_priority_lower(uint32_t unit) {
  priorities[unit].drawn = true;
  priorities[unit].value = low_priority -= LOW_STEP;
}

/// PCT: a unit falls below all but those that fell before it; among these, its rank is random. In the paper the points at which
/// priorities change have ranks, and are visited in any order of them: whoever falls later need not be the lowest.
static void fall(uint32_t unit) {
  uint32_t rank = (uint32_t)cb_draw(lowered_count + 1);
  if (rank == 0) cb_priority_lower(unit);
  else priorities[unit].value = lowered[rank - 1] + 1 + cb_draw(LOW_STEP - 2);
  if (lowered_count == MAX_CHANGES) return;
  uint32_t at = lowered_count++;
  for (; at > rank; at--) lowered[at] = lowered[at - 1];
  lowered[at] = priorities[unit].value;
}

static uint32_t pct_pick(const cb_candidate *candidates, uint32_t ready) {
  for (uint32_t i = 0; i + 1 < cb_config.pct_depth && i < MAX_CHANGES; i++)
    if (change_points[i] == cb_trace->choices) fall(candidates[cb_highest(candidates, ready, NULL)].value);
  return cb_highest(candidates, ready, NULL);
}

/// Whether the order of two events matters: they touch the same object, and one of them changes it.
static bool races(const cb_party *one, const cb_party *other) {
  uint64_t a = cb_id(one->pending_resource), b = cb_id(other->pending_resource);
  return a < b + other->pending_size && b < a + one->pending_size && !(one->pending_reads && other->pending_reads);
}

void cb_policy_event(const cb_party *party, uint32_t unit) {
  switch (cb_config.policy) {
    case CB_POLICY_POS:
      // A priority belongs to an event: the party's next one gets another, and so do those that race with this one.
      cb_priority_renew(unit);
      for (const cb_party *other = cb_party_first(); other; other = other->next)
        if (other != party && (other->state == CB_P_READY || other->state == CB_P_BLOCKED) && races(party, other))
          cb_priority_renew(cb_party_unit(other));
      break;
    case CB_POLICY_SURW:
    case CB_POLICY_URW: cb_walk_event(party, unit); break;
    default: break;
  }
}

/// The next unit after the current one, in a circle.
uint32_t cb_next_in_circle(const cb_candidate *candidates, uint32_t count, uint32_t unit) {
  for (uint32_t i = 0; i < count; i++)
    if (candidates[i].value > unit) return i;
  return 0;
}

/// The policy's choice among `ready` units (the first entries) and `special` candidates behind them.
uint32_t cb_policy_pick(const cb_candidate *candidates, uint32_t ready, uint32_t count, uint32_t fallback, bool yields,
                        uint32_t last_unit) {
  if (cb_config.policy != CB_POLICY_DEFAULT && count > ready && cb_draw(SPECIAL_ODDS) == 0)
    return ready + (uint32_t)cb_draw(count - ready);
  switch (cb_config.policy) {
    case CB_POLICY_RANDOM:
      return (uint32_t)cb_draw(ready);
    case CB_POLICY_ROUND_ROBIN:
      return cb_next_in_circle(candidates, ready, last_unit);
    case CB_POLICY_PCT:
      if (yields) cb_priority_lower(last_unit);
      return pct_pick(candidates, ready);
    case CB_POLICY_POS:
      if (yields) cb_priority_lower(last_unit);
      return cb_highest(candidates, ready, NULL);
    case CB_POLICY_SURW:
    case CB_POLICY_URW:
      return cb_walk_pick(candidates, ready, yields, last_unit);
    default:
      return fallback;
  }
}

// ---- The beginning -----------------------------------------------------------------------------------------------------

void cb_choices_begin(const cb_request *request, const cb_deviation *list) {
  deviations = list;
  random_state = request->seed ^ 0x5851f42d4c957f2dULL;
  low_priority = 1ULL << 63;
  lowered_count = 0;
  uint64_t length = request->pct_steps ? request->pct_steps : 1;
  for (uint32_t i = 0; i < MAX_CHANGES; i++) change_points[i] = cb_draw(length);
  cb_walk_begin(request, (const uint64_t *)(list + request->deviations));
}
