#include "bridge/ledger/clock_text.hpp"

#include <fmt/format.h>

#include <array>

namespace busstop::ledger {

namespace {

constexpr std::array<const char*, 12> months{"January", "February", "March",     "April",   "May",      "June",
                                             "July",    "August",   "September", "October", "November", "December"};

}  // namespace

std::string clock_text(Wall time, Wall now, const TimeZone& zone) {
  const auto then = zone.local(time);
  const auto minutes = std::chrono::floor<std::chrono::minutes>(then.of_day).count();
  auto hour = fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
  if (then.day == zone.local(now).day) return hour;
  const std::chrono::year_month_day date(then.day);
  return fmt::format("{} on {} {}", hour, static_cast<unsigned>(date.day()),
                     months.at(static_cast<unsigned>(date.month()) - 1));
}

}  // namespace busstop::ledger
