// What every part of the ledger works with during one transaction: the tables, the time, the settings, and what is to
// follow once it is committed. Ledger thread only.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/base/journal.hpp"
#include "bridge/model/commands.hpp"
#include "bridge/model/delivery.hpp"
#include "bridge/model/intake.hpp"
#include "bridge/model/trace.hpp"
#include "bridge/rules/notify.hpp"
#include "bridge/store/alerts.hpp"
#include "bridge/store/deliveries.hpp"
#include "bridge/store/held.hpp"
#include "bridge/store/households.hpp"
#include "bridge/store/intake.hpp"
#include "bridge/store/jobs.hpp"
#include "bridge/store/outgoing.hpp"
#include "bridge/store/silences.hpp"
#include "bridge/store/timers.hpp"
#include "config/settings.hpp"

namespace busstop::ledger {

/// Told to the other rooms, the callers and the journal only after the commit.
struct Aftermath {
  std::vector<Order> orders;
  std::vector<KafkaOrder> to_kafka;
  /// Rows of `outgoing` for the broker; its answers come back as Produced.
  std::vector<Outgoing> to_produce;
  /// There are new ones.
  bool to_be_produced = false;
  std::map<TopicPartition, std::int64_t> stored;
  std::vector<std::pair<std::function<void(ChangeResult)>, ChangeResult>> answers;
  struct Line {
    Level level;
    std::string text;
    Fields fields;
  };
  std::vector<Line> lines;
  /// An alert or a sink changed: the daemon is told at once.
  bool status_changed = false;

  void say(Level level, std::string text, Fields fields = {}) {
    lines.push_back({level, std::move(text), std::move(fields)});
  }
};

/// The reason of a record whose rule names a household that is not there; said in the journal, too.
inline constexpr std::string_view nobody_to_tell = "nobody to tell: no such household, or it has no contact";
/// Ends the reason of a record that came when nothing of what it causes could be said any more; counted for the
/// journal.
inline constexpr std::string_view too_late = "too late to be useful";

struct Desk {
  Desk(Database& database, const Clock& the_clock, std::shared_ptr<const Settings> the_settings,
       std::function<std::string(const Address&)> host_of, std::function<std::string(const Address&)> check)
      : db(database),
        households(database, std::move(host_of)),
        intake(database),
        alerts(database),
        deliveries(database),
        timers(database),
        jobs(database),
        held(database),
        outgoing(database),
        silence_rows(database),
        clock(the_clock),
        settings(std::move(the_settings)),
        rules(*settings),
        check_address(std::move(check)) {}

  Database& db;
  Households households;
  IntakeTables intake;
  AlertTable alerts;
  DeliveryTable deliveries;
  TimerTable timers;
  JobTable jobs;
  HeldTable held;
  OutgoingTable outgoing;
  SilenceTable silence_rows;
  const Clock& clock;
  std::shared_ptr<const Settings> settings;
  CompiledRules rules;
  std::function<std::string(const Address&)> check_address;
  /// Seals what buttons send back.
  Secret tap_key;

  /// The wall clock at the beginning of this turn.
  Wall now;
  /// Those in force, as `silence_rows` has them.
  std::vector<Silence> silences;
  /// The record at hand: its event, and what is remembered of how it was understood.
  std::optional<EventId> event;
  Trace trace;
  Counters counters;
  Aftermath after;
  /// Since they were shown last; perhaps in a turn that was undone.
  std::set<AlertId> changed_alerts;
  void alert_changed(AlertId id) {
    changed_alerts.insert(id);
    after.status_changed = true;
  }
};

}  // namespace busstop::ledger
