// Whether the ledger is catching up: from an assignment or an outage until every alert and confirmation partition was
// read to its end once, at most 10 s. Pure; time comes from outside.
#pragma once

#include <set>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/model/ids.hpp"

namespace busstop::ledger {

inline constexpr Duration longest_catch_up = std::chrono::seconds(10);

class CatchUp {
 public:
  /// The process has just started: nothing is known before the first assignment.
  void start(Steady now) {
    active_ = true;
    until_ = now + longest_catch_up;
  }
  void assigned(std::set<TopicPartition> human, Steady now) {
    human_ = std::move(human);
    lost_ = false;
    begin(now);
  }
  /// No broker: nothing can be caught up with, and time goes on.
  void lost() { lost_ = true; }
  /// Something came: after an outage this is where catching up begins.
  void heard(Steady now) {
    if (!lost_) return;
    lost_ = false;
    begin(now);
  }
  void reached_end(const TopicPartition& of) {
    waiting_.erase(of);
    if (assigned_ && waiting_.empty()) active_ = false;
  }
  void pass_time(Steady now) {
    if (now >= until_) active_ = false;
  }
  [[nodiscard]] bool active() const noexcept { return active_; }
  [[nodiscard]] Steady until() const noexcept { return until_; }

 private:
  void begin(Steady now) {
    assigned_ = true;
    waiting_ = human_;
    active_ = !waiting_.empty();
    until_ = now + longest_catch_up;
  }
  bool active_ = false;
  bool assigned_ = false;
  bool lost_ = false;
  Steady until_{};
  std::set<TopicPartition> human_;
  std::set<TopicPartition> waiting_;
};

}  // namespace busstop::ledger
