// The part of the reference that takes claims, taps and withdrawals.
#include <algorithm>
#include <tuple>

#include "tests/unit/life/reference_people.hpp"

namespace busstop::life {

namespace {

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

void Reference::claim(const Word& word) {
  bool several = false;
  bool stays_away = false;
  const auto sender = town_.meant_by(word.who, word.stop);
  auto* watch = fitting(word, sender, several, stays_away);
  if (watch != nullptr) {
    Word meant = word;
    meant.name = town_.spoken_name(word.who, watch->stop);
    meant.meant = town_.meant_by(word.who, watch->stop);
    if (is_taken_back(meant, watch)) return;
    offer(*watch, {++offers_, meant.name, meant.meant, word.at, Offer::Rank::backup});
    return speak(*watch);
  }
  if (several || stays_away || (!held_ && word.at + grace <= now_)) return;
  Word meant = word;
  meant.name = town_.spoken_name(word.who, word.stop);
  meant.meant = sender;
  if (is_taken_back(meant, nullptr)) return;
  waiting_.push_back(std::move(meant));
  waiting_.back().until = steady_ + (word.at + grace - now_);
}

void Reference::tap(int alert, const std::string& household, Wall at) {
  close_until(at);
  auto& watch = this->at(alert);
  if (watch.reason == CloseReason::cancelled || at < watch.opened - grace || at > watch.deadline) return;
  Word word;
  word.at = at;
  word.name = town_.spoken_name(household, watch.stop);
  word.meant = {household};
  if (is_taken_back(word, &watch)) return;
  offer(watch, {++offers_, word.name, word.meant, at, Offer::Rank::backup});
  speak(watch);
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

bool Reference::is_taken_back(const Word& claim, const Watch* watch) {
  const bool is = std::ranges::any_of(taken_back_, [&](const auto& kept) {
    auto [word, of] = kept;
    if (word.at <= claim.at) return false;
    if (watch == nullptr) return !of && takes_back(word, claim);
    if (of ? *of != watch->id || word.at > watch->deadline : !fits(*watch, word)) return false;
    if (word.meant.size() != 1) {
      // As with claims.
      word.meant = town_.meant_by(word.name, watch->stop);
      word.name = town_.spoken_name(word.name, watch->stop);
    }
    return same_one(claim.meant, claim.name, word.meant, word.name);
  });
  overtaken_ += is ? 1 : 0;
  return is;
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
      } else if (had_it && watch->reason == CloseReason::done) {
        watch->reason = CloseReason::unanswered;
        watch->end_said = false;
      }
      taken_back_.emplace_back(word, watch->id);
      taken_back_.back().first.name = name;
      taken_back_.back().first.meant = who;
      return speak(*watch);
    }
  }
  Word meant = word;
  meant.name = town_.spoken_name(word.who, word.stop);
  meant.meant = town_.meant_by(word.who, word.stop);
  taken_back_.emplace_back(meant, std::nullopt);
  std::erase_if(waiting_, [&](const Word& claim) { return takes_back(meant, claim); });
}

}  // namespace busstop::life
