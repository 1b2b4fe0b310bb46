// walks.c: uniform random walks. Zhao, Wolff, Mathur and Roychoudhury, "Selectively uniform concurrency testing", ASPLOS 2025.
//
// A walk that takes each party with the same chance favours those with few events left. Taken in proportion to the events that
// are left to them, all orders of the events get the same chance: that is URW. SURW does so for the events of one object only:
// the *intended* unit, drawn in proportion to such events, is the one that may do the next of them; all others wait before
// theirs, and what comes in between is ordered by a random priority for each event. The estimates of how many events each
// unit has come with the request; those of a unit that is not yet made belong to its maker.
//
// An estimate can be wrong, and a unit that is meant to come next can be unable to: so every unit that is ready has at least
// the event before which it stands, and another is drawn where one waits for more than a lock, or spins, or nobody else can run.

#include "scheduler.h"

static const cb_estimate *estimates;
static uint64_t estimate_count;
static uint64_t object;    ///< SURW's
static uint32_t intended;  ///< SURW: who does the next event of the object; 0: to be drawn

/// Events that are left to a unit and to those that it has yet to make. Index is the unit id.
static uint64_t left[CB_MAX_UNITS];
/// Units that had an estimate and have not ended.
static uint32_t alive[CB_MAX_ESTIMATES];
static uint32_t alive_count;

/// Units that gave way, and have not come to an event of the object since: they may spin until others do one.
static bool gave_way[CB_MAX_UNITS];

/// Who may be meant to do the object's next event. Index is the unit id; valid during a pick.
static bool able[CB_MAX_UNITS];

static bool walks(void) { return cb_config.policy == CB_POLICY_SURW || cb_config.policy == CB_POLICY_URW; }

void cb_walk_begin(const cb_request *request, const uint64_t *words) {
  object = request->estimate_words ? words[0] : 0;
  estimate_count = request->estimate_words / 2;
  estimates = (const cb_estimate *)(words + 1);
}

static uint64_t estimate_of(uint64_t path) {
  for (uint64_t i = 0; i < estimate_count; i++)
    if (estimates[i].path == path) return estimates[i].events;
  return 0;
}

void cb_walk_unit_made(uint32_t unit, uint32_t maker, uint64_t path) {
  if (!walks()) return;
  uint64_t events = estimate_of(path);
  left[unit] = events;
  if (events == 0) return;
  if (alive_count < CB_MAX_ESTIMATES) alive[alive_count++] = unit;
  if (maker == 0) return;
  // The intention was drawn for both together, so one of them inherits it by its share.
  if (intended == maker && cb_draw(left[maker] > events ? left[maker] : events) < events) intended = unit;
  left[maker] -= events < left[maker] ? events : left[maker];
}

void cb_walk_unit_ended(uint32_t unit) {
  if (!walks()) return;
  left[unit] = 0;
  if (intended == unit) intended = 0;
  for (uint32_t i = 0; i < alive_count; i++) {
    if (alive[i] != unit) continue;
    alive[i] = alive[--alive_count];
    return;
  }
}

/// Whether the party stands before an event of the object.
static bool is_selected(const cb_party *party) {
  uint64_t start = cb_id(party->pending_resource);
  return object && start <= object && object < start + party->pending_size;
}

void cb_walk_event(const cb_party *party, uint32_t unit) {
  if (cb_config.policy == CB_POLICY_SURW) {
    cb_priority_renew(unit);
    if (!is_selected(party)) return;
    intended = 0;
  }
  if (left[unit]) left[unit]--;
}

/// A ready unit in proportion to the events that are left to it.
static uint32_t pick_by_events(const cb_candidate *candidates, uint32_t count, const bool *allowed) {
  uint64_t total = 0;
  for (uint32_t i = 0; i < count; i++)
    if (allowed[i]) total += left[candidates[i].value] ? left[candidates[i].value] : 1;
  uint64_t ticket = cb_draw(total);
  for (uint32_t i = 0; i < count; i++) {
    if (!allowed[i]) continue;
    uint64_t events = left[candidates[i].value] ? left[candidates[i].value] : 1;
    if (ticket < events) return i;
    ticket -= events;
  }
  return 0;
}

static bool is_beyond(const cb_candidate *candidate) {
  return is_selected(candidate->party) && left[candidate->value] == 0 && able[candidate->value];
}

/// Whether what a party waits for is a lock, which whoever holds it is about to let go; all else can take as long as it likes.
static bool waits_for_lock(const cb_party *party) {
  switch (party->wait_kind) {
    case CB_RES_MUTEX: case CB_RES_RWLOCK: case CB_RES_SPINLOCK: case CB_RES_PI_FUTEX: case CB_RES_STDIO: return true;
    default: return false;
  }
}

static void find_able(bool value) {
  for (const cb_party *party = cb_party_first(); party; party = party->next) {
    uint32_t unit = cb_party_unit(party);
    bool runs = party->state == CB_P_READY || party->state == CB_P_RUNNING;
    able[unit] = value && (runs || (party->state == CB_P_BLOCKED && waits_for_lock(party))) && !gave_way[unit];
  }
}

/// Draws who does the object's next event, among all that have some left and are able to.
static void draw_intended(const cb_candidate *candidates, uint32_t count) {
  uint64_t total = 0;
  for (uint32_t i = 0; i < alive_count; i++) total += able[alive[i]] ? left[alive[i]] : 0;
  // Those before more events than were expected.
  for (uint32_t i = 0; i < count; i++) total += is_beyond(&candidates[i]);
  if (total == 0) return;
  uint64_t ticket = cb_draw(total);
  for (uint32_t i = 0; i < alive_count; i++) {
    intended = alive[i];
    uint64_t events = able[intended] ? left[intended] : 0;
    if (ticket < events) return;
    ticket -= events;
  }
  for (uint32_t i = 0; i < count; i++)
    if (is_beyond(&candidates[i]) && ticket-- == 0) intended = candidates[i].value;
}

uint32_t cb_walk_pick(const cb_candidate *candidates, uint32_t count, bool yields, uint32_t last_unit) {
  static bool others[CB_MAX_PARTIES + 8], allowed[CB_MAX_PARTIES + 8];
  uint32_t other_count = 0;
  for (uint32_t i = 0; i < count; i++) {
    others[i] = !yields || candidates[i].value != last_unit;
    other_count += others[i];
  }
  // Whoever gives way waits for something that others must do.
  if (other_count == 0) return 0;
  if (cb_config.policy == CB_POLICY_URW) return pick_by_events(candidates, count, others);

  for (uint32_t i = 0; i < count; i++)
    if (is_selected(candidates[i].party)) gave_way[candidates[i].value] = false;
  if (yields) {
    cb_priority_lower(last_unit);
    gave_way[last_unit] = true;
  }
  find_able(true);
  if (!able[intended]) intended = 0;
  if (intended == 0) draw_intended(candidates, count);
  find_able(false);
  for (uint32_t i = 0; i < count; i++)
    allowed[i] = others[i] && (candidates[i].value == intended || !is_selected(candidates[i].party));
  uint32_t index = cb_highest(candidates, count, allowed);
  if (index < count) return index;
  index = pick_by_events(candidates, count, others);
  intended = candidates[index].value;
  return index;
}
