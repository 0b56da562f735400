// The two times of the daemon. Wall: UTC, what is stored and compared with records. Steady: CLOCK_BOOTTIME, what waits
// are measured with; it also counts while the machine sleeps and is not moved by a clock step. Any thread.
#pragma once

#include <chrono>

namespace busstop {

using Wall = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

struct BootClock {
  using duration = std::chrono::microseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<BootClock, duration>;
  static constexpr bool is_steady = true;
};
using Steady = BootClock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Wall wall() const noexcept = 0;
  [[nodiscard]] virtual Steady steady() const noexcept = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Wall wall() const noexcept override;
  [[nodiscard]] Steady steady() const noexcept override;
};

/// Stands still until it is told to move: the only clock of the unit tests.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Wall start) : wall_(start) {}
  [[nodiscard]] Wall wall() const noexcept override { return wall_; }
  [[nodiscard]] Steady steady() const noexcept override { return steady_; }
  void advance(Duration by) noexcept {
    wall_ += by;
    steady_ += by;
  }
  /// A clock step: wall time jumps, steady time does not.
  void step(Duration by) noexcept { wall_ += by; }

 private:
  Wall wall_;
  Steady steady_{};
};

}  // namespace busstop
