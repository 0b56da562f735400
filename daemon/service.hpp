// The running daemon, on the main thread: rooms and bus started and stopped, signals, reload, watchdog, and the status
// that everybody sees. Throws what its parts throw; whatever comes out of run(), the rooms have been stopped.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "bridge/base/channel.hpp"
#include "bridge/base/clock.hpp"
#include "bridge/base/latest.hpp"
#include "bridge/store/open.hpp"
#include "daemon/base/journal.hpp"
#include "daemon/base/status.hpp"
#include "daemon/base/systemd.hpp"
#include "daemon/bus/face.hpp"
#include "daemon/command_line.hpp"
#include "daemon/rooms.hpp"
#include "daemon/watchdog.hpp"

namespace busstop {

class Service {
 public:
  Service(CommandLine line, const std::shared_ptr<const Settings>& settings, const Clock& clock,
          ProcessJournal& journal);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// Until SIGTERM or SIGINT, and through the clean stop. Answers the exit code.
  int run();

 private:
  struct Reloaded {
    std::shared_ptr<const Settings> settings;
    ChangeResult result;
  };
  /// The check behind the start found damage.
  struct StoreDamaged {
    std::string why;
  };
  using Event = std::variant<std::shared_ptr<const LedgerStatus>, KafkaStatus, ReloadRequest, Reloaded, StoreDamaged>;
  /// Shared with the check behind the start, which may outlive us.
  struct Inbox {
    Wake wake;
    Channel<Event> events{1024, wake};
  };

  void listen();
  void open_face();
  void check_store_behind();
  void stop();
  void note_clean_end();

  void take_events();
  void take(std::shared_ptr<const LedgerStatus> ledger);
  void take(KafkaStatus kafka);
  void take(ReloadRequest request);
  void take(Reloaded reloaded);
  void take(const StoreDamaged& damaged);

  /// Makes the new status known, at once to askers and listeners for alerts and sinks.
  void publish(Status next);
  /// Once a second at most: the line for systemctl status, and which properties changed.
  void beat();
  void feed_watchdog();
  void refuse_reload(const std::vector<std::string>& errors);
  void finish_reload(Outcome outcome);

  const CommandLine line_;
  const Clock& clock_;
  ProcessJournal& journal_;
  EventLoop loop_;
  std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  /// What only a restart changes is compared with these.
  const std::shared_ptr<const Settings> started_with_;
  Status status_;
  Latest<Status> latest_;
  OpenStore store_;
  Rooms rooms_;
  std::unique_ptr<BusFace> face_;

  std::optional<EventLoop::TimerId> beat_timer_;
  bool beat_armed_ = false;
  std::string said_line_;
  Status announced_;

  std::optional<EventLoop::TimerId> watchdog_timer_;
  Duration watchdog_every_{};
  Watchdog watchdog_;
  bool stuck_said_ = false;

  /// Who waits for the reload that is going on; there may be none to answer (SIGHUP).
  std::optional<ReloadRequest> reload_;
  int exit_code_ = 0;
};

}  // namespace busstop
