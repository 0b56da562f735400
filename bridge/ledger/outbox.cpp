#include "bridge/ledger/outbox.hpp"

#include <algorithm>
#include <memory>

#include "bridge/ledger/sparing.hpp"
#include "bridge/rules/alerts.hpp"

namespace busstop::ledger {

namespace {

/// It has been tried where it was to go, and goes nowhere else. Whose contact was only removed is told at another one.
bool stays(const Notice& notice, const DeliveryTable::AtHousehold& there) {
  return !notice.fallback && !there.tried.empty();
}

}  // namespace

std::vector<HouseholdId> Outbox::households_of(const Audience& audience) {
  if (const auto* near = std::get_if<NearStop>(&audience)) {
    if (near->and_reached) return unanswered({*near->and_reached, near->stop, near->except});
    return desk_.households.at_stop(near->stop, near->except);
  }
  if (const auto* far = std::get_if<SecondCircle>(&audience)) {
    return desk_.households.in_second_circle(far->stop, far->except);
  }
  if (const auto* rest = std::get_if<Unanswered>(&audience)) return unanswered(*rest);
  if (const auto* one = std::get_if<ToHousehold>(&audience)) return {one->household};
  if (const auto* named = std::get_if<ToHouseholdNamed>(&audience)) {
    if (const auto id = desk_.households.find(named->id)) return {*id};
  }
  return {};
}

std::vector<HouseholdId> Outbox::unanswered(const Unanswered& rest) {
  auto found = desk_.households.at_stop(rest.stop, rest.except);
  auto except = rest.except;
  except.insert(except.end(), found.begin(), found.end());
  // The second circle, once it was asked.
  for (const auto asked : desk_.alerts.reached(rest.alert)) {
    if (std::ranges::find(except, asked) == except.end()) found.push_back(asked);
  }
  return found;
}

int Outbox::add_all(const Notice& notice, const Audience& audience, const std::vector<HouseholdId>& households) {
  int made = 0;
  if (const auto* address = std::get_if<ToAddress>(&audience)) {
    made += add_bare(notice, desk_.households.bare_contact(address->at)) ? 1 : 0;
  } else if (const auto* told = std::get_if<ThoseTold>(&audience)) {
    for (const auto& contact : desk_.deliveries.stand_down(told->alert, told->except))
      made += add(notice, contact) ? 1 : 0;
  } else {
    for (const auto household : households)
      made += add_household(notice, household);
  }
  return made;
}

Sent Outbox::send(AddressedNotice addressed) {
  Notice& notice = addressed.notice;
  // A stand-down may be needed later, by those whose transfer has not ended: it is always written.
  const bool always =
      std::holds_alternative<ThoseTold>(addressed.audience) || std::holds_alternative<ToAddress>(addressed.audience);
  const auto households = households_of(addressed.audience);
  if (!always && households.empty()) return {};
  if (!addressed.also.empty()) {
    if (const auto* told = std::get_if<ThoseTold>(&addressed.audience))
      return stand_down_in_languages(addressed, *told);
    if (!always) return send_in_languages(addressed, households);
  }
  add_notice(notice);
  return {notice.id, add_all(notice, addressed.audience, households)};
}

NoticeId Outbox::add_notice(Notice& notice) {
  desk_.deliveries.add_notice(notice);
  ++desk_.counters.notices;
  return notice.id;
}

bool Outbox::add(const Notice& notice, const Contact& contact) {
  if (notice.thread.empty() && lanes_.can_take_now(desk_, contact.lane, notice.urgency)) {
    if (!desk_.deliveries.add_with_courier(notice, contact, desk_.now)) return false;
    lanes_.hand_out(
        desk_, Assignment{{notice.id, contact.id}, 1, contact.lane, std::make_shared<const Notice>(notice), contact});
  } else {
    int cancelled = 0;
    const Wall due = lanes_.due_in_order(desk_.now);
    const auto added = desk_.deliveries.add(notice, contact, due, desk_.now, cancelled);
    desk_.counters.cancelled += cancelled;
    if (added == DeliveryTable::Added::exists) return false;
    if (added == DeliveryTable::Added::ready) lanes_.note_due(desk_, contact.lane, notice.urgency, due);
  }
  ++desk_.counters.deliveries;
  return true;
}

Hold Outbox::held_first(const Notice& notice, const Contact& contact, Wait wait) {
  // The window opens also where a silence hides the notice: it may end before the window does.
  const auto window = wait == Wait::for_all ? gathered(desk_, notice, contact) : Hold{};
  const auto silence = silenced(desk_, notice, contact);
  return silence ? silence : window;
}

bool Outbox::add_bare(const Notice& notice, const Contact& contact) {
  const auto hold = held_first(notice, contact, Wait::for_all);
  return hold ? add_held(notice, contact, hold) : add(notice, contact);
}

int Outbox::add_household(const Notice& notice, HouseholdId household) {
  const auto contacts = desk_.households.contacts(household);
  if (contacts.empty()) return 0;
  return add_first(notice, household, contacts, 0, Wait::for_all);
}

int Outbox::add_first(const Notice& notice, HouseholdId household, const std::vector<Contact>& contacts, int tried,
                      Wait wait) {
  const bool waits = wait == Wait::for_all && notice.urgency == Urgency::ordinary;
  // Once for all contacts: it is one notice for the household.
  std::optional<Hold> wanted;
  int made = 0;
  bool sent = false;
  auto next = contacts.begin();
  for (; next != contacts.end() && next->group == contacts.front().group; ++next) {
    auto hold = held_first(notice, *next, wait);
    if (waits && !hold) {
      if (!wanted) wanted = hold_for(household);
      hold = *wanted;
    }
    made += (hold ? add_held(notice, *next, hold) : add(notice, *next)) ? 1 : 0;
    sent = sent || !hold;
  }
  // What is held back has its time once it is let go.
  if (made > 0 && sent && next != contacts.end()) set_timer(notice, household, tried + made);
  return made;
}

void Outbox::set_timer(const Notice& notice, HouseholdId household, int tried) {
  if (!notice.fallback) return;
  set_timer_at(notice, household, tried,
               desk_.now + (notice.urgency == Urgency::urgent ? urgent_fallback : ordinary_fallback));
}

void Outbox::set_timer_at(const Notice& notice, HouseholdId household, int tried, Wall due) {
  TimerRow timer;
  timer.kind = static_cast<int>(TimerKind::fallback);
  timer.due = due;
  timer.notice = notice.id;
  timer.household = household;
  timer.arg = tried;
  if (timer.due < notice.useful_until) desk_.timers.add(timer);
}

std::vector<Contact> Outbox::untried(HouseholdId household, const DeliveryTable::AtHousehold& there) {
  auto contacts = desk_.households.contacts(household);
  std::erase_if(contacts, [&](const Contact& contact) {
    return std::ranges::find(there.tried, contact.id) != there.tried.end();
  });
  return contacts;
}

void Outbox::add_untried(const Notice& notice, HouseholdId household, const DeliveryTable::AtHousehold& there) {
  add_first(notice, household, untried(household, there), there.deliveries, Wait::for_silences);
}

void Outbox::fall_back(NoticeId id, HouseholdId household, int tried) {
  const auto notice = desk_.deliveries.load_notice(id);
  if (!notice || notice->useful_until <= desk_.now) return;
  const auto there = desk_.deliveries.at_household(id, household);
  if (there.told || there.called_off || desk_.deliveries.has_newer_for(*notice, household)) return;
  if (notice->urgency == Urgency::ordinary) {
    if (const auto until = quiet_now(desk_, household)) return set_timer_at(*notice, household, tried, *until);
  }
  // While it is held back for one contact it is not the next one's turn; once it is let go, that is looked at again.
  if (there.held) return;
  if (tried == 0 && there.alive) {
    // Where it is on its way it was called: a contact that is new has heard nothing to be called off from.
    if (notice->kind != NoticeKind::stand_down && !untried(household, there).empty())
      set_timer(*notice, household, there.deliveries);
  } else if (tried == 0) {
    add_in_their_place(*notice, household, there);
  } else if (there.deliveries <= tried) {
    add_untried(*notice, household, there);
  }
}

void Outbox::add_in_their_place(const Notice& notice, HouseholdId household, const DeliveryTable::AtHousehold& there) {
  if (stays(notice, there)) return;
  const auto contacts = untried(household, there);
  if (!contacts.empty()) add_first(notice, household, contacts, there.deliveries, Wait::for_all);
}

bool Outbox::is_far_ahead(int many) {
  const auto& c = desk_.counters;
  return c.deliveries - c.delivered - c.expired - c.cancelled - c.dead > many && lanes_.much_waits(desk_, many);
}

void Outbox::fall_back_from(const DeliveryHead& refused) {
  if (!refused.household) return;
  const auto notice = desk_.deliveries.load_notice(refused.id.notice);
  if (!notice || notice->useful_until <= desk_.now) return;
  const auto there = desk_.deliveries.at_household(notice->id, *refused.household);
  if (there.told || there.called_off || stays(*notice, there)) return;
  if (there.alive && *there.alive > refused.group) return;
  // What is no longer true must not come after what is.
  if (desk_.deliveries.has_newer_for(*notice, *refused.household)) return;
  add_untried(*notice, *refused.household, there);
}

}  // namespace busstop::ledger
