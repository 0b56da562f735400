#include "bridge/ledger/sparing.hpp"

#include "bridge/rules/alerts.hpp"
#include "bridge/rules/bus_times.hpp"

namespace busstop::ledger {

std::optional<Wall> quiet_now(Desk& desk, HouseholdId household) {
  if (!desk.households.any_manners()) return {};
  const auto manners = desk.held.manners(household);
  if (!manners || !manners->quiet) return {};
  const auto zone = TimeZone::find(manners->timezone);
  return quiet_until(*manners->quiet, zone ? *zone : TimeZone::of_machine(), desk.now);
}

void await_release(Desk& desk, HouseholdId household, Wall until) {
  constexpr auto kind = static_cast<int>(TimerKind::release);
  if (desk.held.is_awaited(household, kind, until)) return;
  TimerRow timer;
  timer.kind = kind;
  timer.due = until;
  timer.household = household;
  desk.timers.add(timer);
}

void spare_the_quiet(Desk& desk, std::vector<Assignment>& taken) {
  if (!desk.households.any_manners()) return;
  std::erase_if(taken, [&](const Assignment& assignment) {
    const auto household = assignment.contact.household;
    if (!household) return false;
    const auto until = quiet_now(desk, *household);
    if (!until) return false;
    desk.held.take_back(assignment.key, *until, held_for_quiet);
    await_release(desk, *household, *until);
    return true;
  });
}

}  // namespace busstop::ledger
