#include "bridge/ledger/lanes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/matter.hpp"
#include "bridge/base/times.hpp"
#include "bridge/ledger/sparing.hpp"
#include "bridge/ledger/taps.hpp"

namespace busstop::ledger {

namespace {

constexpr std::array both{Urgency::urgent, Urgency::ordinary};
constexpr Duration pace_of_tries = std::chrono::seconds(1);

Lane lane_of(const LaneRow& row, Wall now) {
  Lane lane;
  lane.id = row.id;
  lane.sink = row.sink;
  lane.outside = !row.host.empty();
  lane.standing = lane.outside ? Standing::fresh : Standing::own;
  lane.last_used = now;
  return lane;
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
  paused_ = load_pauses(desk.db);
  for (const auto& row : desk.deliveries.lanes()) {
    Lane lane = lane_of(row, desk.now);
    for (const auto urgency : both) {
      auto& due = lane.due[slot_of(urgency)];
      due = desk.deliveries.next_due(row.id, urgency);
      // What waits for a retry may wait for a destination that has come back since: it is probed at once.
      if (due && *due > desk.now) lane.down = true, lane.down_since = desk.now, lane.probe_at = desk.now;
    }
    if (!lane.outside || lane.has_due()) lanes_.emplace(row.id, std::move(lane));
  }
}

void Lanes::use_sinks(const std::vector<SinkSettings>& sinks) {
  parallel_.clear();
  buckets_.clear();
  for (const auto& sink : sinks) {
    parallel_[sink.name] = {sink.parallel, sink.ordinary_parallel()};
    if (sink.rate_count > 0) buckets_.emplace(sink.name, Bucket(sink.rate_count, sink.rate_per));
  }
  for (auto& [id, lane] : lanes_) {
    if (!lane.our_fault && lane.denied.empty() && !lane.let_in) continue;
    remember(lane);
    if (lane.our_fault) lane.probe_at = Wall{};
    lane.denied.clear();
    lane.barred.clear();
    lane.let_in.reset();
  }
  slots_.use_sinks(sinks);
  count_anew();
}

Lane& Lanes::of(Desk& desk, LaneId id) {
  const auto known = lanes_.find(id);
  if (known != lanes_.end()) {
    remember(known->second);
    return known->second;
  }
  return lanes_.emplace(id, lane_of(desk.deliveries.lane(id).value(), desk.now)).first->second;
}

Wall Lanes::due_in_order(Wall now) {
  // A turn makes some 5,000 at most: a microsecond each is no wait.
  last_in_order_ = std::clamp(last_in_order_ + Duration(1), now - std::chrono::milliseconds(10), now);
  return last_in_order_;
}

void Lanes::note_due(Desk& desk, LaneId id, Urgency urgency, Wall due) {
  auto& known = of(desk, id).due[slot_of(urgency)];
  if (!known || due < *known) known = due;
}

bool Lanes::can_take_now(Desk& desk, LaneId id, Urgency urgency) {
  const auto known = lanes_.find(id);
  const auto& lane = known != lanes_.end() ? known->second : of(desk, id);
  const auto& due = lane.due[slot_of(urgency)];
  if (lane.down || lane.not_before > desk.now || (due && *due <= desk.now)) return false;
  return allowed(desk, lane, urgency) > 0 && room(lane, urgency) > 0;
}

int Lanes::allowed(Desk& desk, const Lane& lane, Urgency urgency) {
  const auto bucket = buckets_.find(lane.sink);
  if (bucket == buckets_.end() || urgency == Urgency::urgent) return courier_slots;
  return bucket->second.available(desk.clock.steady());
}

void Lanes::hand_out(Desk& desk, Assignment assignment) {
  auto& lane = of(desk, assignment.lane);
  const auto urgency = assignment.notice->urgency;
  assignment.beside = urgency == Urgency::urgent && lane.beside > 0;
  ++lane.delta[slot_of(urgency)];
  slots_.count(lane.sink, lane.standing, urgency, 1);
  if (!lane.silent_since) lane.silent_since = desk.now;
  lane.last_used = desk.now;
  const auto bucket = buckets_.find(lane.sink);
  if (bucket != buckets_.end()) bucket->second.take(1);
  assignment.tap = tap_for(desk, assignment);
  desk.after.orders.emplace_back(std::move(assignment));
}

void Lanes::free_slot(Desk& desk, const Report& report) {
  auto& lane = of(desk, report.lane);
  --lane.delta[slot_of(report.urgency)];
  slots_.count(lane.sink, lane.standing, report.urgency, -1);
  lane.silent_since = lane.on_their_way() > 0 ? std::optional(desk.now) : std::nullopt;
  lane.last_used = desk.now;
  // What was never sent says nothing.
  if (report.took > Duration(0)) lane.answers = report.code != 0 && report.took <= longest_good_answer;
  stand(lane, desk.now);
}

void Lanes::dispatch(Desk& desk) {
  for (auto& [id, lane] : lanes_)
    stand(lane, desk.now);
  for (const auto urgency : both) {
    // Each lane in turn, beginning behind the one that was served first last time.
    std::vector<LaneId> order;
    for (const auto& [id, lane] : lanes_) {
      if (lane.due[slot_of(urgency)]) order.push_back(id);
    }
    const auto first = std::ranges::upper_bound(order, turn_);
    std::rotate(order.begin(), first, order.end());  // clang 14 cannot compile the one for ranges
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
  const bool probe = lane.down && lane.probe_at <= desk.now;
  const bool is_due = *due <= desk.now && lane.not_before <= desk.now;
  // Other addresses of a host that is down may answer: what is urgent does not wait for the next probe.
  const bool tried = urgency == Urgency::urgent && lane.may_try() && lane.try_at <= desk.now && is_due;
  if (lane.down ? !probe && !tried : !is_due) return;
  int limit = lane.down ? std::min(1, room(lane, urgency)) : room(lane, urgency);
  limit = std::min(limit, allowed(desk, lane, urgency));
  if (limit <= 0) return;
  remember(lane);
  int expired = 0;
  const Wall until = probe ? Wall::max() : desk.now;
  auto taken = desk.deliveries.take_due(lane.id, urgency, desk.now, until, limit, expired);
  desk.counters.expired += expired;
  if (urgency == Urgency::ordinary) spare(desk, taken);
  if (tried && !taken.empty()) lane.try_at = desk.now + pace_of_tries;
  for (auto& assignment : taken)
    hand_out(desk, std::move(assignment));
  // Also where all that there was room for was found: else what is new would go by way of the store for ever.
  due = desk.deliveries.next_due(lane.id, urgency);
}

/// When this lane may send something; `blocked` where something due waits for room.
std::optional<Wall> Lanes::next_of(const Lane& lane, Wall now, bool& blocked) const {
  std::optional<Wall> soonest;
  const auto consider = [&](Wall at) { soonest = std::min(soonest.value_or(at), at); };
  for (const auto urgency : both) {
    const auto& due = lane.due[slot_of(urgency)];
    if (!due) continue;
    const bool urgent = urgency == Urgency::urgent;
    // Where there is no room, a report is what is waited for, or that one more may go beside what hangs.
    if (room(lane, urgency) == 0) {
      blocked |= *due <= now;
      if (urgent && lane.outside && lane.silent_since && sending_ && !urgent_held_ && !is_paused(lane.sink)) {
        const Wall more = *lane.silent_since + longest_good_answer * (lane.beside + 1);
        if (more > now) consider(std::max(more, *due));
      }
      continue;
    }
    const Wall at = std::max(*due, lane.not_before);
    if (!lane.down) {
      consider(at);
    } else {
      consider(urgent && lane.may_try() ? std::min(lane.probe_at, std::max(at, lane.try_at)) : lane.probe_at);
    }
  }
  return soonest;
}

std::optional<Wall> Lanes::next(Wall now) const {
  std::optional<Wall> soonest;
  std::optional<Wall> slow_next;
  bool blocked = false;
  const auto consider = [](std::optional<Wall>& known, Wall at) {
    if (!known || at < *known) known = at;
  };
  for (const auto& [id, lane] : lanes_) {
    if (lane.silent_since && (lane.standing == Standing::good || lane.standing == Standing::fresh))
      consider(slow_next, *lane.silent_since + longest_good_answer + std::chrono::milliseconds(1));
    auto at = next_of(lane, now, blocked);
    if (!at) continue;
    const auto bucket = buckets_.find(lane.sink);
    if (bucket != buckets_.end() && *at <= now) at = now + std::chrono::milliseconds(200);
    consider(soonest, *at);
  }
  // What a host holds that turns out to be slow no longer counts against those that answer.
  if (blocked && slow_next) consider(soonest, *slow_next);
  return soonest;
}

void Lanes::answered(Desk& desk, LaneId id, bool delivered) {
  auto& lane = of(desk, id);
  ++(delivered ? lane.delivered : lane.failed);
  if (delivered) lane.let_through(desk.now);
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
    if (idle && lane.has_due()) desk.counters.expired += desk.deliveries.expire_stale(id, desk.now, look_at);
  }
}

}  // namespace busstop::ledger
