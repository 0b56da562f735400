// What the daemon knows of itself at one moment, as an unchanging value: the main thread makes one whenever a room
// reports, and publishes it for D-Bus. Everything here is pure.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/model/commands.hpp"
#include "bridge/model/intake.hpp"
#include "config/settings.hpp"

namespace busstop {

struct Status {
  Wall started;
  bool stopping = false;
  /// Why the last reload was refused; empty once one was taken.
  std::string refused_configuration;
  KafkaStatus kafka;
  std::shared_ptr<const LedgerStatus> ledger = std::make_shared<const LedgerStatus>();
  std::shared_ptr<const Settings> settings = std::make_shared<const Settings>();
};

enum class DaemonState { starting, catching_up, running, degraded, stopping };
[[nodiscard]] std::string_view word(DaemonState state) noexcept;
[[nodiscard]] DaemonState state_of(const Status& status);
/// What is wrong and what to do, the worst first, without people; empty while all is well.
[[nodiscard]] std::string state_text(const Status& status);
/// For systemctl status: "3 topics, lag 12, 4 pending, 1 sink failing".
[[nodiscard]] std::string status_line(const Status& status);

/// Nothing while the end is not known.
[[nodiscard]] std::optional<std::int64_t> lag_of(const PartitionStatus& partition) noexcept;

/// What listeners on D-Bus must hear of, from one status to the next.
struct Differences {
  std::vector<AlertBrief> alerts;
  std::vector<SinkHealth> sinks;
};
[[nodiscard]] Differences differences(const Status& before, const Status& now);
/// The names of the D-Bus properties (those that announce their changes) that differ.
[[nodiscard]] std::vector<std::string> changed_properties(const Status& before, const Status& now);

}  // namespace busstop
