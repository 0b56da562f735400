#include <algorithm>

#include "tests/unit/life/reference_people.hpp"

namespace busstop::life {

const Offer* Watch::winner() const {
  const auto found = std::ranges::find(offers, Offer::Rank::winner, &Offer::rank);
  return found == offers.end() ? nullptr : &*found;
}

Offer* Watch::winner() {
  const auto found = std::ranges::find(offers, Offer::Rank::winner, &Offer::rank);
  return found == offers.end() ? nullptr : &*found;
}

void Reference::begin(Wall now, Steady steady) {
  now_ = now;
  steady_ = steady;
  touched.clear();
  parent_hears.clear();
  called_off.clear();
}

void Reference::release() {
  if (!held_) return;
  held_ = false;
  for (auto& watch : watches_) {
    if (!watch.owed) continue;
    if (watch.live() && now_ >= watch.deadline) close(watch);
    speak(watch);
  }
}

void Reference::hear(const Word& word) {
  close_until(word.at);
  switch (word.kind) {
    case Word::Kind::raise:
      return raise(word);
    case Word::Kind::cancel:
      return cancel(word);
    case Word::Kind::claim:
      return claim(word);
    case Word::Kind::withdraw:
      return withdraw(word);
  }
}

void Reference::close_until(Wall time) {
  if (held_) return;
  std::erase_if(waiting_, [&](const Word& word) { return word.at + grace <= time; });
  for (auto& watch : watches_) {
    if (!watch.live() || watch.deadline > time) continue;
    close(watch);
    speak(watch);
  }
}

void Reference::pass_time() {
  if (held_) return;
  std::erase_if(waiting_, [&](const Word& word) { return word.until <= steady_; });
  for (auto& watch : watches_) {
    if (!watch.live() || watch.ends > steady_) continue;
    close(watch);
    speak(watch);
  }
}

void Reference::set_clock(Watch& watch) const {
  watch.ends = steady_ + (watch.deadline - now_);
}

void Reference::close(Watch& watch) {
  watch.reason = watch.state == AlertState::covered ? CloseReason::done : CloseReason::unanswered;
  watch.state = AlertState::closed;
}

Watch* Reference::find(const Word& word, bool any_key) {
  const auto who = town_.meant_by(word.who, word.stop);
  const auto name = town_.spoken_name(word.who, word.stop);
  Watch* found = nullptr;
  for (auto& watch : watches_) {
    if (!same(watch.parent, name) || !same_one(watch.parents, watch.parent, who, name)) continue;
    if (watch.key != word.key && !(any_key && word.key.empty())) continue;
    const bool right =
        (word.child.empty() || same(word.child, watch.child)) && (word.stop.empty() || same(word.stop, watch.stop));
    if (word.key.empty() && !right) continue;
    if (found == nullptr || watch.live() || !found->live()) found = &watch;
  }
  return found;
}

void Reference::raise(const Word& word) {
  if (auto* known = find(word, false); known != nullptr && known->live()) {
    if (word.at >= known->deadline) close(*known);
    const bool live = known->live();
    if (live && word.deadline && *word.deadline > word.at) known->deadline = *word.deadline, known->moved = true;
    if (live) ++known->raises;
    if (live && known->state == AlertState::covered && !held_ && known->raises <= 20) parent_hears.insert(known->id);
    speak(*known);
    if (live) return;
  }
  Watch watch;
  watch.id = static_cast<int>(watches_.size()) + 1;
  watch.parent = town_.spoken_name(word.who, word.stop);
  watch.parents = town_.meant_by(word.who, word.stop);
  watch.child = word.child;
  watch.stop = word.stop;
  watch.key = word.key;
  watch.opened = word.at;
  watch.deadline = word.deadline.value_or(word.at + settings_.window);
  watch.steps = settings_.steps;
  watch.neighbours = town_.listening_at(word.stop);
  watch.neighbours.merge(town_.in_circle_of(word.stop));
  if (word.at >= watch.deadline) close(watch);
  watches_.push_back(std::move(watch));
  admit_waiting(watches_.back());
  speak(watches_.back());
}

void Reference::cancel(const Word& word) {
  auto* watch = find(word, true);
  if (watch == nullptr || !watch->live() || word.at < watch->opened - grace || word.at > watch->deadline) return;
  watch->state = AlertState::closed;
  watch->reason = CloseReason::cancelled;
  speak(*watch);
}

bool Reference::knows_of(const Watch& watch, const Word& word, const People& sender) const {
  const auto is_called = [&](const auto& call) {
    return call.second.alert == watch.id && sender.contains(call.second.household);
  };
  return meet(watch.called, sender) || std::ranges::any_of(calls_, is_called) ||
         std::ranges::any_of(watch.offers, [&](const Offer& offer) {
           return same_one(offer.who, offer.name, sender, town_.spoken_name(word.who, word.stop));
         });
}

Watch* Reference::fitting(const Word& word, const People& sender, bool& several, bool& stays_away) {
  std::vector<Watch*> live;
  std::vector<Watch*> late;
  for (auto& watch : watches_) {
    if (!fits(watch, word)) continue;
    if (watch.reason == CloseReason::cancelled) {
      stays_away = stays_away || knows_of(watch, word, sender);
    } else {
      (watch.live() ? live : late).push_back(&watch);
    }
  }
  if (stays_away) {
    std::erase_if(live, [&](const Watch* watch) { return word.at < watch->opened && !meet(watch->called, sender); });
  }
  auto& among = live.empty() ? late : live;
  stays_away = stays_away && among.empty();
  several = among.size() > 1;
  if (several) std::erase_if(among, [&](const Watch* watch) { return !watch->live() || !meet(watch->called, sender); });
  return among.size() == 1 ? among.front() : nullptr;
}

void Reference::look_around() {
  for (auto& watch : watches_) {
    if (watch.live()) watch.neighbours.merge(town_.listening_at(watch.stop));
    if (watch.live()) watch.neighbours.merge(town_.in_circle_of(watch.stop));
  }
}

}  // namespace busstop::life
