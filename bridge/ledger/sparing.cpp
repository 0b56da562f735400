#include "bridge/ledger/sparing.hpp"

#include <algorithm>

#include "bridge/rules/alerts.hpp"
#include "bridge/rules/bus_times.hpp"
#include "bridge/rules/silences.hpp"

namespace busstop::ledger {

std::optional<Wall> quiet_now(Desk& desk, HouseholdId household) {
  if (!desk.households.any_manners()) return {};
  const auto manners = desk.held.manners(household);
  if (!manners || !manners->quiet) return {};
  const auto zone = TimeZone::find(manners->timezone);
  return quiet_until(*manners->quiet, zone ? *zone : TimeZone::of_machine(), desk.now);
}

Hold silenced(Desk& desk, const Notice& notice, const Contact& contact) {
  if (notice.urgency == Urgency::urgent || desk.silences.empty()) return {};
  const bool by_household =
      std::ranges::any_of(desk.silences, [](const auto& one) { return !one.scope.household.empty(); });
  const auto household = by_household && contact.household ? desk.held.name_of(*contact.household) : std::string();
  const auto* hiding = hidden_by(desk.silences, {notice.topic, notice.product, household, contact.at.sink}, desk.now);
  if (hiding == nullptr) return {};
  return {HeldFor::silence, hiding->until, hiding->id};
}

Hold gathered(Desk& desk, const Notice& notice, const Contact& contact) {
  if (notice.urgency == Urgency::urgent || notice.group == 0) return {};
  const auto open = desk.held.window(notice.group, contact.id, desk.now);
  const auto hold = gather(open.value_or(desk.now + notice.group_wait), notice.useful_until, desk.now);
  if (hold && !open) desk.held.open_window(notice.group, contact.id, hold.until);
  return hold;
}

void await_release(Desk& desk, const Recipient& recipient, Wall until) {
  constexpr auto kind = static_cast<int>(TimerKind::release);
  if (desk.held.is_awaited(recipient, kind, until)) return;
  TimerRow timer;
  timer.kind = kind;
  timer.due = until;
  timer.household = recipient.household;
  if (!recipient.household) timer.contact = recipient.contact;
  desk.timers.add(timer);
}

Hold cut_to_use(Hold hold, const Notice& notice) {
  // To the minute: a timer for each of many would be too many.
  hold.until = std::min<Wall>(hold.until, std::chrono::ceil<std::chrono::minutes>(notice.useful_until));
  return hold;
}

void spare(Desk& desk, std::vector<Assignment>& taken) {
  if (!desk.households.any_manners() && desk.silences.empty()) return;
  std::erase_if(taken, [&](const Assignment& assignment) {
    const auto& contact = assignment.contact;
    auto hold = silenced(desk, *assignment.notice, contact);
    if (!hold && contact.household) {
      if (const auto until = quiet_now(desk, *contact.household)) hold = {HeldFor::quiet, *until, {}};
    }
    if (!hold) return false;
    hold = cut_to_use(hold, *assignment.notice);
    desk.held.take_back(assignment.key, hold);
    await_release(desk, Recipient::of(contact), hold.until);
    return true;
  });
}

}  // namespace busstop::ledger
