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
static uint64_t change_points[16];
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

/// Whether the replayed schedule decides this choice; if so, returns the index that it wants.
uint32_t cb_choice_decide(uint32_t kind, const uint32_t *values, uint32_t count, uint32_t fallback, bool *replayed) {
  uint64_t number = cb_trace->choices;
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
  cb_put(CB_REC_CHOICE, (uint16_t)kind, cb_unit(), 0, .a = cb_trace->choices, .b = count, .c = taken,
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

static uint32_t highest(const cb_candidate *candidates, uint32_t count) {
  uint32_t best = 0;
  for (uint32_t i = 1; i < count; i++)
    if (priority_of(candidates[i].value) > priority_of(candidates[best].value)) best = i;
  return best;
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
    case CB_POLICY_PCT: {
      for (uint32_t i = 0; i + 1 < cb_config.pct_depth && i < 16; i++) {
        if (change_points[i] == cb_trace->choices) {
          // Below all others, also below those that gave way: they would else spin for ever on what this one holds.
          priorities[candidates[highest(candidates, ready)].value].value = low_priority--;
        }
      }
      if (yields && priorities[last_unit].drawn) priorities[last_unit].value = low_priority--;
      return highest(candidates, ready);
    }
    case CB_POLICY_POS: {
      if (yields && priorities[last_unit].drawn) priorities[last_unit].value = low_priority--;
      uint32_t index = highest(candidates, ready);
      cb_party *chosen = candidates[index].party;
      for (uint32_t i = 0; i < ready; i++) {
        cb_party *other = candidates[i].party;
        if (i == index || (chosen->pending_resource && other->pending_resource == chosen->pending_resource))
          priorities[candidates[i].value].value = cb_splitmix(&random_state) | (1ULL << 63);
      }
      return index;
    }
    default:
      return fallback;
  }
}

// ---- The beginning -----------------------------------------------------------------------------------------------------

void cb_choices_begin(const cb_request *request, const cb_deviation *list) {
  deviations = list;
  random_state = request->seed ^ 0x5851f42d4c957f2dULL;
  low_priority = 1ULL << 62;
  uint64_t length = request->pct_steps ? request->pct_steps : 1;
  for (uint32_t i = 0; i < 16; i++) change_points[i] = cb_draw(length);
}
