#include "bridge/ledger/timer_queue.hpp"

#include <algorithm>
#include <limits>

#include "bridge/rules/alerts.hpp"

namespace busstop::ledger {

void TimerQueue::clear() noexcept {
  timers_.clear();
  alerts_ = {};
  claims_ = {};
  by_alert_.clear();
}

TimerQueue::Times& TimerQueue::times_of(const TimerRow& row) {
  return row.kind == static_cast<int>(TimerKind::waiting_claim) ? claims_ : alerts_;
}

void TimerQueue::add(Steady at, const TimerRow& row) {
  const auto id = row.id;
  auto& times = times_of(row);
  times.steady.emplace(at, id);
  times.wall.emplace(row.due, id);
  if (row.alert) by_alert_.emplace(*row.alert, id);
  timers_.insert_or_assign(id, Timer{at, row});
}

std::optional<Steady> TimerQueue::next() const {
  std::optional<Steady> soonest;
  for (const auto* times : {&alerts_, &claims_}) {
    if (times->steady.empty()) continue;
    const auto first = times->steady.begin()->first;
    soonest = std::min(soonest.value_or(first), first);
  }
  return soonest;
}

TimerRow TimerQueue::take_out(Id id) {
  const auto timer = timers_.extract(id).mapped();
  auto& times = times_of(timer.row);
  times.steady.erase({timer.at, id});
  times.wall.erase({timer.row.due, id});
  if (timer.row.alert) by_alert_.erase({*timer.row.alert, id});
  return timer.row;
}

template <class Time>
std::vector<TimerRow> TimerQueue::take(ByTime<Time> Times::* by, Time until) {
  std::vector<Id> due;
  for (const auto& [at, id] : alerts_.*by) {
    if (at > until) break;
    due.push_back(id);
  }
  int claims = 0;
  for (const auto& [at, id] : claims_.*by) {
    if (at > until || ++claims > most_claims) break;
    due.push_back(id);
  }
  std::vector<TimerRow> taken;
  for (const auto id : due)
    taken.push_back(take_out(id));
  std::ranges::stable_sort(taken, {}, &TimerRow::due);
  return taken;
}

std::vector<TimerRow> TimerQueue::take_due(Steady now) {
  return take(&Times::steady, now);
}

std::vector<TimerRow> TimerQueue::take_until(Wall until) {
  return take(&Times::wall, until);
}

std::vector<TimerRow> TimerQueue::take_of(AlertId alert, const std::function<bool(const TimerRow&)>& which) {
  std::vector<Id> found;
  for (auto it = by_alert_.lower_bound({alert, std::numeric_limits<Id>::min()});
       it != by_alert_.end() && it->first == alert; ++it) {
    if (which(timers_.at(it->second).row)) found.push_back(it->second);
  }
  std::vector<TimerRow> taken;
  for (const auto id : found)
    taken.push_back(take_out(id));
  return taken;
}

}  // namespace busstop::ledger
