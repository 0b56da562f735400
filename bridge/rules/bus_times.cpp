#include "bridge/rules/bus_times.hpp"

#include <algorithm>

namespace busstop {

namespace {

using std::chrono::days;

/// A week, and the day on which it begins once more.
constexpr int days_ahead = 8;

}  // namespace

std::optional<Wall> next_bus(const Stop& stop, const TimeZone& zone, Wall after) {
  std::optional<Wall> next;
  const auto today = zone.local(after).day;
  for (int ahead = 0; ahead <= days_ahead && !next; ++ahead) {
    const auto day = today + days(ahead);
    const auto weekday = std::chrono::weekday(day).c_encoding();
    for (const auto& bus : stop.buses) {
      if (!bus.days.test(weekday)) continue;
      const Wall at = zone.at({day, bus.at});
      if (at > after && (!next || at < *next)) next = at;
    }
  }
  return next;
}

std::optional<Wall> quiet_until(const QuietHours& quiet, const TimeZone& zone, Wall now) {
  // The one that began yesterday, too. By instants, not by the clock's hands: on the day on which an hour comes twice
  // the hands enter a quiet part, leave it and enter it again.
  const auto today = zone.local(now).day;
  std::optional<Wall> until;
  for (const int ahead : {-1, 0}) {
    const auto day = today + days(ahead);
    const auto last = quiet.to > quiet.from ? day : day + days(1);
    const Wall from = zone.at({day, quiet.from});
    const Wall to = zone.at({last, quiet.to});
    if (from <= now && now < to) until = std::max(to, until.value_or(to));
  }
  return until;
}

}  // namespace busstop
