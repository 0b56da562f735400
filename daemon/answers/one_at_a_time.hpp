// Work that takes long for a caller on D-Bus: on a thread of its own, one piece at a time, and at the end of the
// process nobody waits for it. Lives as long as the process does (the work may outlive main()); any thread. Throws
// nothing: what the work or its preparation throws becomes the answer.
#pragma once

#include <atomic>
#include <functional>
#include <type_traits>

#include "daemon/answers/outbox.hpp"

namespace busstop {

class OneAtATime {
 public:
  using Work = std::function<Outcome()>;
  using Done = std::function<void(Outcome)>;

  /// `taken`: what is answered while another piece is worked at.
  constexpr explicit OneAtATime(const char* taken) noexcept : taken_(taken) {}

  /// `prepare` is called before run() comes back, and only if no other piece is worked at; what it returns is done on
  /// the thread. `done` is called exactly once, by that thread or, if there is none, by the caller's; from then on the
  /// next piece may come.
  void run(const std::function<Work()>& prepare, const Done& done);

 private:
  const char* taken_;
  std::atomic<bool> busy_ = false;
};

// What is still worked at when the process ends finds it whole.
static_assert(std::is_trivially_destructible_v<OneAtATime>);

}  // namespace busstop
