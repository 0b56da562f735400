#include "bridge/courier/mail_carrier.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "bridge/courier/mail_worker.hpp"
#include "bridge/courier/signals.hpp"

namespace busstop {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds longest_idle{30};
constexpr std::chrono::hours longest_wait{1};

/// Mails with the same one can share a connection.
std::string relay_of(const Mail& mail) {
  return mail.url + '\n' + mail.user + '\n' + mail.tls.ca_file;
}

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

MailCarrier::MailCarrier(const Clock& clock, Wake& wake) : clock_(clock), done_(1, wake) {}

MailCarrier::~MailCarrier() {
  abort_all();
}

void MailCarrier::start(std::size_t slot, Mail mail) {
  check_mail(mail);
  idle_worker(mail).start({slot, std::move(mail)});
}

MailWorker& MailCarrier::idle_worker(const Mail& mail) {
  const auto relay = relay_of(mail);
  const auto idle =
      std::ranges::find_if(workers_, [&](const auto& one) { return !one->slot() && one->relay() == relay; });
  if (idle != workers_.end()) return **idle;
  workers_.push_back(std::make_unique<MailWorker>(relay, clock_, done_));
  return *workers_.back();
}

void MailCarrier::recall(std::size_t slot) noexcept {
  for (const auto& worker : workers_)
    if (worker->slot() == slot) worker->stop(MailParcel::Stop::before_body);
}

void MailCarrier::abort_all() noexcept {
  for (const auto& worker : workers_)
    worker->stop(MailParcel::Stop::now);
}

std::vector<MailDone> MailCarrier::finished() {
  auto done = done_.take_all();
  for (const auto& one : done)
    for (const auto& worker : workers_)
      if (worker->slot() == one.slot) worker->has_finished();
  const auto now = steady_clock::now();
  if (now - looked_ >= std::chrono::seconds(1)) {
    looked_ = now;
    std::erase_if(workers_,
                  [&](const auto& worker) { return !worker->slot() && now - worker->idle_since() > longest_idle; });
  }
  return done;
}

}  // namespace busstop
