// When something is to end, as a person at a terminal says it: how long from now, a time, or what clocks show next.
// Pure; throws nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "bridge/base/clock.hpp"
#include "bridge/base/zone.hpp"

namespace busstop::ctl {

/// "18:30", "9:05".
[[nodiscard]] std::optional<std::chrono::minutes> parse_clock(std::string_view text) noexcept;
/// `how_long` from now ("2h"), or else `until`: an RFC 3339 time, or the next time that clocks in `zone` show that.
/// Both have been looked at (checks.hpp).
[[nodiscard]] Wall end_of(const std::string& how_long, const std::string& until, Wall now, const TimeZone& zone);

}  // namespace busstop::ctl
