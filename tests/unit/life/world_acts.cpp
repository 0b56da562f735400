// The half of World in which things happen: who says what, how transfers end, when the process dies.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tests/unit/life/world.hpp"

namespace busstop::life {

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t enough_alive = 30;

const std::vector<std::string> names{"Sarah", "Mike", "Lisa", "David"};

}  // namespace

void World::play(int alerts) {
  calm_ = weather_.lost == 0 && weather_.outages == 0;
  turn({.ends_backlog = true});
  while (static_cast<int>(reference_.watches().size()) < alerts && wrong.empty())
    tick();
  if (wrong.empty()) drain();
  if (wrong.empty()) check_end();
}

void World::tick() {
  clock_.advance(chance(500) ? milliseconds(pick(1, 4'000)) : milliseconds(pick(4'000, 16'000)));
  if (weather_.clock_steps && chance(10)) {
    ++seen["clock steps"];
    stepped_ = true;
    clock_.step(seconds(pick(-40, 40)));
  }
  if (chance(weather_.outages)) {
    const std::string sink = std::vector<std::string>{"phone", "mail", "home"}[static_cast<std::size_t>(pick(0, 2))];
    if (down_.erase(sink) == 0) down_.insert(sink);
    ++seen["outages"];
  }
  Plan plan{.words = some_words(), .reports = reports(), .reload = chance(weather_.reloads), .taps = some_taps()};
  plan.produced = answers_of_kafka();
  if (chance(500)) plan.back = std::exchange(coming_back_, {});
  if (chance(weather_.changes)) plan.reload |= change_town(plan);
  if (plan.reload) {
    settings_ = settings_of(town_, random_);
    ++seen["reloads"];
  }
  turn(std::move(plan));
  if (chance(weather_.crashes)) crash();
}

/// True if the file has changed.
bool World::change_town(Plan& plan) {
  bool of_file = false;
  for (int left = pick(1, 3); left > 0; --left) {
    auto change = town_.change(random_);
    ++seen["changes of households"];
    if (change) plan.changes.push_back(std::move(*change));
    of_file |= !change;
  }
  return of_file;
}

/// What was said while nobody listened comes in any order, and before anything is known to be the end of it.
void World::crash() {
  ++seen["restarts"];
  ledger_.reset();
  changed_ = true;
  transfers_.clear();
  for (const auto& [id, record] : with_kafka_)
    if (chance(500)) coming_back_.push_back(record);
  with_kafka_.clear();
  Plan changed;
  if (chance(weather_.changes * 5)) {
    if (change_town(changed)) settings_ = settings_of(town_, random_);
    last_change_ = clock_.wall();
  }
  std::vector<Word> missed;
  for (int left = pick(0, 8); left > 0; --left) {
    clock_.advance(chance(800) ? seconds(pick(0, 5)) : seconds(pick(5, 60)));
    auto more = some_words();
    missed.insert(missed.end(), more.begin(), more.end());
  }
  open();
  for (const auto& [id, lines] : history_)
    if (reference_.at(id).live()) note(id, "restart");
  for (int batch = 0; batch < 3; ++batch) {
    Plan plan{.reports = reports(), .ends_backlog = batch == 2, .changes = std::exchange(changed.changes, {})};
    plan.taps = some_taps();
    for (auto& word : missed) {
      if (word.from.partition == batch) plan.words.push_back(word);
    }
    turn(std::move(plan));
    clock_.advance(milliseconds(pick(1, 900)));
  }
}

std::vector<Word> World::some_words() {
  std::vector<Word> words;
  // What is dated before an end that was seen counts as of then: not what is looked at here.
  if (clock_.wall() < last_end_) return words;
  const auto& all = reference_.watches();
  const auto alive = std::ranges::count_if(all, [](const Watch& watch) { return watch.live(); });
  if (static_cast<std::size_t>(alive) < enough_alive && chance(700)) words.push_back(a_raise());
  for (std::size_t at = all.size() > 40 ? all.size() - 40 : 0; at < all.size(); ++at) {
    // Several at once, now and then: then the same second decides nothing.
    const int many = all[at].live() ? (chance(50) ? 1 : chance(15) ? pick(2, 5) : 0) : (chance(5) ? 1 : 0);
    for (int more = 0; more < many; ++more)
      words.push_back(about(all[at]));
  }
  if (chance(20)) words.push_back(any_word());
  for (auto& word : words) {
    date(word);
    if (word.kind == Word::Kind::withdraw && chance(300)) overtake(word);
  }
  add_overtaken(words);
  return words;
}

void World::overtake(const Word& withdrawal) {
  Word claim = withdrawal;
  claim.kind = Word::Kind::claim;
  claim.at -= milliseconds(pick(0, 5'000));
  overtaken_.emplace_back(std::move(claim), clock_.wall() + milliseconds(pick(1, 15'000)));
}

void World::add_overtaken(std::vector<Word>& words) {
  std::erase_if(overtaken_, [&](auto& entry) {
    auto& [word, comes] = entry;
    if (comes > clock_.wall()) return false;
    // What is read counts as of the end that was seen of its partition, and as of now where the clock went back.
    word.at = std::min(std::max(word.at, last_end_), clock_.wall());
    word.from.partition = pick(0, 2);
    word.offset = next_offset_[word.from]++;
    words.push_back(std::move(word));
    return true;
  });
}

Word World::a_raise() {
  Word word;
  word.kind = Word::Kind::raise;
  word.stop = stop_name(pick(0, stops - 1));
  word.who = somebody(word.stop);
  word.child = chance(700) ? "Jake" : "Lisa";
  if (chance(100)) word.key = fmt::format("ride-{}", pick(1, 3));
  if (chance(400)) word.deadline = clock_.wall() + milliseconds(pick(-5'000, 240'000));
  return word;
}

Word World::any_word() {
  Word word = a_raise();
  word.deadline.reset();
  word.kind = chance(300) ? Word::Kind::withdraw : Word::Kind::claim;
  if (chance(500)) word.stop.clear();
  return word;
}

Word World::about(const Watch& watch) {
  Word word;
  word.child = chance(500) ? watch.child : fmt::format("  {}  ", watch.child);
  word.stop = watch.stop;
  word.key = watch.key;
  const int what = pick(1, 100);
  if (what <= 12) {
    word.kind = what <= 7 ? Word::Kind::raise : Word::Kind::cancel;
    word.who = chance(900) ? watch.parent : somebody(watch.stop);
    if (what <= 3) word.deadline = clock_.wall() + milliseconds(pick(-30'000, 240'000));
    return word;
  }
  word.kind = what <= 35 ? Word::Kind::withdraw : Word::Kind::claim;
  word.who = somebody(watch.stop);
  if (word.kind == Word::Kind::withdraw && !watch.offers.empty() && chance(800)) {
    word.who = watch.offers[static_cast<std::size_t>(pick(0, static_cast<int>(watch.offers.size()) - 1))].name;
  }
  if (chance(400)) word.stop.clear();
  if (chance(100)) word.key = std::to_string(watch.id);
  return word;
}

std::string World::somebody(const std::string& stop) {
  if (chance(20)) return "somebody";
  if (chance(700)) return names[static_cast<std::size_t>(pick(0, 3))];
  const auto here = chance(800) ? town_.listening_at(stop) : town_.in_circle_of(stop);
  if (here.empty()) return "nobody";
  return *std::next(here.begin(), pick(0, static_cast<int>(here.size()) - 1));
}

/// Its time, its partition and its place there.
void World::date(Word& word) {
  const bool asks = word.kind == Word::Kind::raise || word.kind == Word::Kind::cancel;
  const Wall now = clock_.wall();
  word.at = chance(700) ? now : std::min(now, std::max(last_end_, now - milliseconds(pick(0, 20'000))));
  word.from = {asks ? "bus-stop-alerts" : "bus-stop-confirmations", pick(0, asks ? 1 : 2)};
  word.offset = next_offset_[word.from]++;
}

Verdict World::verdict_of(const Assignment& what) {
  if (down_.contains(what.contact.at.sink)) return Retry{"no answer", {}, false};
  int of_1000 = pick(1, 1000);
  const auto is = [&of_1000](int many) { return (of_1000 -= many) <= 0; };
  if (is(weather_.lost)) return Retry{"no answer", {}, false};
  if (is(weather_.unsure)) return Retry{"no answer to the end", {}, true};
  if (is(weather_.refused)) return Refused{"no"};
  if (is(weather_.gone)) return ContactGone{"nobody by that name"};
  if (is(weather_.our_fault)) return SinkAtFault{"login"};
  return Delivered{};
}

Report World::ended(const Transfer& transfer) {
  const auto& what = transfer.what;
  Report report{what.key,        what.number, what.lane, Delivered{},         transfer.begins,
                milliseconds(3), 0,           "",        what.notice->urgency};
  if (transfer.recalled && chance(500)) {
    report.verdict = Recalled{};
  } else if (transfer.begins >= what.notice->useful_until) {
    report.verdict = TooLate{};
  } else {
    report.verdict = verdict_of(what);
    report.code = std::holds_alternative<Delivered>(report.verdict) ? 200
                  : std::holds_alternative<Retry>(report.verdict)   ? 0
                                                                    : 400;
  }
  const bool tried =
      !std::holds_alternative<Recalled>(report.verdict) && !std::holds_alternative<TooLate>(report.verdict);
  if (!tried) report.took = {};
  ++seen[tried ? "attempts" : "recalled or too late"];
  return report;
}

std::vector<Report> World::reports() {
  std::vector<Report> all;
  for (auto at = transfers_.begin(); at != transfers_.end();) {
    if (at->second.ends > clock_.wall() && !(at->second.recalled && chance(500))) {
      ++at;
      continue;
    }
    all.push_back(ended(at->second));
    if (at->second.what.notice->alert) {
      note(static_cast<int>(raw(*at->second.what.notice->alert)),
           fmt::format("  {} “{}” to {}: {}", to_text(at->first), at->second.what.notice->title,
                       at->second.what.contact.at.address, all.back().verdict.index()));
    }
    at = transfers_.erase(at);
  }
  return all;
}

/// Everything works again, and nobody says anything more.
void World::drain() {
  const bool steps = weather_.clock_steps;
  weather_ = Weather{};
  weather_.clock_steps = steps;
  down_.clear();
  for (int left = 0; left < 40 + 40; ++left) {
    clock_.advance(left < 40 ? seconds(20) : minutes(1));
    Plan plan{.reports = reports(), .produced = answers_of_kafka(), .back = std::exchange(coming_back_, {})};
    if (left >= 75) plan.taps = belated_taps();
    turn(std::move(plan));
  }
}

}  // namespace busstop::life
