// Time zones of the tz database: what an instant is called in one, and which instant a local time means. The only door
// to the date library (in zone.cpp). Any thread; the database is read once, at the first find(), which throws nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "bridge/base/clock.hpp"

namespace date {
class time_zone;  // NOLINT(readability-identifier-naming): the library's name
}

namespace busstop {

/// A time as a clock on a wall shows it. `of_day` is from 0 to 24 h, to the microsecond.
struct LocalTime {
  std::chrono::local_days day;
  Duration of_day{};
  friend bool operator==(const LocalTime&, const LocalTime&) = default;
};

class TimeZone {
 public:
  /// "Europe/Berlin", "UTC"; nothing if this machine does not know it.
  [[nodiscard]] static std::optional<TimeZone> find(std::string_view name);
  /// The machine's own: by TZ where that names one (tzset(3)), else /etc/localtime; UTC where neither can be told.
  [[nodiscard]] static TimeZone of_machine();

  [[nodiscard]] LocalTime local(Wall time) const;
  /// The instant of a local time. One that the clock leaps over in spring is the moment it leaps; one that comes twice
  /// in autumn is the first of both (RFC 5545 3.3.5 does the same for the latter).
  [[nodiscard]] Wall at(LocalTime local) const;

 private:
  explicit TimeZone(const date::time_zone& zone) : zone_(&zone) {}
  /// Of the database, which is never unloaded.
  const date::time_zone* zone_;
};

}  // namespace busstop
