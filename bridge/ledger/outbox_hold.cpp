// The part of Outbox that spares people: quiet hours, limits, groups, silences, and one notice for several that have
// waited.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "bridge/ledger/outbox.hpp"
#include "bridge/ledger/sparing.hpp"
#include "bridge/ledger/speaking.hpp"
#include "bridge/rules/hold.hpp"

namespace busstop::ledger {

namespace {

/// So many are looked at when the time has come; what is over comes with the next.
constexpr int most_merged = 1000;

bool same_notices(const std::vector<HeldDelivery>& a, const std::vector<HeldDelivery>& b) {
  return std::ranges::equal(
      a, b, {}, [](const auto& held) { return held.notice.id; }, [](const auto& held) { return held.notice.id; });
}

DeliveryId key_of(const HeldDelivery& held) {
  return {held.notice.id, held.contact.id};
}

/// The text of all where they agree.
std::string common(const std::vector<HeldDelivery>& held, std::string Notice::* part) {
  const auto& first = held.front().notice.*part;
  const bool same = std::ranges::all_of(held, [&](const auto& one) { return one.notice.*part == first; });
  return same ? first : std::string();
}

}  // namespace

Hold Outbox::hold_for(HouseholdId household) {
  if (!desk_.households.any_manners()) return {};
  auto manners = desk_.held.manners(household);
  if (!manners) return {};
  const auto zone = TimeZone::find(manners->timezone);
  const auto hold = hold_back(*manners, zone ? *zone : TimeZone::of_machine(), desk_.now);
  if (manners->limit) desk_.held.save_used(household, *manners);
  return hold;
}

bool Outbox::add_held(const Notice& notice, const Contact& contact, const Hold& hold) {
  int cancelled = 0;
  const auto added = desk_.deliveries.add(notice, contact, desk_.now, desk_.now, cancelled);
  desk_.counters.cancelled += cancelled;
  if (added == DeliveryTable::Added::exists) return false;
  const auto cut = cut_to_use(hold, notice);
  desk_.held.hold({notice.id, contact.id}, cut);
  await_release(desk_, Recipient::of(contact), cut.until);
  ++desk_.counters.deliveries;
  return true;
}

/// What it waits for now that it has waited for something else; nothing if it may go.
Hold Outbox::hold_on(const HeldDelivery& held) {
  if (const auto hold = silenced(desk_, held.notice, held.contact)) return hold;
  if (const auto until =
          held.notice.group == 0 ? std::nullopt : desk_.held.window(held.notice.group, held.contact.id, desk_.now)) {
    if (const auto hold = gather(*until, held.notice.useful_until, desk_.now)) return hold;
  }
  if (!held.contact.household) return {};
  const auto until = quiet_now(desk_, *held.contact.household);
  return until ? Hold{HeldFor::quiet, *until, {}} : Hold{};
}

void Outbox::hold_again(const HeldDelivery& held, const Hold& hold) {
  const auto cut = cut_to_use(hold, held.notice);
  desk_.held.hold(key_of(held), cut);
  await_release(desk_, Recipient::of(held.contact), cut.until);
}

void Outbox::release(const Recipient& recipient) {
  const auto due = desk_.held.due(recipient, desk_.now, most_merged);
  // What is over goes with the next turn.
  if (due.size() == most_merged) await_release(desk_, recipient, desk_.now);
  std::map<Together, std::vector<HeldDelivery>> waiting;
  // What waits for an older one of its thread that is on its way goes by itself, behind that: a digest would overtake
  // it.
  std::map<NoticeId, std::vector<HeldDelivery>> behind;
  for (const auto& held : due) {
    if (held.notice.useful_until <= desk_.now) {
      desk_.deliveries.end(key_of(held), DeliveryState::expired,
                           fmt::format("held back ({}) until it was too late to be useful", held.held_for), desk_.now);
      ++desk_.counters.expired;
    } else if (const auto hold = hold_on(held)) {
      hold_again(held, hold);
    } else if (desk_.held.is_behind_another(key_of(held))) {
      behind[held.notice.id].push_back(held);
    } else {
      const auto group = only_for_group(held.held_for) ? held.notice.group : 0;
      waiting[{group, held.notice.fallback}].push_back(held);
    }
  }
  // What a silence hid goes with all else; so do the others of its group then.
  for (auto& [together, all] : waiting) {
    if (together.group != 0) continue;
    for (auto& [other, held] : waiting) {
      const auto of_group = [group = other.group](const HeldDelivery& one) { return one.notice.group == group; };
      if (other.group == 0 || other.fallback != together.fallback || std::ranges::none_of(all, of_group)) continue;
      all.insert(all.end(), held.begin(), held.end());
      held.clear();
    }
  }
  for (const auto& [together, held] : waiting) {
    if (!held.empty()) release_together(recipient, held);
  }
  for (const auto& [notice, held] : behind)
    release_together(recipient, held);
}

void Outbox::release_together(const Recipient& recipient, const std::vector<HeldDelivery>& all) {
  if (recipient.household) {
    const auto hold = hold_for(*recipient.household);
    // What has waited for it once does not wait again: others that come just then would take its place each time.
    const bool had_its_turn =
        std::ranges::any_of(all, [&](const auto& one) { return was_held_for(one.held_for, hold); });
    if (hold && !had_its_turn) {
      for (const auto& held : all)
        hold_again(held, hold);
      return;
    }
  }
  std::map<ContactId, std::vector<HeldDelivery>> waiting;
  for (const auto& held : all)
    waiting[held.contact.id].push_back(held);
  for (auto it = waiting.begin(); it != waiting.end();) {
    // Contacts that are told together have waited for the same, and get the same digest.
    std::vector<ContactId> together{it->first};
    const auto held = std::move(it->second);
    for (it = waiting.erase(it); it != waiting.end() && same_notices(held, it->second); it = waiting.erase(it))
      together.push_back(it->first);
    release_to(recipient, together, held);
  }
}

void Outbox::release_to(const Recipient& recipient, const std::vector<ContactId>& contacts,
                        const std::vector<HeldDelivery>& held) {
  const auto usable = recipient.household ? desk_.households.contacts(*recipient.household)
                                          : std::vector<Contact>{held.front().contact};
  if (usable.empty()) return end_held(contacts, held, "the household has no contact any more");
  const auto& first = held.front().notice.id;
  if (held.size() == 1) {
    for (const auto contact : contacts) {
      desk_.held.release({first, contact}, desk_.now);
      lanes_.note_due(desk_, desk_.deliveries.head({first, contact})->lane, Urgency::ordinary, desk_.now);
    }
    if (recipient.household) fall_back(first, *recipient.household, 0);
    return;
  }
  const auto digest = merged(held, language_of(desk_, recipient.household));
  for (const auto contact : contacts) {
    for (const auto& one : held)
      desk_.held.merge({one.notice.id, contact}, digest.id, desk_.now);
  }
  desk_.counters.cancelled += static_cast<std::int64_t>(contacts.size() * held.size());
  const auto waits = [&](const Contact& contact) { return std::ranges::find(contacts, contact.id) != contacts.end(); };
  int made = 0;
  for (const auto& contact : usable)
    made += waits(contact) && add(digest, contact) ? 1 : 0;
  if (!recipient.household) return;
  if (made == 0) {
    add_first(digest, *recipient.household, usable, 0, Wait::for_silences);
  } else {
    fall_back(digest.id, *recipient.household, 0);
  }
}

void Outbox::end_held(const std::vector<ContactId>& contacts, const std::vector<HeldDelivery>& held,
                      std::string_view reason) {
  for (const auto contact : contacts) {
    for (const auto& one : held)
      desk_.deliveries.end({one.notice.id, contact}, DeliveryState::dead, reason, desk_.now);
  }
  desk_.counters.dead += static_cast<std::int64_t>(contacts.size() * held.size());
}

Notice Outbox::merged(const std::vector<HeldDelivery>& held, const Language& in) {
  std::vector<Line> lines;
  Notice notice;
  for (const auto& one : held) {
    lines.push_back({one.notice.title, one.notice.body});
    notice.useful_until = std::max(notice.useful_until, one.notice.useful_until);
  }
  auto text = digest_of(lines, in);
  notice.kind = NoticeKind::digest;
  notice.title = std::move(text.title);
  notice.body = std::move(text.body);
  notice.made = desk_.now;
  // A silence that begins while it is tried again hides it, too.
  notice.topic = common(held, &Notice::topic);
  notice.product = common(held, &Notice::product);
  notice.fallback = held.front().notice.fallback;
  add_notice(notice);
  return notice;
}

}  // namespace busstop::ledger
