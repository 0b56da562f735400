// Which time zones this machine knows: looks into /usr/share/zoneinfo. Called while households are read; any thread;
// throws nothing of its own.
#pragma once

#include <string>

namespace busstop {

/// True for a name as "Europe/Berlin" that has its file, and for every well-formed one where the machine has no zones
/// at all.
[[nodiscard]] bool is_time_zone(const std::string& name);

}  // namespace busstop
