// Looks at what an examination wants to know of: files, disk, clock, sinks' servers. Each waits, within bounds; a
// thread beside the rooms. Throws nothing for what it finds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/doctor/facts.hpp"
#include "daemon/wire/machine.hpp"

namespace busstop {

[[nodiscard]] ConfigurationFacts look_at_configuration(const std::string& file, const Settings& started_with,
                                                       const Settings& running);
/// Of $CREDENTIALS_DIRECTORY.
[[nodiscard]] SecretFacts look_at_secrets();
[[nodiscard]] StoreFacts look_at_store(const std::string& path);
/// "" if there is none; nothing if the store is too large (2 GiB) to be checked while somebody waits.
[[nodiscard]] std::optional<std::string> find_damage(const std::string& path);
[[nodiscard]] DiskFacts look_at_disk(const std::string& store, std::int64_t store_bytes);
[[nodiscard]] ClockFacts look_at_clock(const MachineOnBus& machine);
[[nodiscard]] BusFacts look_at_bus(const std::string& bus, const MachineOnBus& machine);

/// Knocks at each sink's server, eight at a time, for at most `each`, and comes back after `all` whatever is still on
/// its way.
[[nodiscard]] std::vector<SinkLook> knock_at_sinks(const std::vector<SinkSettings>& sinks, Duration each, Duration all);

}  // namespace busstop
