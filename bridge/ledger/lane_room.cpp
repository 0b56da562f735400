// The part of Lanes that counts: how much room a lane has, how it stands, and what is remembered of it.
#include <algorithm>

#include "bridge/ledger/lanes.hpp"

namespace busstop::ledger {

namespace {

constexpr Duration longest_wait_for_slots = std::chrono::seconds(1);
constexpr std::array both{Urgency::urgent, Urgency::ordinary};

/// How a host answered is remembered for an hour after the last time, of the 10,000 that were used last.
constexpr Duration remembered = std::chrono::hours(1);
constexpr std::size_t most_idle = 10'000;
constexpr int rows_looked_at = 500;
constexpr int most_beside = 4;

}  // namespace

/// Only a host that answers gets more than it can carry at a time, so that it is kept busy while verdicts are
/// committed. One that is down, or of which nothing is known, gets one, and an urgent one beside it. Some addresses of
/// a host may hang while others answer: every 2 s without a word one more of what is urgent is tried.
int Lanes::most_at_once(const Lane& lane, Urgency urgency) const {
  const auto& parallel = parallel_.find(lane.sink)->second;
  const bool urgent = urgency == Urgency::urgent;
  if (lane.down || lane.standing == Standing::fresh)
    return urgent ? 1 + lane.beside + lane.on_their_way() - lane.urgent_on_their_way() : 1;
  const int many = urgent ? parallel.all + lane.beside : parallel.ordinary;
  if (lane.standing == Standing::own) return courier_slots;
  return lane.standing == Standing::good ? 3 * many : many;
}

int Lanes::room(const Lane& lane, Urgency urgency) const {
  if (!sending_ || !parallel_.contains(lane.sink) || is_paused(lane.sink)) return 0;
  if (urgent_held_ && urgency == Urgency::urgent) return 0;
  const int mine = lane.on_their_way();
  const int free = slots_.room(lane.sink, lane.standing, urgency);
  // The last slots of a share are for hosts that have none: one alone cannot take them all.
  const int kept = lane.outside ? slots_.counted_on(urgency) / 2 : 0;
  const int allowed = std::max(free - kept, mine == 0 ? std::min(free, 1) : 0);
  return std::max(0, std::min(most_at_once(lane, urgency) - mine, allowed));
}

/// A host that has been silent for long, or was at its last attempt, counts among the slow ones from now on, with what
/// it holds.
void Lanes::stand(Lane& lane, Wall now) {
  if (!lane.outside) return;
  const Duration silence = lane.silent_since ? now - *lane.silent_since : Duration(0);
  const bool silent = silence > longest_good_answer;
  lane.beside = static_cast<int>(std::clamp<std::int64_t>(silence / longest_good_answer, 0, most_beside));
  auto standing = lane.answers ? Standing::good : Standing::fresh;
  if (lane.down || silent || !lane.answers.value_or(true)) standing = Standing::slow;
  if (standing == lane.standing) return;
  for (const auto urgency : both) {
    const int n = lane.with_courier[slot_of(urgency)] + lane.delta[slot_of(urgency)];
    slots_.count(lane.sink, lane.standing, urgency, -n);
    slots_.count(lane.sink, standing, urgency, n);
  }
  lane.standing = standing;
}

void Lanes::count_anew() {
  slots_.clear();
  for (const auto& [id, lane] : lanes_) {
    for (const auto urgency : both)
      slots_.count(lane.sink, lane.standing, urgency,
                   lane.with_courier[slot_of(urgency)] + lane.delta[slot_of(urgency)]);
  }
}

void Lanes::remember(const Lane& lane) {
  // One that is new in this turn goes with it.
  if (lane.settled) before_.try_emplace(lane.id, lane);
}

void Lanes::commit() {
  for (auto& [id, lane] : lanes_) {
    for (const auto urgency : both)
      lane.with_courier[slot_of(urgency)] += lane.delta[slot_of(urgency)];
    lane.delta = {};
    lane.settled = true;
  }
  before_.clear();
  settled_ = {buckets_, forgotten_, paused_, turn_, looked_at_};
}

void Lanes::rollback() {
  std::erase_if(lanes_, [](const auto& one) { return !one.second.settled; });
  for (auto& [id, lane] : before_)
    lanes_.insert_or_assign(id, std::move(lane));
  before_.clear();
  buckets_ = settled_.buckets;
  forgotten_ = settled_.forgotten;
  paused_ = settled_.paused;
  turn_ = settled_.turn;
  looked_at_ = settled_.looked_at;
  for (auto& [id, lane] : lanes_) {
    // What was taken in the turn that is undone is due again: look anew.
    lane.due = {Wall{}, Wall{}};
  }
  denied_ = {};
  count_anew();
}

int Lanes::room_for_records(Wall now, int reports) const {
  int most = std::max(0, courier_slots - urgent_slots - slots_.used() + reports);
  for (const auto& [id, lane] : lanes_) {
    // What cannot send, or only at a rate of its own, is not waited for.
    if (lane.on_their_way() == 0 || lane.down || is_paused(lane.sink) || lane.not_before > now) continue;
    if (lane.standing == Standing::fresh || lane.standing == Standing::slow) continue;
    if (buckets_.contains(lane.sink)) continue;
    if (lane.behind_since && now - *lane.behind_since > longest_wait_for_slots) continue;
    const auto& due = lane.due[slot_of(Urgency::ordinary)];
    most = std::min(most, due && *due <= now ? 0 : room(lane, Urgency::ordinary) + reports);
  }
  return most;
}

int Lanes::with_courier() const {
  return slots_.used();
}

void Lanes::forget_idle(Desk& desk) {
  std::vector<std::pair<Wall, LaneId>> idle;
  for (const auto& [id, lane] : lanes_) {
    if (lane.outside && lane.idle()) idle.emplace_back(lane.last_used, id);
  }
  std::ranges::sort(idle, std::greater());
  for (std::size_t i = 0; i < idle.size(); ++i) {
    if (i >= most_idle || desk.now - idle[i].first >= remembered) erase(idle[i].second);
  }
  for (const auto id : desk.deliveries.unused_lanes(looked_at_, rows_looked_at)) {
    const auto known = lanes_.find(id);
    if (known != lanes_.end() && known->second.on_their_way() > 0) continue;
    // The id may be given to another host.
    if (known != lanes_.end()) erase(id);
    desk.deliveries.remove_lane(id);
  }
}

void Lanes::erase(LaneId id) {
  remember(lanes_.at(id));
  const auto gone = lanes_.extract(id);
  auto& counted = forgotten_[gone.mapped().sink];
  counted.delivered += gone.mapped().delivered;
  counted.failed += gone.mapped().failed;
}

}  // namespace busstop::ledger
