// The ledger without its thread: one turn is one transaction over whatever has come. Unit tests drive it with a manual
// clock and a store in memory. Throws StoreFull from turn() (rolled back: the same inputs may be given again) and
// StoreError.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "bridge/ledger/alert_desk.hpp"
#include "bridge/ledger/briefs.hpp"
#include "bridge/ledger/catch_up.hpp"
#include "bridge/ledger/changes.hpp"
#include "bridge/ledger/desk.hpp"
#include "bridge/ledger/lanes.hpp"
#include "bridge/ledger/outbox.hpp"
#include "bridge/ledger/posts.hpp"
#include "bridge/ledger/reading.hpp"
#include "bridge/ledger/room.hpp"
#include "bridge/ledger/stock.hpp"
#include "bridge/ledger/taps.hpp"
#include "bridge/ledger/verdicts.hpp"
#include "bridge/store/forget_contacts.hpp"

namespace busstop::ledger {

struct Inputs {
  std::vector<Report> reports;
  std::vector<Command> commands;
  std::vector<Intake> urgent;
  std::vector<Intake> ordinary;
  std::vector<Taps> taps{};
  std::vector<Produced> produced{};
};

class Ledger {
 public:
  Ledger(Database& database, const Clock& clock, LedgerOptions options);

  /// Recovers what a crash left, reads the state, applies the settings. Once, before the first turn.
  void start();
  /// One transaction; what follows from it is in the answer, to be handed out now.
  [[nodiscard]] Aftermath turn(Inputs& inputs);
  /// Writes a little and takes it away again. Throws StoreFull while there is no room.
  void try_disk();
  /// When the next turn is wanted even if nothing comes.
  [[nodiscard]] std::optional<Steady> next();
  void stop_sending() noexcept { lanes_.stop_sending(); }
  /// A clean end.
  void finish();
  [[nodiscard]] LedgerStatus status();
  /// How many records may come in a turn with `reports`, so that what they cause can be handed out at once.
  [[nodiscard]] int room_for_records(std::size_t reports) const {
    return lanes_.room_for_records(desk_.clock.wall(), static_cast<int>(reports));
  }
  /// Records killed the process before: each gets a transaction of its own (see take_carefully).
  [[nodiscard]] bool careful() const noexcept { return careful_; }
  /// Notes, durably, that this record is about to be taken, so that it can be set aside if it kills the process.
  void suspect(const Record& record);
  /// The records that came first after the deaths did no harm.
  void relax();

 private:
  void begin();
  /// What was done is not undone any more.
  void settle();
  void work(Inputs& inputs);
  void hear(std::vector<Intake>& intakes);
  void hear_one(const Intake& intake);
  void hold_while_catching_up();
  void fall_back();
  void keep_house();
  void save_counters();
  void roll_back();
  void note_deaths();
  /// Deliveries that are alive and not with the courier.
  [[nodiscard]] std::int64_t pending() const;

  const Duration housekeeping_;
  Desk desk_;
  Lanes lanes_;
  Outbox outbox_;
  Stock stock_;
  AlertDesk alerts_;
  Reading reading_;
  Verdicts verdicts_;
  Changes changes_;
  TapDesk taps_;
  Posts posts_;
  Briefs briefs_;
  CatchUp catch_up_;
  /// As of the last commit.
  CatchUp caught_up_;
  Counters saved_;
  /// What the configuration meant for households; the first turn hands it out.
  std::vector<Aftermath::Line> said_at_start_;
  Steady house_kept_{};
  bool more_to_forget_ = false;
  ForgetContacts forget_contacts_;
  bool careful_ = false;
  bool records_seen_ = false;
  bool deaths_noted_ = false;
  /// As of the last commit.
  Steady house_kept_settled_{};
  bool deaths_noted_settled_ = false;
};

}  // namespace busstop::ledger
