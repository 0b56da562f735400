// The part of Outbox that spares households: quiet hours, limits, and one notice for several that have waited.
#include <algorithm>
#include <map>

#include "bridge/ledger/outbox.hpp"
#include "bridge/ledger/sparing.hpp"
#include "bridge/rules/alerts.hpp"
#include "bridge/rules/hold.hpp"

namespace busstop::ledger {

namespace {

/// So many are looked at when the time has come; what is over comes with the next.
constexpr int most_merged = 1000;

}  // namespace

Hold Outbox::hold_for(const Notice& notice, HouseholdId household) {
  if (notice.urgency == Urgency::urgent || !desk_.households.any_manners()) return {};
  auto manners = desk_.held.manners(household);
  if (!manners) return {};
  const auto zone = TimeZone::find(manners->timezone);
  const auto hold = hold_back(*manners, zone ? *zone : TimeZone::of_machine(), desk_.now);
  if (manners->limit) desk_.held.save_used(household, *manners);
  return hold;
}

int Outbox::add_held(const Notice& notice, HouseholdId household, const std::vector<Contact>& contacts, Hold hold) {
  int made = 0;
  for (auto next = contacts.begin(); next != contacts.end() && next->group == contacts.front().group; ++next) {
    int cancelled = 0;
    const auto added = desk_.deliveries.add(notice, *next, desk_.now, desk_.now, cancelled);
    desk_.counters.cancelled += cancelled;
    if (added == DeliveryTable::Added::exists) continue;
    desk_.held.hold({notice.id, next->id}, hold.until, hold.why == HeldFor::quiet ? held_for_quiet : held_for_limit);
    ++desk_.counters.deliveries;
    ++made;
  }
  if (made > 0) await_release(desk_, household, hold.until);
  return made;
}

void Outbox::release(HouseholdId household) {
  // Its quiet hours may be others by now.
  if (const auto until = quiet_now(desk_, household)) {
    desk_.held.move(household, *until);
    return await_release(desk_, household, *until);
  }
  std::map<ContactId, std::vector<HeldDelivery>> waiting;
  for (auto& held : desk_.held.of(household, most_merged)) {
    if (held.useful_until > desk_.now) {
      waiting[held.id.contact].push_back(std::move(held));
    } else {
      desk_.deliveries.end(held.id, DeliveryState::expired, "held back until it was too late to be useful", desk_.now);
      ++desk_.counters.expired;
    }
  }
  // The contacts of a household that are told together have waited for the same; one digest will do for all of them.
  std::optional<Notice> digest;
  for (const auto& [contact, held] : waiting) {
    if (held.size() == 1) {
      desk_.held.release(held.front().id, desk_.now);
      lanes_.note_due(desk_, held.front().lane, Urgency::ordinary, desk_.now);
      fall_back(held.front().id.notice, household, 0);
      continue;
    }
    if (!digest) digest = merged(held);
    for (const auto& one : held)
      desk_.deliveries.end(one.id, DeliveryState::cancelled, "merged into a digest", desk_.now);
    desk_.counters.cancelled += static_cast<std::int64_t>(held.size());
  }
  if (digest) add_first(*digest, household, desk_.households.contacts(household), 0);
}

Notice Outbox::merged(const std::vector<HeldDelivery>& held) {
  std::vector<std::string> titles;
  Notice notice;
  for (const auto& one : held) {
    titles.push_back(one.title);
    notice.useful_until = std::max(notice.useful_until, one.useful_until);
  }
  auto text = digest_of(titles);
  notice.kind = NoticeKind::digest;
  notice.title = std::move(text.title);
  notice.body = std::move(text.body);
  notice.made = desk_.now;
  desk_.deliveries.add_notice(notice);
  ++desk_.counters.notices;
  return notice;
}

}  // namespace busstop::ledger
