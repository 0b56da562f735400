// The half of Lanes that people see and change: how each sink is, and who paused it.
#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/times.hpp"
#include "bridge/ledger/lanes.hpp"

namespace busstop::ledger {

namespace {

/// Of a destination's pending deliveries.
constexpr int most_counted = 10'000;
/// So many contacts in a row to which our login has no right, and it is the login.
constexpr std::size_t denials = 3;
/// More of one destination are not told apart from a login that is wrong.
constexpr std::size_t most_barred = 1000;
/// How long what was let through shows that the login is right.
constexpr Duration shows_for = std::chrono::hours(1);

}  // namespace

void Lane::let_through(Wall now) {
  if (barred.size() < most_barred) barred.merge(denied);
  denied.clear();
  let_in = now;
}

bool Lane::blames_login(ContactId contact, Wall now) {
  if (barred.contains(contact)) return false;
  if (let_in && now - *let_in < shows_for && barred.size() < most_barred) {
    barred.insert(contact);
    return false;
  }
  if (denied.size() < denials) denied.insert(contact);
  return denied.size() == denials || our_fault;
}

void Lanes::pause(const std::string& sink, Wall since) {
  paused_.emplace(sink, since);
}

void Lanes::resume(const std::string& sink) {
  paused_.erase(sink);
}

std::int64_t Lanes::waiting(Desk& desk, std::string_view sink) const {
  std::int64_t count = 0;
  for (const auto& [id, lane] : lanes_) {
    if (lane.sink == sink && lane.has_due()) count += desk.deliveries.count_pending(id, most_counted);
  }
  return count;
}

bool Lanes::much_waits(Desk& desk, int many) const {
  std::int64_t count = 0;
  for (const auto& [id, lane] : lanes_) {
    const auto& due = lane.due[slot_of(Urgency::ordinary)];
    if (!due || *due > desk.now || lane.down || lane.not_before > desk.now || lane.standing == Standing::slow) continue;
    if (!parallel_.contains(lane.sink) || is_paused(lane.sink) || buckets_.contains(lane.sink)) continue;
    count += desk.deliveries.count_ahead(id, many + 1);
    if (count > many) return true;
  }
  return false;
}

void Lanes::look_again(Desk& desk, LaneId id) {
  auto& lane = of(desk, id);
  if (lane.down) lane.probe_at = std::min(lane.probe_at, desk.now);
}

void Lanes::denied(Desk& desk, LaneId id, DeliveryId delivery, const std::string& why) {
  auto& lane = of(desk, id);
  if (lane.blames_login(delivery.contact, desk.now)) return at_fault(desk, id, why);
  answered(desk, id, false);
  const auto more = denied_.count(desk.clock.steady());
  if (!more) return;
  desk.after.say(Level::warning,
                 fmt::format("delivery {} at sink {}: {}; tried again, the sink's other contacts are not held up{}",
                             to_text(delivery), lane.sink, why, *more),
                 {{"BUSSTOP_DELIVERY", to_text(delivery)}, {"BUSSTOP_SINK", lane.sink}});
}

std::vector<SinkHealth> Lanes::health(Desk& desk) const {
  std::map<std::string, SinkHealth, std::less<>> by_sink;
  for (const auto& [name, parallel] : parallel_)
    by_sink[name].sink = name;
  for (const auto& [id, lane] : lanes_) {
    auto& sink = by_sink[lane.sink];
    sink.sink = lane.sink;
    sink.with_courier += lane.with_courier[0] + lane.with_courier[1];
    if (lane.has_due()) sink.pending += desk.deliveries.count_pending(id, most_counted);
    sink.delivered += lane.delivered;
    sink.failed_attempts += lane.failed;
    if (!lane.down || lane.why.empty()) continue;
    sink.state = lane.our_fault ? SinkState::paused : SinkState::failing;
    sink.why = lane.why;
    sink.next_try = lane.probe_at;
    sink.since = std::min(sink.since.value_or(lane.down_since), lane.down_since);
  }
  for (const auto& [name, counted] : forgotten_) {
    const auto sink = by_sink.find(name);
    if (sink == by_sink.end()) continue;
    sink->second.delivered += counted.delivered;
    sink->second.failed_attempts += counted.failed;
  }
  for (const auto& [name, since] : paused_) {
    const auto sink = by_sink.find(name);
    if (sink == by_sink.end()) continue;
    sink->second.state = SinkState::paused;
    sink->second.why = fmt::format("by hand since {}; busstopctl sink resume {} ends it",
                                   format_rfc3339(std::chrono::floor<std::chrono::seconds>(since)), name);
    sink->second.next_try.reset();
    sink->second.since = since;
  }
  std::vector<SinkHealth> all;
  for (auto& [name, health] : by_sink)
    all.push_back(std::move(health));
  return all;
}

}  // namespace busstop::ledger
