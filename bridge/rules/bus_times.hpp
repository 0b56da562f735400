// When the next bus comes, and until when somebody must not be disturbed: times of the week and the day, by a clock on
// a wall, as instants. Pure but for the time zone that is handed in; any thread.
#pragma once

#include <optional>

#include "bridge/base/zone.hpp"
#include "bridge/model/household.hpp"
#include "bridge/model/stop.hpp"

namespace busstop {

/// The first bus after `after`; nothing if the stop has none. A time that a day does not have (the clock is put
/// forward) is the moment the clock is put forward; one it has twice is the first of both.
[[nodiscard]] std::optional<Wall> next_bus(const Stop& stop, const TimeZone& zone, Wall after);

/// When the quiet part of the day ends that `now` is in; nothing if it is in none.
[[nodiscard]] std::optional<Wall> quiet_until(const QuietHours& quiet, const TimeZone& zone, Wall now);

}  // namespace busstop
