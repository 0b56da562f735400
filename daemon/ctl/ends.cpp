#include "daemon/ctl/ends.hpp"

#include <algorithm>
#include <charconv>

#include "bridge/base/times.hpp"

namespace busstop::ctl {
namespace {

std::optional<int> number_up_to(std::string_view text, int most) noexcept {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0 || number > most) return {};
  return number;
}

}  // namespace

std::optional<std::chrono::minutes> parse_clock(std::string_view text) noexcept {
  const auto colon = text.find(':');
  if (colon == 0 || colon > 2 || text.size() != colon + 3) return {};
  const auto hour = number_up_to(text.substr(0, colon), 23);
  const auto minute = number_up_to(text.substr(colon + 1), 59);
  if (!hour || !minute) return {};
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute);
}

Wall end_of(const std::string& how_long, const std::string& until, Wall now, const TimeZone& zone) {
  // Nobody wants to read the rest.
  if (const auto length = parse_duration(how_long)) return std::chrono::ceil<std::chrono::seconds>(now + *length);
  if (const auto time = parse_rfc3339(until)) return *time;
  auto local = zone.local(now);
  local.of_day = parse_clock(until).value_or(std::chrono::minutes(0));
  if (zone.at(local) <= now) local.day += std::chrono::days(1);
  return zone.at(local);
}

}  // namespace busstop::ctl
