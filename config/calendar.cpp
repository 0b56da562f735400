// The part of values.hpp that reads times of the day, days of the week and time zones.
#include <fmt/format.h>

#include <array>
#include <charconv>

#include "bridge/base/text.hpp"
#include "bridge/base/zone.hpp"
#include "config/values.hpp"

namespace busstop {

namespace {

using std::chrono::minutes;

/// By std::chrono::weekday::c_encoding().
constexpr std::array<std::string_view, 7> day_names{"sunday",   "monday", "tuesday", "wednesday",
                                                    "thursday", "friday", "saturday"};

std::optional<int> two_digits(std::string_view text, int most) noexcept {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0 || number > most) return {};
  return number;
}

/// "15:15", "9:05".
std::optional<minutes> time_of_day(std::string_view text) noexcept {
  const auto colon = text.find(':');
  if (colon == 0 || colon > 2 || text.size() != colon + 3) return {};
  const auto hour = two_digits(text.substr(0, colon), 23);
  const auto minute = two_digits(text.substr(colon + 1), 59);
  if (!hour || !minute) return {};
  return std::chrono::hours(*hour) + minutes(*minute);
}

/// "Mon", "monday", in any case.
std::optional<std::size_t> weekday_of(std::string_view text) {
  const auto folded = fold(text);
  for (std::size_t i = 0; i < day_names.size(); ++i) {
    if (folded == day_names[i] || folded == day_names[i].substr(0, 3)) return i;
  }
  return {};
}

/// "Mon..Fri", also over the end of the week: "Sat..Mon".
bool add_days(std::string_view text, std::bitset<7>& days) {
  const auto dots = text.find("..");
  const auto first = weekday_of(text.substr(0, dots));
  const auto last = dots == std::string_view::npos ? first : weekday_of(text.substr(dots + 2));
  if (!first || !last) return false;
  for (std::size_t day = *first;; day = (day + 1) % 7) {
    days.set(day);
    if (day == *last) return true;
  }
}

std::optional<BusTime> parse_bus(std::string_view text) {
  BusTime bus;
  const auto space = text.rfind(' ');
  const auto at = time_of_day(text.substr(space == std::string_view::npos ? 0 : space + 1));
  if (!at) return {};
  bus.at = *at;
  if (space == std::string_view::npos) return bus.days.set(), bus;
  for (const auto part : split(trimmed(text.substr(0, space)), ',')) {
    if (!add_days(trimmed(part), bus.days)) return {};
  }
  return bus;
}

}  // namespace

std::optional<QuietHours> parse_quiet(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return {};
  const auto from = time_of_day(trimmed(text.substr(0, dash)));
  const auto to = time_of_day(trimmed(text.substr(dash + 1)));
  return from && to && *from != *to ? std::optional(QuietHours{*from, *to}) : std::nullopt;
}

std::string to_text(const QuietHours& quiet) {
  return fmt::format("{:02}:{:02}-{:02}:{:02}", quiet.from.count() / 60, quiet.from.count() % 60, quiet.to.count() / 60,
                     quiet.to.count() % 60);
}

std::optional<QuietHours> quiet_of(const Value& value) {
  const auto text = line_of(value);
  if (!text) return {};
  if (const auto quiet = parse_quiet(*text)) return quiet;
  value.refuse(fmt::format("is \"{}\", which is no span of the day; write for instance \"21:00-07:00\"", *text));
  return {};
}

std::optional<BusTime> bus_of(const Value& value) {
  const auto text = line_of(value);
  if (!text) return {};
  if (const auto bus = parse_bus(trimmed(*text))) return bus;
  value.refuse(fmt::format(
      "is \"{}\", which is no time of a bus; write for instance \"Mon..Fri 15:15\", \"Sat,Sun 9:00\" or \"15:15\"",
      *text));
  return {};
}

std::optional<std::string> timezone_of(const Value& value) {
  auto zone = line_of(value);
  if (!zone || TimeZone::find(*zone)) return zone;
  value.refuse(
      fmt::format("is \"{}\", which is no time zone of this machine; write for instance \"Europe/Berlin\"", *zone));
  return {};
}

}  // namespace busstop
