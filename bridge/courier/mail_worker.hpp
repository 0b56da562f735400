// One thread of the mail carrier: takes a mail, carries it, says how it went. Everything but `run` is the courier's
// thread's.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <thread>

#include "bridge/courier/mail_carrier.hpp"
#include "bridge/courier/mail_parcel.hpp"

namespace busstop {

class MailWorker {
 public:
  /// `relay` names what its connection will be good for. Throws std::system_error, std::runtime_error.
  MailWorker(std::string relay, const Clock& clock, Channel<MailDone>& done);
  /// Waits for the thread: at once when idle, else within a second.
  ~MailWorker();
  MailWorker(const MailWorker&) = delete;
  MailWorker& operator=(const MailWorker&) = delete;

  [[nodiscard]] const std::string& relay() const noexcept { return relay_; }
  /// The slot whose mail it carries.
  [[nodiscard]] std::optional<std::size_t> slot() const noexcept { return slot_; }
  [[nodiscard]] std::chrono::steady_clock::time_point idle_since() const noexcept { return idle_since_; }

  void start(MailJob job);
  void stop(MailParcel::Stop how) noexcept { parcel_.stop(how); }
  void has_finished() noexcept;

 private:
  void run() noexcept;

  const std::string relay_;
  const Clock& clock_;
  Channel<MailDone>& done_;
  std::optional<std::size_t> slot_;
  std::chrono::steady_clock::time_point idle_since_;
  MailParcel parcel_;
  Wake wake_;
  Channel<MailJob> jobs_;
  std::atomic<bool> quit_ = false;
  std::thread thread_;
};

}  // namespace busstop
