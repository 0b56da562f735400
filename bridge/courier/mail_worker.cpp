#include "bridge/courier/mail_worker.hpp"

#include <exception>
#include <utility>

#include "bridge/courier/signals.hpp"

namespace busstop {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::hours longest_wait{1};

}  // namespace

MailWorker::MailWorker(std::string relay, const Clock& clock, Channel<MailDone>& done)
    : relay_(std::move(relay)), clock_(clock), done_(done), jobs_(1, wake_), thread_([this] { run(); }) {}

MailWorker::~MailWorker() {
  quit_ = true;
  parcel_.stop(MailParcel::Stop::now);
  wake_.signal();
  thread_.join();
}

void MailWorker::start(MailJob job) {
  slot_ = job.slot;
  parcel_.stop(MailParcel::Stop::no);
  jobs_.push(std::move(job));
}

void MailWorker::has_finished() noexcept {
  slot_.reset();
  idle_since_ = steady_clock::now();
}

void MailWorker::run() noexcept {
  leave_signals_to_others();
  while (!quit_) {
    wake_.wait(longest_wait);
    for (auto& job : jobs_.take_all()) {
      MailDone done{job.slot, {}};
      try {
        done.reply = parcel_.carry(std::move(job.mail));
      } catch (const std::exception& error) {
        done.reply.wire = Wire::failed;
        done.reply.text = error.what();
      }
      done.reply.at = clock_.wall();
      done_.push(std::move(done));
    }
  }
}

}  // namespace busstop
