// The part of World in which people tap on the buttons of calls: once, again, late, at the wrong sink, with what was
// never a token; and in which the records of their taps go to Kafka and come back.
#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/hash.hpp"
#include "bridge/base/times.hpp"
#include "tests/unit/life/world.hpp"

namespace busstop::life {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration worth_hearing = minutes(30);

std::string header(const std::vector<std::pair<std::string, std::string>>& headers, std::string_view name) {
  const auto found = std::ranges::find_if(headers, [&](const auto& one) { return one.first == name; });
  return found == headers.end() ? std::string() : found->second;
}

}  // namespace

void World::remember_button(const Assignment& what) {
  const auto& notice = *what.notice;
  if (what.tap.empty()) {
    if (what.contact.at.sink == "phone" && town_.has(what.contact.at))
      fail(static_cast<int>(raw(*notice.alert)), "a call at a phone has no button");
    return;
  }
  const auto [known, is_new] = buttons_.try_emplace(what.key);
  auto& button = known->second;
  if (is_new) {
    calls_.push_back(what.key);
    button = {what.tap.reveal(), static_cast<int>(raw(*notice.alert)), what.contact.at, notice.made,
              std::chrono::floor<seconds>(notice.useful_until + worth_hearing)};
  } else if (button.token != what.tap.reveal()) {
    fail(button.alert, "a repeat has another token");
  }
}

std::vector<World::Tap> World::some_taps() {
  std::vector<Tap> taps;
  if (calls_.empty()) return taps;
  for (int left = chance(weather_.taps) ? pick(1, 3) : 0; left > 0; --left) {
    // One of the latest, mostly.
    const int last = static_cast<int>(calls_.size()) - 1;
    const auto key = calls_[static_cast<std::size_t>(pick(chance(900) ? std::max(0, last - 60) : 0, last))];
    const auto& button = buttons_.at(key);
    Tap tap{"phone", button.token, clock_.wall(), key};
    if (chance(200)) tap.at -= milliseconds(pick(0, 20'000));
    // A server whose clock is wrong.
    if (chance(20)) tap.at += hours(pick(-5, 5));
    if (chance(100)) tap.text = " " + tap.text + "\n";
    taps.push_back(chance(150) ? wrong_tap(button) : tap);
    // Twice at once.
    if (chance(50)) taps.push_back(taps.back());
  }
  return taps;
}

/// Long after the calls were of any use.
std::vector<World::Tap> World::belated_taps() {
  std::vector<Tap> taps;
  if (calls_.empty()) return taps;
  const auto key = calls_[static_cast<std::size_t>(pick(0, static_cast<int>(calls_.size()) - 1))];
  taps.push_back({"phone", buttons_.at(key).token, clock_.wall(), key});
  return taps;
}

World::Tap World::wrong_tap(const Button& button) {
  Tap tap{"phone", button.token, clock_.wall()};
  const auto half = button.token.size() / 2;
  const auto& other = buttons_.at(calls_[static_cast<std::size_t>(pick(0, static_cast<int>(calls_.size()) - 1))]);
  const int what = pick(1, 6);
  if (what == 1) tap.sink = "mail";
  if (what == 2) tap.text = button.token.substr(0, static_cast<std::size_t>(pick(0, 54)));
  if (what == 3) tap.text = "I'll watch Jake";
  if (what == 4) tap.text[static_cast<std::size_t>(pick(0, 53))] ^= 1;
  // The words of one with the seal of another.
  if (what == 5) tap.text = button.token.substr(0, half) + other.token.substr(half);
  if (what == 6) tap.text += "A";
  // Its own, by chance.
  if (tap.text == button.token && what != 1) tap.text.clear();
  return tap;
}

/// A token works once, where its address is somebody's, until half an hour after the call was of any use.
void World::play_tap(const Tap& tap) {
  const auto refused = [&](const char* why) {
    ++taps_refused_;
    ++seen[fmt::format("taps refused: {}", why)];
  };
  if (!tap.button) return refused("wrong");
  auto& button = buttons_.at(*tap.button);
  if (!town_.has(button.at)) return refused("nobody's any more");
  const Wall now = clock_.wall();
  const Wall at = tap.at > now ? now : std::max(tap.at, std::min(button.made, now));
  if (at > button.expires) return refused("expired");
  if (button.used) return refused("used");
  button.used = true;
  ++taps_taken_;
  ++seen["taps taken"];
  const auto household = owner_of(button.at.address);
  note(button.alert, fmt::format("  {} tapped at {}", household, format_rfc3339(at)));
  reference_.tap(button.alert, household, at);
  mentioned_.insert(reference_.touched.begin(), reference_.touched.end());
  reference_.touched.clear();
}

void World::check_tap(const Tap& tap) {
  if (!tap.button) return;
  const auto& button = buttons_.at(*tap.button);
  const bool used = number("SELECT count(*) FROM delivery WHERE notice=? AND contact=? AND tapped IS NOT NULL",
                           tap.button->notice, tap.button->contact) == 1;
  if (used != button.used) fail(button.alert, used ? "a tap was taken" : "a tap was not taken");
}

void World::take_produced(const ledger::Aftermath& after) {
  for (const auto& one : after.to_produce) {
    Record record;
    record.from = {one.record.topic, pick(0, 2)};
    record.value = one.record.value;
    record.headers = one.record.headers;
    record.hash = fnv1a(*record.value);
    produced_.insert(header(record.headers, "ce_id"));
    if (!with_kafka_.emplace(one.id, std::move(record)).second)
      wrong.emplace_back("a record was produced beside itself");
  }
}

/// It has the record, or not, or does not know.
std::vector<ledger::Produced> World::answers_of_kafka() {
  std::vector<ledger::Produced> answers;
  const bool calm = weather_.changes == 0;
  for (auto at = with_kafka_.begin(); at != with_kafka_.end();) {
    if (!calm && chance(300)) {
      ++at;
      continue;
    }
    const bool fails = !calm && chance(200);
    if (!fails || chance(500)) coming_back_.push_back(at->second);
    answers.push_back({at->first, fails ? "no broker" : ""});
    at = with_kafka_.erase(at);
  }
  return answers;
}

void World::check_taps_at_end() {
  const auto counted = ledger_->status().counters;
  if (counted.taps != taps_taken_ || counted.taps_refused != taps_refused_)
    wrong.push_back(fmt::format("{} taps were taken and {} refused, not {} and {}", counted.taps, counted.taps_refused,
                                taps_taken_, taps_refused_));
  if (static_cast<int>(produced_.size()) != taps_taken_)
    wrong.push_back(fmt::format("{} taps have records, of {}", produced_.size(), taps_taken_));
  if (number("SELECT count(*) FROM outgoing") != 0) wrong.emplace_back("records of taps wait though Kafka takes them");
}

}  // namespace busstop::life
