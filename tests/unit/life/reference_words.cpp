// The half of the reference that knows who must hear what.
#include <algorithm>

#include "tests/unit/life/reference.hpp"

namespace busstop::life {

namespace {

using std::chrono::minutes;

constexpr Duration worth_saying = minutes(30);

}  // namespace

void Reference::speak(Watch& watch) {
  touched.insert(watch.id);
  watch.owed = held_;
  if (held_) return;
  if (watch.state == AlertState::open) ask(watch);
  const auto* winner = watch.winner();
  if (winner != nullptr && watch.reason != CloseReason::cancelled && watch.winner_said != winner->number) {
    if (now_ < watch.deadline + worth_saying) parent_hears.insert(watch.id);
    auto except = watch.parents;
    except.insert(winner->who.begin(), winner->who.end());
    end_calls(watch, watch.openings_said > 0, except);
    watch.winner_said = winner->number;
    set_clock(watch);
  }
  if (watch.moved) set_clock(watch);
  if (watch.moved && watch.state == AlertState::open) {
    // Never later than it was to be; with a minute left that is said in its place.
    watch.nobody_yet = std::min(watch.nobody_yet, now_ + std::min<Duration>(minutes(2), (watch.deadline - now_) / 2));
    const Wall last_minute = watch.deadline - minutes(1);
    if (last_minute > now_) watch.nobody_yet = std::min(watch.nobody_yet, last_minute);
  }
  watch.moved = false;
  if (!watch.live() && !watch.end_said) say_end(watch);
}

void Reference::ask(Watch& watch) {
  const bool taken_before = std::exchange(watch.winner_said, std::nullopt).has_value();
  if (watch.openings <= watch.openings_said) return;
  if (watch.openings_said > 0 || taken_before) parent_hears.insert(watch.id);
  watch.openings_said = watch.openings;
  set_clock(watch);
  watch.asked = now_;
  watch.nobody_yet = now_ + std::min<Duration>(minutes(2), (watch.deadline - now_) / 2);
  watch.parent_knows = false;
  watch.moved = false;
}

void Reference::say_end(Watch& watch) {
  watch.end_said = true;
  const bool heard_of_it = watch.openings_said > 0 || watch.winner_said.has_value();
  if (watch.reason == CloseReason::cancelled) {
    auto except = watch.parents;
    for (const auto& offer : watch.offers) {
      if (offer.rank != Offer::Rank::winner && offer.rank != Offer::Rank::backup) continue;
      except.insert(offer.who.begin(), offer.who.end());
      for (const auto& household : offer.who) {
        if (heard_of_it && !watch.parents.contains(household)) ++watch.thanked[household];
      }
    }
    if (heard_of_it && now_ < watch.deadline + worth_saying) parent_hears.insert(watch.id);
    return end_calls(watch, heard_of_it, except);
  }
  if (watch.reason == CloseReason::unanswered) {
    if (now_ < watch.deadline + worth_saying) parent_hears.insert(watch.id);
    end_calls(watch, false, {});
  }
}

void Reference::end_calls(Watch& watch, bool somebody_hears, const People& except) {
  const Wall until = watch.deadline + worth_saying;
  somebody_hears = somebody_hears && now_ < until;
  called_off.insert(watch.id);
  watch.heard_end.clear();
  if (somebody_hears) {
    std::erase_if(watch.told, [&](const std::string& contact) {
      const auto household = contact.substr(0, contact.find('/'));
      if (except.contains(household)) {
        // Whose words do not reach who is gone: the address that was called may hear it like all others.
        if (!town_.has(household)) ++watch.perhaps[contact];
        return false;
      }
      ++watch.over[contact];
      watch.heard_end.insert(contact);
      return true;
    });
  }
  for (auto& [key, call] : calls_) {
    if (call.alert != watch.id) continue;
    call.off = true;
    call.hears = somebody_hears && !except.contains(call.household);
    if (somebody_hears && !call.hears && !town_.has(call.household)) ++watch.perhaps[call.contact];
    call.until = until;
  }
}

void Reference::sent(Key key, int alert, const std::string& contact, const std::string& household) {
  calls_[key] = {alert, household + "/" + contact, household, false, false, {}};
}

void Reference::ended(Key key, bool told) {
  const auto found = calls_.find(key);
  if (found == calls_.end()) return;
  const Call call = found->second;
  calls_.erase(found);
  if (!told) return;
  auto& watch = at(call.alert);
  watch.called.insert(call.household);
  // Asked anew meanwhile: then it is not over.
  if (!call.off || !call.hears || watch.state == AlertState::open || now_ >= call.until) {
    watch.told.insert(call.contact);
  } else if (watch.heard_end.insert(call.contact).second) {
    // Whoever offered to help may have had an answer meanwhile, and needs no other.
    const bool offered =
        std::ranges::any_of(watch.offers, [&](const Offer& offer) { return offer.who.contains(call.household); });
    ++(offered ? watch.perhaps : watch.over)[call.contact];
  }
}

void Reference::crash() {
  std::vector<Key> keys;
  for (const auto& [key, call] : calls_)
    keys.push_back(key);
  for (const auto& key : keys)
    ended(key, true);
  for (auto& watch : watches_)
    set_clock(watch);
  for (auto& word : waiting_)
    word.until = steady_ + (word.at + minutes(2) - now_);
  held_ = true;
}

}  // namespace busstop::life
