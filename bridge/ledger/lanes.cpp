#include "bridge/ledger/lanes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/matter.hpp"
#include "bridge/base/times.hpp"

namespace busstop::ledger {

namespace {

constexpr Duration longest_wait_for_slots = std::chrono::seconds(1);
constexpr std::array both{Urgency::urgent, Urgency::ordinary};

std::size_t slot_of(Urgency urgency) {
  return static_cast<std::size_t>(urgency);
}

bool has_due(const Lane& lane) {
  return lane.due[0] || lane.due[1];
}

/// A lane that is down is tried again after 5, 10, 15 … at most 30 s; one whose login is refused after 5 s, in case the
/// far side only stumbled, then 30 s … 5 min.
Duration probe_wait(const Lane& lane) {
  using std::chrono::seconds;
  if (lane.our_fault)
    return lane.failures < 2 ? seconds(5) : std::min<Duration>(seconds(30) * (lane.failures - 1), seconds(300));
  return std::min<Duration>(seconds(5) * std::max(1, lane.failures - 1), seconds(30));
}

}  // namespace

void Lanes::load(Desk& desk) {
  paused_committed_ = paused_ = load_pauses(desk.db);
  for (const auto& row : desk.deliveries.lanes()) {
    auto& lane = lanes_[row.id];
    lane.id = row.id;
    lane.sink = row.sink;
    lane.outside = !row.host.empty();
    for (const auto urgency : both) {
      auto& due = lane.due[slot_of(urgency)];
      due = desk.deliveries.next_due(row.id, urgency);
      // What waits for a retry may wait for a destination that has come back since: it is probed at once.
      if (due && *due > desk.now) lane.down = true, lane.down_since = desk.now, lane.probe_at = desk.now;
    }
  }
}

void Lanes::use_sinks(const std::vector<SinkSettings>& sinks) {
  parallel_.clear();
  buckets_.clear();
  for (const auto& sink : sinks) {
    parallel_[sink.name] = sink.parallel;
    if (sink.rate_count > 0) buckets_.emplace(sink.name, Bucket(sink.rate_count, sink.rate_per));
  }
  for (auto& [id, lane] : lanes_) {
    if (lane.our_fault) lane.probe_at = Wall{};
  }
}

Lane& Lanes::of(Desk& desk, LaneId id) {
  auto& lane = lanes_[id];
  if (lane.id == LaneId{}) {
    lane.id = id;
    const auto rows = desk.deliveries.lanes();
    const auto row = std::ranges::find(rows, id, &LaneRow::id);
    lane.sink = row->sink;
    lane.outside = !row->host.empty();
  }
  return lane;
}

void Lanes::note_due(Desk& desk, LaneId id, Urgency urgency, Wall due) {
  auto& known = of(desk, id).due[slot_of(urgency)];
  if (!known || due < *known) known = due;
}

int Lanes::reserved_for_others(const std::string& sink, int slots) const {
  const int reserve = slots / (static_cast<int>(parallel_.size()) + 1);
  int reserved = 0;
  for (const auto& [name, parallel] : parallel_) {
    if (name == sink) continue;
    const auto used = used_by_sink_.find(name);
    reserved += std::max(0, reserve - (used == used_by_sink_.end() ? 0 : used->second));
  }
  return reserved;
}

int Lanes::room(const Lane& lane, Urgency urgency) const {
  const auto parallel = parallel_.find(lane.sink);
  if (!sending_ || parallel == parallel_.end() || is_paused(lane.sink)) return 0;
  const int slots = urgency == Urgency::urgent ? courier_slots : courier_slots - urgent_slots;
  if (urgent_held_ && urgency == Urgency::urgent) return 0;
  const int mine = lane.with_courier + lane.delta;
  // Three times what may be under way to an outside host keeps it busy while verdicts are committed; a sink of the
  // admin's has the rest.
  const int most = lane.down ? 1 : lane.outside ? 3 * parallel->second : courier_slots;
  return std::max(0, std::min(most - mine, slots - used_ - reserved_for_others(lane.sink, slots)));
}

bool Lanes::can_take_now(Desk& desk, LaneId id, Urgency urgency) {
  auto& lane = of(desk, id);
  const auto& due = lane.due[slot_of(urgency)];
  if (lane.down || lane.not_before > desk.now || (due && *due <= desk.now)) return false;
  const auto bucket = buckets_.find(lane.sink);
  if (bucket != buckets_.end() && bucket->second.available(desk.clock.steady()) < 1) return false;
  return room(lane, urgency) > 0;
}

void Lanes::hand_out(Desk& desk, Assignment assignment) {
  auto& lane = of(desk, assignment.lane);
  ++lane.delta;
  ++used_;
  ++used_by_sink_[lane.sink];
  const auto bucket = buckets_.find(lane.sink);
  if (bucket != buckets_.end()) bucket->second.take(1);
  desk.after.orders.emplace_back(std::move(assignment));
}

void Lanes::free_slot(Desk& desk, LaneId id) {
  auto& lane = of(desk, id);
  --lane.delta;
  --used_;
  --used_by_sink_[lane.sink];
}

void Lanes::dispatch(Desk& desk) {
  for (const auto urgency : both) {
    // Each lane in turn, beginning behind the one that was served first last time.
    std::vector<LaneId> order;
    for (const auto& [id, lane] : lanes_) {
      if (lane.due[slot_of(urgency)]) order.push_back(id);
    }
    const auto first = std::ranges::upper_bound(order, turn_);
    std::ranges::rotate(order, first);
    if (!order.empty()) turn_ = order.front();
    for (const auto id : order)
      dispatch_lane(desk, lanes_.at(id), urgency);
  }
  for (auto& [id, lane] : lanes_) {
    const auto& due = lane.due[slot_of(Urgency::ordinary)];
    if (!due || *due > desk.now) {
      lane.behind_since.reset();
    } else if (!lane.behind_since) {
      lane.behind_since = desk.now;
    }
  }
}

void Lanes::dispatch_lane(Desk& desk, Lane& lane, Urgency urgency) {
  auto& due = lane.due[slot_of(urgency)];
  const bool probe = lane.down;
  if (probe ? lane.probe_at > desk.now : (*due > desk.now || lane.not_before > desk.now)) return;
  int limit = room(lane, urgency);
  const auto bucket = buckets_.find(lane.sink);
  if (bucket != buckets_.end()) limit = std::min(limit, bucket->second.available(desk.clock.steady()));
  if (limit <= 0) return;
  int expired = 0;
  const Wall until = probe ? Wall::max() : desk.now;
  auto taken = desk.deliveries.take_due(lane.id, urgency, desk.now, until, limit, expired);
  desk.counters.expired += expired;
  const int found = static_cast<int>(taken.size()) + expired;
  for (auto& assignment : taken)
    hand_out(desk, std::move(assignment));
  if (found < limit || probe) due = desk.deliveries.next_due(lane.id, urgency);
}

std::optional<Wall> Lanes::next(Wall now) const {
  std::optional<Wall> soonest;
  for (const auto& [id, lane] : lanes_) {
    Wall at = Wall::max();
    for (const auto urgency : both) {
      // Where there is no room, a report is what is waited for.
      if (const auto& due = lane.due[slot_of(urgency)]; due && room(lane, urgency) > 0) at = std::min(at, *due);
    }
    if (at == Wall::max()) continue;
    at = lane.down ? lane.probe_at : std::max(at, lane.not_before);
    const auto bucket = buckets_.find(lane.sink);
    if (bucket != buckets_.end() && at <= now) at = now + std::chrono::milliseconds(200);
    if (!soonest || at < *soonest) soonest = at;
  }
  return soonest;
}

void Lanes::answered(Desk& desk, LaneId id, bool delivered) {
  auto& lane = of(desk, id);
  ++(delivered ? lane.delivered : lane.failed);
  lane.failures = 0;
  if (!lane.down) return;
  const bool told_so = !lane.why.empty();
  lane.down = false;
  lane.our_fault = false;
  lane.why.clear();
  desk.deliveries.release_retries(id, desk.now);
  for (const auto urgency : both)
    lane.due[slot_of(urgency)] = desk.deliveries.next_due(id, urgency);
  if (!told_so) return;
  desk.after.status_changed = true;
  desk.after.say(Level::notice,
                 fmt::format("sink {} works again after {}; what waited goes out now", lane.sink,
                             format_duration(desk.now - lane.down_since)),
                 {{"BUSSTOP_SINK", lane.sink}});
}

void Lanes::unavailable(Desk& desk, LaneId id, const std::string& why) {
  auto& lane = of(desk, id);
  ++lane.failed;
  // What was under way when it went down says nothing new.
  if (lane.down && desk.now < lane.probe_at) return;
  ++lane.failures;
  if (lane.down || lane.failures >= 2) go_down(desk, lane, why, false);
}

void Lanes::at_fault(Desk& desk, LaneId id, const std::string& why) {
  auto& lane = of(desk, id);
  ++lane.failed;
  if (lane.our_fault && desk.now < lane.probe_at) return;
  ++lane.failures;
  go_down(desk, lane, why, true);
}

void Lanes::go_down(Desk& desk, Lane& lane, const std::string& why, bool our_fault) {
  const bool news = lane.why.empty() || lane.our_fault != our_fault;
  if (!lane.down) lane.down_since = desk.now;
  lane.down = true;
  lane.our_fault = our_fault;
  lane.why = why;
  lane.probe_at = desk.now + probe_wait(lane);
  if (!news) return;
  desk.after.status_changed = true;
  const auto what = our_fault ? "is paused, our own settings are refused" : "does not answer";
  const auto remedy = our_fault ? "correct [sinks.{}] and reload; deliveries wait"
                                : "deliveries for it wait and go out when it is back";
  desk.after.say(Level::error,
                 fmt::format("sink {} {}: {}; {}", lane.sink, what, why, fmt::format(fmt::runtime(remedy), lane.sink)),
                 {about(our_fault ? Matter::sink_at_fault : Matter::sink_down), {"BUSSTOP_SINK", lane.sink}});
}

void Lanes::hold(Desk& desk, LaneId id, Wall until) {
  auto& lane = of(desk, id);
  lane.not_before = std::max(lane.not_before, until);
}

void Lanes::expire_stale(Desk& desk) {
  constexpr int look_at = 10'000;
  for (auto& [id, lane] : lanes_) {
    const bool idle = lane.down || !parallel_.contains(lane.sink) || is_paused(lane.sink) || lane.not_before > desk.now;
    if (idle && has_due(lane)) desk.counters.expired += desk.deliveries.expire_stale(id, desk.now, look_at);
  }
}

void Lanes::commit() {
  paused_committed_ = paused_;
  for (auto& [id, lane] : lanes_) {
    lane.with_courier += lane.delta;
    lane.delta = 0;
  }
}

void Lanes::rollback() {
  paused_ = paused_committed_;
  used_ = 0;
  used_by_sink_.clear();
  for (auto& [id, lane] : lanes_) {
    lane.delta = 0;
    used_ += lane.with_courier;
    used_by_sink_[lane.sink] += lane.with_courier;
    // What was taken in the turn that is undone is due again: look anew.
    lane.due = {Wall{}, Wall{}};
  }
}

int Lanes::room_for_records(Wall now, int reports) const {
  int most = std::max(0, courier_slots - urgent_slots - used_ + reports);
  for (const auto& [id, lane] : lanes_) {
    // What cannot send, or only at a rate of its own, is not waited for.
    if (lane.with_courier == 0 || lane.down || is_paused(lane.sink) || lane.not_before > now) continue;
    if (buckets_.contains(lane.sink)) continue;
    if (lane.behind_since && now - *lane.behind_since > longest_wait_for_slots) continue;
    const auto& due = lane.due[slot_of(Urgency::ordinary)];
    most = std::min(most, due && *due <= now ? 0 : room(lane, Urgency::ordinary) + reports);
  }
  return most;
}

int Lanes::with_courier() const {
  return used_;
}

}  // namespace busstop::ledger
