// Lines of one kind that may come in a flood: the first is said at once, then at most one a minute, which says how many
// there were. Whoever says them keeps one; no lock, throws nothing but bad_alloc.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "bridge/base/clock.hpp"

namespace busstop::ledger {

class Burst {
 public:
  /// What the line ends with if it is to be said now (empty for a single one), else nothing.
  [[nodiscard]] std::optional<std::string> count(Steady now) {
    ++unsaid_;
    if (last_ && now - *last_ < std::chrono::minutes(1)) return {};
    last_ = now;
    const int n = std::exchange(unsaid_, 0);
    return n > 1 ? " (" + std::to_string(n) + " since the last such line)" : std::string();
  }

 private:
  int unsaid_ = 0;
  std::optional<Steady> last_;
};

}  // namespace busstop::ledger
