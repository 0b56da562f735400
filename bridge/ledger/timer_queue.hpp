// The timers of alerts and waiting claims in memory, found by the clock that waits, by the time that records are dated
// with, and by alert, however many there are. Ledger thread; throws bad_alloc only.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/store/timers.hpp"

namespace busstop::ledger {

class TimerQueue {
 public:
  void clear() noexcept;
  /// `at`: when it is due by the steady clock.
  void add(Steady at, const TimerRow& row);
  [[nodiscard]] std::optional<Steady> next() const;
  /// Those that are due, out of the queue, by their time; of waiting claims `most_claims` at most, the oldest.
  [[nodiscard]] std::vector<TimerRow> take_due(Steady now);
  [[nodiscard]] std::vector<TimerRow> take_until(Wall until);
  /// Those of the alert for which `which` is true, out of the queue.
  std::vector<TimerRow> take_of(AlertId alert, const std::function<bool(const TimerRow&)>& which);

  /// That many are ended in some 0.3 s; a flood of them is ended in several turns, or before several records.
  static constexpr int most_claims = 10'000;

 private:
  using Id = std::int64_t;
  struct Timer {
    Steady at;
    TimerRow row;
  };
  template <class Time>
  using ByTime = std::set<std::pair<Time, Id>>;
  struct Times {
    ByTime<Steady> steady;
    ByTime<Wall> wall;
  };
  [[nodiscard]] Times& times_of(const TimerRow& row);
  template <class Time>
  std::vector<TimerRow> take(ByTime<Time> Times::* by, Time until);
  TimerRow take_out(Id id);

  std::map<Id, Timer> timers_;
  Times alerts_;
  /// Apart: however many wait, an alert's are found at once.
  Times claims_;
  std::set<std::pair<AlertId, Id>> by_alert_;
};

}  // namespace busstop::ledger
