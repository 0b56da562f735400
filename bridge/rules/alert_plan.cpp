#include "bridge/rules/alert_plan.hpp"

#include <algorithm>
#include <chrono>

namespace busstop {

namespace {

bool is_waiting(const Alert& alert, Wall now) {
  return alert.state == AlertState::open && now < alert.deadline;
}

Wall when_nobody_yet(const Alert& alert, Wall now) {
  const Duration left = alert.deadline - now;
  return now + std::min<Duration>(std::chrono::minutes(2), left / 2);
}

}  // namespace

void plan_timers(const Alert& alert, Wall now, Outcome& out) {
  using std::chrono::minutes;
  out.replan = Replan::all;
  out.timers = {{TimerKind::deadline, alert.deadline, 0}};
  if (!is_waiting(alert, now)) return;
  const Wall nobody_yet = when_nobody_yet(alert, now);
  out.timers.push_back({TimerKind::nobody_yet, nobody_yet, 0});
  const Wall last_call = alert.deadline - minutes(1);
  if (last_call > nobody_yet) out.timers.push_back({TimerKind::last_call, last_call, 0});
  out.timers.push_back({TimerKind::nobody_reached, now + minutes(1), 0});
  for (std::size_t i = 0; i < alert.steps.size(); ++i)
    out.timers.push_back({TimerKind::step, now + alert.steps[i].after, static_cast<int>(i)});
}

void move_deadline(const Alert& alert, Wall now, Outcome& out) {
  if (out.replan == Replan::all) return;
  out.replan = Replan::deadline;
  out.timers = {{TimerKind::deadline, alert.deadline, 0}};
  if (!is_waiting(alert, now)) return;
  Wall nobody_yet = when_nobody_yet(alert, now);
  const Wall last_call = alert.deadline - std::chrono::minutes(1);
  if (last_call > now) nobody_yet = std::min(nobody_yet, last_call);
  out.timers.push_back({TimerKind::nobody_yet, nobody_yet, 0});
  // At the same moment it is the one that is said: worth_firing() takes the last.
  if (last_call > now) out.timers.push_back({TimerKind::last_call, last_call, 0});
}

}  // namespace busstop
