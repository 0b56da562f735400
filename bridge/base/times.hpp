// Times and durations in the spellings of the outside world: RFC 3339, e-mail, HTTP, systemd, and the store's.
// Pure; any thread. What cannot be read is an answer, never an exception.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bridge/base/clock.hpp"

namespace busstop {

/// RFC 3339 with a zone ("2026-05-04T15:15:00+02:00", "…Z", fractions to the microsecond); nothing if it is anything
/// else.
[[nodiscard]] std::optional<Wall> parse_rfc3339(std::string_view text) noexcept;
/// "2026-05-04T13:15:00Z"; fractions only where there are any.
[[nodiscard]] std::string format_rfc3339(Wall time);
/// RFC 5322 3.3 in UTC: "Mon, 04 May 2026 13:15:00 +0000".
[[nodiscard]] std::string format_rfc5322(Wall time);
/// An HTTP-date in its preferred form (RFC 9110 5.6.7); nothing if it is anything else.
[[nodiscard]] std::optional<Wall> parse_http_date(std::string_view text) noexcept;
/// systemd.time(7): "90days", "1h 30min", "250ms"; a bare number, a negative one or more than 100 years is nothing.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text) noexcept;
/// "2min 30s": the two largest units that are not zero.
[[nodiscard]] std::string format_duration(Duration length);
/// Microseconds since 1970, as stored and as D-Bus carries them.
[[nodiscard]] constexpr long long to_micros(Wall time) noexcept {
  return time.time_since_epoch().count();
}
[[nodiscard]] constexpr Wall from_micros(long long micros) noexcept {
  return Wall(Duration(micros));
}

}  // namespace busstop
