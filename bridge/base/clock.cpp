#include "bridge/base/clock.hpp"

#include <ctime>

namespace busstop {

namespace {

std::chrono::microseconds read_clock(clockid_t id) noexcept {
  timespec now{};
  ::clock_gettime(id, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::microseconds(now.tv_nsec / 1000);
}

}  // namespace

Wall SystemClock::wall() const noexcept {
  return Wall(read_clock(CLOCK_REALTIME));
}

Steady SystemClock::steady() const noexcept {
  return Steady(read_clock(CLOCK_BOOTTIME));
}

}  // namespace busstop
