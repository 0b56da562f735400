// Carries e-mails, each on a thread of its own. libcurl waits for the answer to the final dot, and for the one to QUIT,
// inside one call and deaf to everything else (curl/curl issues #8555 and #4015): one slow relay among the HTTP
// transfers would hold them all. A thread keeps its connection for the next mail to the same relay and ends when it has
// had none for a while. The courier's thread only; the threads inside share nothing but channels and the stop flag.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "bridge/base/channel.hpp"
#include "bridge/base/clock.hpp"
#include "bridge/model/transfer.hpp"

namespace busstop {

class MailWorker;

struct MailJob {
  std::size_t slot = 0;
  Mail mail;
};
struct MailDone {
  std::size_t slot = 0;
  Reply reply;
};

class MailCarrier {
 public:
  /// `wake` is called when a mail has ended.
  MailCarrier(const Clock& clock, Wake& wake);
  /// Stops what is on its way, which takes up to a second.
  ~MailCarrier();

  /// Throws Unsendable; std::system_error if there is no thread to be had.
  void start(std::size_t slot, Mail mail);
  /// Ends it if nothing of the message has left; its reply, Wire::recalled or not, comes as any other.
  void recall(std::size_t slot) noexcept;
  void abort_all() noexcept;
  /// What has ended since the last call. Also lets go of threads that have been idle for long.
  [[nodiscard]] std::vector<MailDone> finished();

 private:
  using Time = std::chrono::steady_clock::time_point;

  MailWorker& idle_worker(const Mail& mail);

  const Clock& clock_;
  Channel<MailDone> done_;
  std::vector<std::unique_ptr<MailWorker>> workers_;
  Time looked_{};
};

}  // namespace busstop
