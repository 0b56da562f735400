// What the facts of an examination mean: one line of finding and one of fix each. Pure; any thread. Findings hold ids
// of households and names of stops, no addresses, no texts, no secrets.
#pragma once

#include "daemon/answers/finding.hpp"
#include "daemon/doctor/facts.hpp"

namespace busstop {

[[nodiscard]] FindingList check_configuration(const ConfigurationFacts& facts);
/// Warnings of the configuration about secrets are among them.
[[nodiscard]] FindingList check_secrets(const SecretFacts& facts, const std::vector<std::string>& warnings);
[[nodiscard]] FindingList check_store_facts(const StoreFacts& facts);
[[nodiscard]] FindingList check_disk(const DiskFacts& facts, Wall now);
[[nodiscard]] FindingList check_clock(const ClockFacts& facts, Wall now);
[[nodiscard]] FindingList check_broker(const BrokerFacts& facts);
[[nodiscard]] FindingList check_sink(const SinkLook& facts, Wall now);
[[nodiscard]] FindingList check_bus(const BusFacts& facts);
[[nodiscard]] FindingList check_gaps(const StoreGaps& gaps);
/// Who wonders why nobody is told sees them.
[[nodiscard]] FindingList check_silences(const std::vector<Silence>& in_force);

/// All of them, in the order in which an admin sets things up.
[[nodiscard]] FindingList check_all(const Examined& facts);

}  // namespace busstop
