#include "bridge/ledger/clock_text.hpp"

#include <fmt/format.h>

namespace busstop::ledger {

std::string clock_text(Wall time, Wall now, const TimeZone& zone, const Language& in) {
  const auto then = zone.local(time);
  const auto minutes = std::chrono::floor<std::chrono::minutes>(then.of_day).count();
  const auto hour = fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
  if (then.day == zone.local(now).day) return in.time(hour, {});
  const std::chrono::year_month_day date(then.day);
  return in.time(hour, std::pair(static_cast<unsigned>(date.day()), static_cast<unsigned>(date.month())));
}

}  // namespace busstop::ledger
