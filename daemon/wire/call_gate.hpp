// Calls whose sender wants no answer: a flood of them costs the bus less than us, so that everybody else's calls would
// queue up behind it. Each sender has as many as nobody needs who means well. Plain bookkeeping of the bus's loop
// thread. Throws nothing but std::bad_alloc.
#pragma once

#include <algorithm>
#include <map>
#include <string>

#include "bridge/base/clock.hpp"

namespace busstop {

class CallGate {
 public:
  static constexpr int at_once = 50;
  static constexpr Duration one_more_each = std::chrono::milliseconds(20);
  static constexpr std::size_t most_senders = 1024;

  /// False: this call of `sender` is not served.
  [[nodiscard]] bool admits(const std::string& sender, Steady now) {
    if (full_at_.size() >= most_senders && !full_at_.contains(sender)) full_at_.clear();
    // A bucket as the time at which it is full again: each call takes one out.
    auto& full_at = full_at_[sender];
    const auto next = std::max(full_at, now) + one_more_each;
    if (next > now + at_once * one_more_each) return false;
    full_at = next;
    return true;
  }

 private:
  std::map<std::string, Steady> full_at_;
};

}  // namespace busstop
