// A token bucket: at most `count` in `per`, all of them at once if need be. Who does not wait for it may take more, and
// the others wait the longer, by `per` at most.
// Pure; time comes from outside.
#pragma once

#include <algorithm>
#include <optional>

#include "bridge/base/clock.hpp"

namespace busstop::ledger {

class Bucket {
 public:
  Bucket(int count, Duration per) : count_(count), per_(per), tokens_(count) {}

  [[nodiscard]] int available(Steady now) {
    refill(now);
    return static_cast<int>(tokens_);
  }
  void take(int n) { tokens_ = std::max<double>(tokens_ - n, -count_); }
  /// How long until the next one.
  [[nodiscard]] Duration wait(Steady now) {
    refill(now);
    if (tokens_ >= 1) return Duration(0);
    return Duration(static_cast<Duration::rep>((1 - tokens_) * static_cast<double>(per_.count()) / count_) + 1);
  }

 private:
  void refill(Steady now) {
    if (last_) {
      const double gained = static_cast<double>((now - *last_).count()) * count_ / static_cast<double>(per_.count());
      tokens_ = std::min<double>(count_, tokens_ + gained);
    }
    last_ = now;
  }
  int count_;
  Duration per_;
  double tokens_;
  std::optional<Steady> last_;
};

}  // namespace busstop::ledger
