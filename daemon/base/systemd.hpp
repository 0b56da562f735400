// The door to libsystemd: journal, notification, watchdog, and an event loop for signals, timers and wake-ups. The loop
// belongs to the main thread; the functions may be called from any. EventLoop throws std::system_error if the kernel
// refuses it.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/base/wake.hpp"

namespace busstop {

/// Each "KEY=value". False if journald did not take it.
[[nodiscard]] bool send_to_journald(const std::vector<std::string>& entry) noexcept;
/// sd_notify(3); does nothing where nobody listens.
void notify_systemd(const std::string& state) noexcept;
/// "RELOADING=1" with the time that systemd 253 and later want in the same datagram.
void notify_reloading() noexcept;
/// $WATCHDOG_USEC, if systemd watches this process.
[[nodiscard]] std::optional<Duration> watchdog_interval() noexcept;

/// Whether the sender of this sd_bus_message agrees to be asked for a password: a flag that sdbus-c++ does not show.
[[nodiscard]] bool may_ask_sender(void* message) noexcept;

/// Of the calls that come in on this message's connection and want no answer, only those are served whose sender
/// `admits`; it must outlive the connection and not throw, and is called on the thread that serves it. Call before that
/// runs. Throws std::system_error.
void gate_calls(void* message, const std::function<bool(const char*)>& admits);

class EventLoop {
 public:
  using Task = std::function<void()>;
  enum class TimerId : std::size_t {};

  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Blocks `signal` in the calling thread, so call it before other threads are made.
  void on_signal(int signal, Task task);
  /// `wake` must outlive the loop; it is drained before `task` runs.
  void on_wake(Wake& wake, Task task);
  /// A timer that fires once each time it is armed.
  [[nodiscard]] TimerId add_timer(Task task);
  void arm(TimerId timer, Duration after);

  /// Runs tasks until stop(). What a task throws comes out here.
  void run();
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace busstop
