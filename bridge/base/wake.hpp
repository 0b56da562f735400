// A wake-up call between threads: an eventfd that a room puts into its own wait (poll, epoll, sd-event).
// signal() from any thread; drain() and wait() by the room that owns it. Throws std::system_error if no descriptor can
// be had.
#pragma once

#include <chrono>

namespace busstop {

class Wake {
 public:
  Wake();
  ~Wake();
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;

  [[nodiscard]] int fd() const noexcept { return fd_; }
  void signal() noexcept;
  /// Forgets the calls that came so far.
  void drain() noexcept;
  /// Waits until a call comes or `timeout` has passed, then drains. True if a call came.
  bool wait(std::chrono::milliseconds timeout) noexcept;

 private:
  int fd_;
};

}  // namespace busstop
