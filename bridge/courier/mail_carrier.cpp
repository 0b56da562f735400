#include "bridge/courier/mail_carrier.hpp"

#include <algorithm>
#include <utility>

#include "bridge/courier/mail_worker.hpp"

namespace busstop {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds longest_idle{30};

/// Mails with the same one can share a connection.
std::string relay_of(const Mail& mail) {
  return mail.url + '\n' + mail.user + '\n' + mail.tls.ca_file;
}

}  // namespace

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
