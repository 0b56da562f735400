// How long to wait before something that failed is tried again: twice as long each time, up to a limit. Plain value, no
// clock; one thread. Throws nothing.
#pragma once

#include <algorithm>
#include <chrono>

namespace busstop {

class Backoff {
 public:
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest) noexcept
      : first_(first), longest_(longest), next_(first) {}

  /// The wait after this failure.
  [[nodiscard]] std::chrono::milliseconds failed() noexcept {
    const auto wait = next_;
    next_ = std::min(longest_, next_ * 2);
    return wait;
  }
  /// It worked, and for long enough.
  void worked() noexcept { next_ = first_; }
  [[nodiscard]] std::chrono::milliseconds longest() const noexcept { return longest_; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds longest_;
  std::chrono::milliseconds next_;
};

}  // namespace busstop
