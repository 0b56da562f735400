#include "daemon/service.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <signal.h>

#include <thread>

#include "bridge/base/matter.hpp"
#include "daemon/base/configuration.hpp"
#include "daemon/base/instance_name.hpp"
#include "daemon/doctor/examine.hpp"
#include "daemon/exit_codes.hpp"

namespace busstop {
namespace {

constexpr std::chrono::seconds beat_every{1};

Status first_status(const Clock& clock, std::shared_ptr<const Settings> settings) {
  Status status;
  status.started = clock.wall();
  status.settings = std::move(settings);
  return status;
}

}  // namespace

Service::Service(CommandLine line, const std::shared_ptr<const Settings>& settings, const Clock& clock,
                 ProcessJournal& journal)
    : line_(std::move(line)),
      clock_(clock),
      journal_(journal),
      started_with_(settings),
      status_(first_status(clock, settings)),
      latest_(std::make_shared<const Status>(status_)),
      store_(settings->store.path, clock, journal),
      rooms_(clock, journal, store_, settings,
             {[inbox = inbox_](std::shared_ptr<const LedgerStatus> news) { inbox->events.push(std::move(news)); },
              [inbox = inbox_](const KafkaStatus& news) { inbox->events.push(news); }}),
      announced_(status_) {
  listen();
}

void Service::listen() {
  ::signal(SIGPIPE, SIG_IGN);
  loop_.on_signal(SIGTERM, [this] { loop_.stop(); });
  loop_.on_signal(SIGINT, [this] { loop_.stop(); });
  loop_.on_signal(SIGHUP, [this] { take(ReloadRequest{}); });
  loop_.on_wake(inbox_->wake, [this] { take_events(); });
  beat_timer_ = loop_.add_timer([this] { beat(); });
  if (const auto interval = watchdog_interval()) {
    watchdog_every_ = *interval / 2;
    watchdog_timer_ = loop_.add_timer([this] { feed_watchdog(); });
    loop_.arm(*watchdog_timer_, watchdog_every_);
  }
}

void Service::open_face() {
  if (line_.bus == "none") return;
  BusDoors doors;
  doors.store_path = started_with_->store.path;
  doors.status = &latest_;
  doors.clock = &clock_;
  doors.journal = &journal_;
  doors.to_ledger = [this](Command command) { return rooms_.to_ledger(std::move(command)); };
  doors.to_kafka = [this](KafkaOrder order) { return rooms_.to_kafka(std::move(order)); };
  doors.to_main = [inbox = inbox_](ReloadRequest request) {
    Event event = std::move(request);
    return inbox->events.try_push(event);
  };
  doors.examine = [this](const std::function<void(Outcome)>& done) {
    examine({line_.name, line_.config, line_.bus, store_.stopped_uncleanly(), started_with_, latest_.read(),
             [this](KafkaOrder order) { return rooms_.to_kafka(std::move(order)); }},
            done);
  };
  face_ = std::make_unique<BusFace>(BusPlace{line_.bus, bus_name_of(line_.name)}, std::move(doors));
  face_->open();
}

void Service::check_store_behind() {
  if (!store_.check_owed()) return;
  // Minutes for a large store: nobody waits for it, not even the end of the process.
  std::thread([inbox = inbox_, path = started_with_->store.path] {
    try {
      check_store(path);
    } catch (const std::exception& damage) {
      inbox->events.push(StoreDamaged{damage.what()});
    }
  }).detach();
}

int Service::run() {
  rooms_.start();
  check_store_behind();
  open_face();
  notify_systemd("READY=1");
  beat();
  loop_.run();
  stop();
  return exit_code_;
}

void Service::stop() {
  journal_.say(Level::notice, "busstopd stops");
  notify_systemd("STOPPING=1\nSTATUS=stopping");
  status_.stopping = true;
  latest_.publish(std::make_shared<const Status>(status_));
  if (face_) face_->tell({{}, {}, {"State"}});
  rooms_.stop();
  if (exit_code_ == exit_ok) note_clean_end();
  face_.reset();
}

void Service::note_clean_end() {
  try {
    store_.mark_clean();
  } catch (const StoreFull& error) {
    // Nothing is lost by that: the next start looks at the store.
    journal_.say(Level::warning, fmt::format("no room to note that the store was closed: {}", error.what()),
                 {about(Matter::disk_full)});
  }
}

void Service::take_events() {
  for (auto& event : inbox_->events.take_all()) {
    std::visit([this](auto& found) { take(std::move(found)); }, event);
  }
}

void Service::take(std::shared_ptr<const LedgerStatus> ledger) {
  auto next = status_;
  next.ledger = std::move(ledger);
  publish(std::move(next));
}

void Service::take(KafkaStatus kafka) {
  auto next = status_;
  next.kafka = std::move(kafka);
  publish(std::move(next));
}

void Service::take(const StoreDamaged& damaged) {
  journal_.say(Level::error, damaged.why, {about(Matter::store_unusable)});
  exit_code_ = exit_config;
  loop_.stop();
}

void Service::publish(Status next) {
  const auto news = differences(status_, next);
  status_ = std::move(next);
  latest_.publish(std::make_shared<const Status>(status_));
  if (face_ && !(news.alerts.empty() && news.sinks.empty())) face_->tell({news.alerts, news.sinks, {}});
  if (!beat_armed_) {
    beat_armed_ = true;
    loop_.arm(*beat_timer_, beat_every);
  }
}

void Service::beat() {
  beat_armed_ = false;
  auto line = status_line(status_);
  if (line != said_line_) notify_systemd("STATUS=" + line);
  said_line_ = std::move(line);
  auto properties = changed_properties(announced_, status_);
  announced_ = status_;
  if (face_) face_->tell({{}, {}, std::move(properties)});
}

void Service::feed_watchdog() {
  loop_.arm(*watchdog_timer_, watchdog_every_);
  const auto stuck = watchdog_.stuck(rooms_.turns());
  if (stuck.empty()) {
    notify_systemd("WATCHDOG=1");
  } else if (!stuck_said_) {
    journal_.say(Level::error,
                 fmt::format("{} {} not moved for {} s: systemd will restart busstopd", fmt::join(stuck, ", "),
                             stuck.size() == 1 ? "has" : "have",
                             std::chrono::duration_cast<std::chrono::seconds>(watchdog_every_).count()),
                 {about(Matter::room_hangs)});
  }
  stuck_said_ = !stuck.empty();
}

void Service::take(ReloadRequest request) {
  if (reload_) {
    if (request.done) request.done(Fault(Fault::Kind::not_ready, "another reload is going on"));
    return;
  }
  reload_ = std::move(request);
  notify_reloading();
  auto found = read_configuration(line_.config);
  if (const auto* errors = std::get_if<ConfigErrors>(&found)) return refuse_reload(*errors);
  const auto settings = std::get<std::shared_ptr<const Settings>>(std::move(found));
  rooms_.use(settings, [inbox = inbox_, settings](ChangeResult result) {
    inbox->events.push(Reloaded{settings, std::move(result)});
  });
}

void Service::refuse_reload(const std::vector<std::string>& errors) {
  for (const auto& error : errors)
    journal_.say(Level::error, error);
  journal_.say(Level::error, "the new configuration is refused, the old one stays in use",
               {about(Matter::configuration_refused)});
  auto next = status_;
  next.refused_configuration = fmt::format("busstopd --check --config {} shows what is wrong", line_.config);
  publish(std::move(next));
  finish_reload(Fault(Fault::Kind::config_invalid, fmt::format("{}", fmt::join(errors, "\n"))));
}

void Service::take(Reloaded reloaded) {
  if (reloaded.result.code != ChangeResult::Code::done) {
    rooms_.stay_with(status_.settings);
    reloaded.result.text += "; the old configuration stays in use";
    journal_.say(Level::error, "the new configuration is not in use: " + reloaded.result.text,
                 {about(Matter::configuration_refused)});
    return finish_reload(outcome_of(reloaded.result, false));
  }
  auto warnings = reloaded.settings->warnings;
  for (auto& line : needs_restart(*started_with_, *reloaded.settings))
    warnings.push_back(std::move(line));
  for (const auto& warning : warnings)
    journal_.say(Level::warning, warning);
  journal_.say(Level::notice, "reloaded " + summary(line_.config, *reloaded.settings));
  auto next = status_;
  next.refused_configuration.clear();
  next.settings = std::move(reloaded.settings);
  publish(std::move(next));
  finish_reload(std::move(warnings));
}

void Service::finish_reload(Outcome outcome) {
  notify_systemd("READY=1");
  if (reload_->done) reload_->done(std::move(outcome));
  reload_.reset();
}

}  // namespace busstop
