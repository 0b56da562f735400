// The half of AlertDesk that deals with what happens to alerts meanwhile: timers, catching up, households that change.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "bridge/base/matter.hpp"
#include "bridge/ledger/alert_desk.hpp"

namespace busstop::ledger {

namespace {

/// Alerts, when households have changed.
constexpr std::size_t most_looked_at = 1000;

std::ptrdiff_t steps_in(const std::vector<AlertTimer>& timers) {
  return std::ranges::count(timers, TimerKind::step, &AlertTimer::kind);
}

bool goes_with_deadline(const TimerRow& row) {
  const auto kind = static_cast<TimerKind>(row.kind);
  return kind == TimerKind::deadline || kind == TimerKind::last_call || kind == TimerKind::nobody_yet;
}

}  // namespace

void AlertDesk::load() {
  timers_.clear();
  const Steady steady = desk_.clock.steady();
  const Wall wall = desk_.clock.wall();
  for (const auto& row : desk_.timers.human())
    timers_.add(steady + (row.due - wall), row);
}

void AlertDesk::commit() {
  hold_settled_ = hold_;
  looked_at_newcomers_ = false;
}

void AlertDesk::rollback() {
  load();
  hold_ = hold_settled_;
  if (std::exchange(looked_at_newcomers_, false)) desk_.households.look_again();
  strangers_ = {};
  answered_.clear();
}

void AlertDesk::set_timers(const Alert& alert, const Outcome& outcome) {
  std::optional<Wall> nobody_yet;
  if (outcome.replan == Replan::all) desk_.timers.remove_alert(alert.id);
  const auto goes = [&](const TimerRow& row) { return outcome.replan == Replan::all || goes_with_deadline(row); };
  if (outcome.replan != Replan::none) {
    for (const auto& row : timers_.take_of(alert.id, goes)) {
      if (row.kind == static_cast<int>(TimerKind::nobody_yet)) nobody_yet = row.due;
      if (outcome.replan == Replan::deadline) desk_.timers.remove(row.id);
    }
  }
  for (const auto& timer : outcome.timers) {
    TimerRow row;
    row.kind = static_cast<int>(timer.kind);
    row.due = timer.due;
    row.alert = alert.id;
    row.arg = timer.arg;
    if (outcome.replan == Replan::deadline && timer.kind == TimerKind::nobody_yet) {
      if (!nobody_yet) continue;
      row.due = std::min(row.due, *nobody_yet);
    }
    set_timer(row);
  }
}

void AlertDesk::set_timer(TimerRow row) {
  desk_.timers.add(row);
  // From here on a step of the wall clock does not move it.
  timers_.add(desk_.clock.steady() + (row.due - desk_.now), row);
}

std::optional<Steady> AlertDesk::next() const {
  return hold_ ? std::nullopt : timers_.next();
}

void AlertDesk::hold(bool hold) {
  const bool was = hold_;
  hold_ = hold;
  if (hold || !was) return;
  for (const auto id : desk_.alerts.unsaid()) {
    auto alert = desk_.alerts.load(id);
    if (!alert) continue;
    pass_time(*alert, desk_.now);
    say_or_hold(*alert, true);
  }
}

void AlertDesk::fire_until(Wall until) {
  if (!hold_) fire(timers_.take_until(until));
}

void AlertDesk::fire_due() {
  if (!hold_) fire(timers_.take_due(desk_.clock.steady()));
}

void AlertDesk::fire(const std::vector<TimerRow>& due) {
  std::vector<AlertId> order;
  std::map<AlertId, std::vector<AlertTimer>> by_alert;
  for (const auto& row : due) {
    desk_.timers.remove(row.id);
    const auto kind = static_cast<TimerKind>(row.kind);
    if (kind == TimerKind::waiting_claim) {
      end_waiting(static_cast<ClaimId>(row.arg));
    } else if (row.alert) {
      if (!by_alert.contains(*row.alert)) order.push_back(*row.alert);
      by_alert[*row.alert].push_back({kind, row.due, static_cast<int>(row.arg)});
    }
  }
  for (const auto id : order)
    fire_alert(id, by_alert[id]);
}

void AlertDesk::fire_alert(AlertId id, const std::vector<AlertTimer>& due) {
  auto alert = desk_.alerts.load(id);
  if (!alert) return;
  const auto worth = worth_firing(*alert, due);
  if (const auto skipped = steps_in(due) - steps_in(worth); skipped > 0 && alert->state == AlertState::open) {
    const bool over = worth.front().kind == TimerKind::deadline;
    desk_.after.say(Level::info,
                    fmt::format("alert {}: {} of its steps {} not taken, {} passed meanwhile", raw(id), skipped,
                                skipped == 1 ? "is" : "are", over ? "its deadline has" : "the time of a later one has"),
                    {{"BUSSTOP_ALERT", std::to_string(raw(id))}});
  }
  for (const auto& timer : worth) {
    if (timer.kind == TimerKind::deadline) {
      pass_time(*alert, std::max(desk_.now, alert->deadline));
      say_or_hold(*alert);
      continue;
    }
    const bool counts = timer.kind == TimerKind::nobody_reached || timer.kind == TimerKind::nobody_yet;
    const int told = counts ? desk_.deliveries.told_count(id) : 0;
    auto outcome = on_timer(*alert, timer, told, speech(alert->stop));
    if (timer.kind == TimerKind::nobody_reached && !outcome.notices.empty()) {
      const auto number = std::to_string(raw(id));
      desk_.after.say(
          Level::warning,
          "alert " + number + ": nobody has been reached within a minute; see busstopctl status for the sinks",
          {about(Matter::nobody_reached), {"BUSSTOP_ALERT", number}});
    }
    carry_out(*alert, outcome);
    desk_.alerts.save(*alert, false);
    desk_.alert_changed(id);
  }
}

void AlertDesk::call_newcomers() {
  if (hold_ || !desk_.households.take_changed()) return;
  looked_at_newcomers_ = true;
  for (const auto id : desk_.alerts.recent(desk_.now, most_looked_at)) {
    auto alert = desk_.alerts.load(id);
    if (!alert || alert->state != AlertState::open) continue;
    auto newcomers = desk_.households.at_stop(alert->stop, desk_.alerts.reached(id, AlertTable::Calls::any));
    std::erase_if(newcomers, [&](HouseholdId one) { return desk_.households.contacts(one).empty(); });
    auto outcome = busstop::call_newcomers(*alert, newcomers, speech(alert->stop));
    if (outcome.notices.empty()) continue;
    const auto count = outcome.notices.size();
    carry_out(*alert, outcome);
    desk_.after.say(
        Level::info,
        fmt::format("alert {}: {} more can be asked now, and {} called", raw(id),
                    count == 1 ? "one household" : std::to_string(count) + " households", count == 1 ? "is" : "are"),
        {{"BUSSTOP_ALERT", std::to_string(raw(id))}});
  }
}

}  // namespace busstop::ledger
