#include "daemon/answers/rehearsal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "bridge/base/journal.hpp"
#include "bridge/ledger/ledger.hpp"
#include "bridge/store/open.hpp"
#include "bridge/store/people_copy.hpp"
#include "daemon/answers/rehearsal_book.hpp"
#include "daemon/base/addresses.hpp"

namespace busstop {
namespace {

/// Of the log in memory; nobody sees it.
constexpr const char* cluster = "rehearsal";
/// A quarter of a minute, as in life, would make most of the turns.
constexpr Duration housekeeping = std::chrono::hours(1);
/// A ledger that wants turns without end and has nothing to do in them.
constexpr int most_idle_turns = 100;

struct TooMuch {
  std::string what;
};

std::shared_ptr<const Settings> without_households(const Settings& settings) {
  auto copy = std::make_shared<Settings>(settings);
  copy->households.clear();
  return copy;
}

class Rehearsal {
 public:
  Rehearsal(std::string store, const Settings& settings, const Clock& clock, RehearsalLimits limits);

  [[nodiscard]] Rehearsed run(std::vector<Record> records);

 private:
  struct Arrival {
    Wall at;
    Record record;
  };
  class Silent final : public Journal {
   public:
    void say(Level /*level*/, std::string_view /*line*/, const Fields& /*fields*/) noexcept override {}
  };

  [[nodiscard]] std::vector<Arrival> in_order(std::vector<Record> records) const;
  void begin(const std::vector<Arrival>& arrivals);
  void play(const Arrival& arrival);
  /// Whatever time brings until then.
  void pass_to(Wall until);
  void turn(ledger::Inputs inputs);
  [[nodiscard]] bool is_human(const std::string& topic) const;
  /// Throws TooMuch.
  void check_limits() const;

  const std::string path_;
  const std::shared_ptr<const Settings> settings_;
  const Clock& clock_;
  const RehearsalLimits limits_;
  const Wall now_;
  const Steady begun_;

  Addresses addresses_;
  Silent silent_;
  ManualClock time_{Wall{}};
  OpenStore store_;
  ledger::Ledger ledger_;
  RehearsalBook book_;
};

Rehearsal::Rehearsal(std::string store, const Settings& settings, const Clock& clock, RehearsalLimits limits)
    : path_(std::move(store)),
      settings_(without_households(settings)),
      clock_(clock),
      limits_(limits),
      now_(clock.wall()),
      begun_(clock.steady()),
      addresses_(settings_),
      store_(":memory:", time_, silent_),
      ledger_(store_.database(), time_,
              {settings_, [this](const Address& address) { return addresses_.host_of(address); },
               [this](const Address& address) { return addresses_.wrong_with(address); }, housekeeping}),
      book_(store_.database(), path_, *settings_, now_) {}

Rehearsed Rehearsal::run(std::vector<Record> records) {
  Rehearsed done;
  if (!copy_people(path_, store_.database(), limits_.people)) {
    done.refused = fmt::format("there are more than {} households and subscriptions", limits_.people);
    return done;
  }
  const auto arrivals = in_order(std::move(records));
  try {
    begin(arrivals);
    for (const auto& arrival : arrivals)
      play(arrival);
    pass_to(now_);
  } catch (const TooMuch& too_much) {
    done.refused = too_much.what;
    return done;
  }
  done.rows = book_.take();
  done.records = static_cast<std::int64_t>(arrivals.size());
  done.waiting = ledger_.status().pending;
  return done;
}

// A producer's clock may go back: what came behind another in its partition was read after it all the same.
std::vector<Rehearsal::Arrival> Rehearsal::in_order(std::vector<Record> records) const {
  std::map<TopicPartition, Wall> last;
  std::vector<Arrival> arrivals;
  for (auto& record : records) {
    auto& at = last.try_emplace(record.from, Wall::min()).first->second;
    at = std::max(at, std::min(record.timestamp.value_or(now_), now_));
    arrivals.push_back({at, std::move(record)});
  }
  std::ranges::stable_sort(arrivals, {}, &Arrival::at);
  return arrivals;
}

bool Rehearsal::is_human(const std::string& topic) const {
  return topic == settings_->topics.alerts || topic == settings_->topics.confirmations;
}

void Rehearsal::begin(const std::vector<Arrival>& arrivals) {
  const auto first = arrivals.empty() ? now_ : arrivals.front().at;
  time_.advance(first - time_.wall());
  ledger_.start();
  std::set<TopicPartition> partitions;
  for (const auto& arrival : arrivals)
    partitions.insert(arrival.record.from);
  ledger::Inputs inputs;
  inputs.urgent.emplace_back(PartitionsAssigned{cluster, {partitions.begin(), partitions.end()}});
  // Nothing is caught up with: each record comes at its time.
  for (const auto& partition : partitions) {
    if (is_human(partition.topic)) inputs.urgent.emplace_back(PartitionEnd{partition, 0, first});
  }
  turn(std::move(inputs));
}

void Rehearsal::play(const Arrival& arrival) {
  pass_to(arrival.at);
  ledger::Inputs inputs;
  auto& intake = is_human(arrival.record.from.topic) ? inputs.urgent : inputs.ordinary;
  intake.emplace_back(RecordBatch{{arrival.record}});
  turn(std::move(inputs));
  book_.close(arrival.record, arrival.at);
  check_limits();
}

void Rehearsal::pass_to(Wall until) {
  int idle = 0;
  while (true) {
    const auto next = ledger_.next();
    auto wait = next ? std::max(Duration::zero(), *next - time_.steady()) : until - time_.wall();
    if (idle == most_idle_turns) wait = std::max<Duration>(wait, std::chrono::seconds(1));
    if (time_.wall() + wait > until) break;
    idle = wait > Duration::zero() ? 0 : idle + 1;
    time_.advance(wait);
    turn({});
    book_.close_later(time_.wall());
    check_limits();
  }
  time_.advance(std::max(Duration::zero(), until - time_.wall()));
}

void Rehearsal::turn(ledger::Inputs inputs) {
  for (bool more = true; more;) {
    check_limits();
    const auto after = ledger_.turn(inputs);
    inputs = {};
    book_.note_made();
    for (const auto& order : after.orders) {
      const auto* given = std::get_if<Assignment>(&order);
      if (given == nullptr) continue;
      book_.note_given(*given);
      inputs.reports.push_back(
          {given->key, given->number, given->lane, Delivered{}, time_.wall(), {}, 0, {}, given->notice->urgency});
    }
    more = !inputs.reports.empty();
  }
}

void Rehearsal::check_limits() const {
  if (book_.bytes() > limits_.bytes)
    throw TooMuch{fmt::format("the answer would have more than {} MiB", limits_.bytes >> 20U)};
  if (clock_.steady() - begun_ > limits_.time)
    throw TooMuch{fmt::format("it takes longer than {} s",
                              std::chrono::duration_cast<std::chrono::seconds>(limits_.time).count())};
}

}  // namespace

Rehearsed rehearse(const std::string& store, const Settings& settings, const Clock& clock, std::vector<Record> records,
                   const RehearsalLimits& limits) {
  return Rehearsal(store, settings, clock, limits).run(std::move(records));
}

}  // namespace busstop
