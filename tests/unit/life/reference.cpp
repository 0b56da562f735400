#include "tests/unit/life/reference.hpp"

#include <algorithm>
#include <tuple>

#include "bridge/base/text.hpp"

namespace busstop::life {

namespace {

using std::chrono::minutes;

constexpr Duration grace = minutes(2);

bool same(const std::string& a, const std::string& b) {
  return fold(a) == fold(b);
}

bool meet(const People& a, const People& b) {
  return std::ranges::any_of(a, [&](const auto& id) { return b.contains(id); });
}

bool same_one(const People& a, const std::string& a_name, const People& b, const std::string& b_name) {
  return a.empty() || b.empty() ? same(a_name, b_name) : meet(a, b);
}

bool fits(const Watch& watch, const Word& word) {
  if (word.at < watch.opened - grace || word.at > watch.deadline) return false;
  if (!word.key.empty() && word.key != watch.key && word.key != std::to_string(watch.id)) return false;
  return (word.child.empty() || same(word.child, watch.child)) && (word.stop.empty() || same(word.stop, watch.stop));
}

/// What a withdrawal says is what this claim says, and it was not said later.
bool takes_back(const Word& withdrawal, const Word& claim) {
  const auto agree = [](const std::string& a, const std::string& b) { return a.empty() || b.empty() || same(a, b); };
  return claim.at <= withdrawal.at && agree(claim.child, withdrawal.child) && agree(claim.stop, withdrawal.stop) &&
         (claim.key.empty() || withdrawal.key.empty() || claim.key == withdrawal.key) &&
         same_one(claim.meant, claim.name, withdrawal.meant, withdrawal.name);
}

bool stands(const Offer& offer) {
  return offer.rank == Offer::Rank::winner || offer.rank == Offer::Rank::backup;
}

}  // namespace

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
    if (live && known->state == AlertState::covered && !held_) parent_hears.insert(known->id);
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

void Reference::claim(const Word& word) {
  bool several = false;
  bool stays_away = false;
  const auto sender = town_.meant_by(word.who, word.stop);
  auto* watch = fitting(word, sender, several, stays_away);
  if (watch != nullptr) {
    const auto name = town_.spoken_name(word.who, watch->stop);
    offer(*watch, {++offers_, name, town_.meant_by(word.who, watch->stop), word.at, Offer::Rank::backup});
    return speak(*watch);
  }
  if (several || stays_away || (!held_ && word.at + grace <= now_)) return;
  waiting_.push_back(word);
  waiting_.back().name = town_.spoken_name(word.who, word.stop);
  waiting_.back().meant = sender;
  waiting_.back().until = steady_ + (word.at + grace - now_);
}

void Reference::tap(int alert, const std::string& household, Wall at) {
  close_until(at);
  auto& watch = this->at(alert);
  if (watch.reason == CloseReason::cancelled || at < watch.opened - grace || at > watch.deadline) return;
  offer(watch, {++offers_, town_.spoken_name(household, watch.stop), {household}, at, Offer::Rank::backup});
  speak(watch);
}

void Reference::look_around() {
  for (auto& watch : watches_) {
    if (watch.live()) watch.neighbours.merge(town_.listening_at(watch.stop));
    if (watch.live()) watch.neighbours.merge(town_.in_circle_of(watch.stop));
  }
}

void Reference::admit_waiting(Watch& watch) {
  std::ranges::sort(waiting_, [](const Word& a, const Word& b) {
    return std::tie(a.at, a.from, a.offset) < std::tie(b.at, b.from, b.offset);
  });
  std::erase_if(waiting_, [&](const Word& word) {
    bool several = false;
    bool stays_away = false;
    if (fitting(word, word.meant, several, stays_away) != &watch) return false;
    // Without a stop a name meant everybody of that name.
    auto name = word.name;
    auto who = word.meant;
    if (who.size() != 1) {
      who = town_.meant_by(word.name, watch.stop);
      name = town_.spoken_name(word.name, watch.stop);
    }
    offer(watch, {++offers_, name, std::move(who), word.at, Offer::Rank::backup});
    return true;
  });
}

void Reference::offer(Watch& watch, Offer made) {
  const auto by_same = [&](const Offer& other) { return same_one(other.who, other.name, made.who, made.name); };
  const auto helpers = town_.helpers_of(watch.parents, watch.child);
  if (helpers && !meet(*helpers, made.who) && !same_one(watch.parents, watch.parent, made.who, made.name)) {
    const bool again = std::ranges::any_of(
        watch.offers, [&](const auto& other) { return other.rank == Offer::Rank::stranger && by_same(other); });
    made.rank = Offer::Rank::stranger;
    if (!again) watch.offers.push_back(made);
    return;
  }
  auto* const first = watch.winner();
  for (auto& other : watch.offers) {
    if (!stands(other) || !by_same(other)) continue;
    if (first != nullptr) return;
    other.rank = Offer::Rank::withdrawn;
  }
  // Once said, the first is the first; before, the earliest is.
  const bool earlier = first != nullptr && watch.winner_said != first->number && made.at < first->at;
  if (first == nullptr || earlier) made.rank = Offer::Rank::winner;
  if (earlier) first->rank = Offer::Rank::backup;
  if (watch.live()) watch.state = AlertState::covered;
  if (!watch.live()) watch.reason = CloseReason::done;
  watch.offers.push_back(made);
}

void Reference::withdraw(const Word& word) {
  for (auto watch = watches_.rbegin(); watch != watches_.rend(); ++watch) {
    if (watch->reason == CloseReason::cancelled || !fits(*watch, word)) continue;
    const auto who = town_.meant_by(word.who, watch->stop);
    const auto name = town_.spoken_name(word.who, watch->stop);
    for (auto& offer : watch->offers) {
      if (!stands(offer) || !same_one(offer.who, offer.name, who, name)) continue;
      const bool had_it = offer.rank == Offer::Rank::winner;
      offer.rank = Offer::Rank::withdrawn;
      if (had_it && watch->live()) {
        watch->state = AlertState::open;
        ++watch->openings;
      }
      return speak(*watch);
    }
  }
  Word meant = word;
  meant.name = town_.spoken_name(word.who, word.stop);
  meant.meant = town_.meant_by(word.who, word.stop);
  std::erase_if(waiting_, [&](const Word& claim) { return takes_back(meant, claim); });
}

}  // namespace busstop::life
