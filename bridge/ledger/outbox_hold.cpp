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

bool same_notices(const std::vector<HeldDelivery>& a, const std::vector<HeldDelivery>& b) {
  return std::ranges::equal(
      a, b, {}, [](const auto& held) { return held.id.notice; }, [](const auto& held) { return held.id.notice; });
}

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
  const auto all = desk_.held.of(household, most_merged);
  // What is over goes with the next turn.
  if (all.size() == most_merged) await_release(desk_, household, desk_.now);
  std::map<ContactId, std::vector<HeldDelivery>> waiting;
  for (const auto& held : all) {
    if (held.useful_until > desk_.now) {
      waiting[held.id.contact].push_back(held);
    } else {
      desk_.deliveries.end(held.id, DeliveryState::expired, "held back until it was too late to be useful", desk_.now);
      ++desk_.counters.expired;
    }
  }
  for (auto it = waiting.begin(); it != waiting.end();) {
    // Contacts that are told together have waited for the same, and get the same digest.
    std::vector<ContactId> together{it->first};
    const auto held = std::move(it->second);
    for (it = waiting.erase(it); it != waiting.end() && same_notices(held, it->second); it = waiting.erase(it))
      together.push_back(it->first);
    release_to(household, together, held);
  }
}

void Outbox::release_to(HouseholdId household, const std::vector<ContactId>& contacts,
                        const std::vector<HeldDelivery>& held) {
  auto usable = desk_.households.contacts(household);
  if (usable.empty()) return end_held(contacts, held, DeliveryState::dead, "the household has no contact any more");
  const auto& first = held.front().id.notice;
  if (held.size() == 1) {
    for (const auto contact : contacts) {
      desk_.held.release({first, contact}, desk_.now);
      lanes_.note_due(desk_, desk_.deliveries.head({first, contact})->lane, Urgency::ordinary, desk_.now);
    }
    static_cast<void>(hold_for(*desk_.deliveries.load_notice(first), household));
    return fall_back(first, household, 0);
  }
  const auto digest = merged(held);
  static_cast<void>(hold_for(digest, household));
  end_held(contacts, held, DeliveryState::cancelled, "merged into a digest");
  const auto waits = [&](const Contact& contact) { return std::ranges::find(contacts, contact.id) != contacts.end(); };
  int made = 0;
  for (const auto& contact : usable)
    made += waits(contact) && add(digest, contact) ? 1 : 0;
  if (made == 0) {
    add_first(digest, household, usable, 0);
  } else {
    fall_back(digest.id, household, 0);
  }
}

void Outbox::end_held(const std::vector<ContactId>& contacts, const std::vector<HeldDelivery>& held,
                      DeliveryState state, std::string_view reason) {
  for (const auto contact : contacts) {
    for (const auto& one : held)
      desk_.deliveries.end({one.id.notice, contact}, state, reason, desk_.now);
  }
  auto& counter = state == DeliveryState::dead ? desk_.counters.dead : desk_.counters.cancelled;
  counter += static_cast<std::int64_t>(contacts.size() * held.size());
}

Notice Outbox::merged(const std::vector<HeldDelivery>& held) {
  std::vector<Line> lines;
  Notice notice;
  for (const auto& one : held) {
    lines.push_back({one.title, one.body});
    notice.useful_until = std::max(notice.useful_until, one.useful_until);
  }
  auto text = digest_of(lines);
  notice.kind = NoticeKind::digest;
  notice.title = std::move(text.title);
  notice.body = std::move(text.body);
  notice.made = desk_.now;
  desk_.deliveries.add_notice(notice);
  ++desk_.counters.notices;
  return notice;
}

}  // namespace busstop::ledger
