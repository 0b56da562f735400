#include "bridge/ledger/clock_text.hpp"

#include <fmt/format.h>

#include <array>
#include <ctime>

namespace busstop::ledger {

namespace {

constexpr std::array<const char*, 12> months{"January", "February", "March",     "April",   "May",      "June",
                                             "July",    "August",   "September", "October", "November", "December"};

std::tm local(Wall time) {
  const auto seconds =
      std::chrono::system_clock::to_time_t(std::chrono::time_point_cast<std::chrono::system_clock::duration>(time));
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return parts;
}

}  // namespace

std::string clock_text(Wall time, Wall now) {
  const auto then = local(time);
  const auto today = local(now);
  auto hour = fmt::format("{:02}:{:02}", then.tm_hour, then.tm_min);
  if (then.tm_year == today.tm_year && then.tm_yday == today.tm_yday) return hour;
  return fmt::format("{} on {} {}", hour, then.tm_mday, months.at(static_cast<std::size_t>(then.tm_mon)));
}

}  // namespace busstop::ledger
