// The half of values.hpp that reads numbers, durations and rates.
#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "config/values.hpp"

namespace busstop {

namespace {

std::optional<int> whole_number(std::string_view digits) noexcept {
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number < 0) return {};
  return number;
}

/// The number as the file's author would have written it, if it is one without a unit.
std::optional<std::string> bare_number(const TomlNode& node) {
  if (const auto* integer = node.as<std::int64_t>()) return fmt::format("{}", *integer);
  if (const auto* number = node.as<double>()) return fmt::format("{}", *number);
  if (const auto* text = node.as<std::string>(); text != nullptr && whole_number(trimmed(*text))) {
    return std::string(trimmed(*text));
  }
  return {};
}

}  // namespace

std::optional<int> integer_of(const Value& value, int least, int most) {
  const auto* integer = value.node().as<std::int64_t>();
  if (integer == nullptr) {
    value.refuse_type("a whole number without quotes");
  } else if (*integer < least || *integer > most) {
    value.refuse(fmt::format("is {}; it may be {} to {}", *integer, least, most));
  } else {
    return static_cast<int>(*integer);
  }
  return {};
}

std::optional<double> number_of(const Value& value, double least, double most) {
  const auto* number = value.node().as<double>();
  const auto* integer = value.node().as<std::int64_t>();
  if (number == nullptr && integer == nullptr) {
    value.refuse_type("a number without quotes");
    return {};
  }
  const double read = number != nullptr ? *number : static_cast<double>(*integer);
  // Written so that NaN is refused too.
  if (read >= least && read <= most) return read;
  value.refuse(fmt::format("is {}; it may be {} to {}", read, least, most));
  return {};
}

std::optional<Duration> duration_of(const Value& value, Duration least, Duration most) {
  if (const auto bare = bare_number(value.node())) {
    const bool long_ones = least >= std::chrono::hours(1);
    value.refuse(fmt::format("is {0} without a unit; write \"{0}{1}\" or \"{0}{2}\"", *bare, long_ones ? "h" : "s",
                             long_ones ? "days" : "min"));
    return {};
  }
  const auto text = line_of(value);
  if (!text) return {};
  const auto duration = parse_duration(*text);
  if (!duration) {
    value.refuse(
        fmt::format("is \"{}\", which is no length of time; write for instance \"10min\" or \"1h 30min\"", *text));
  } else if (*duration < least || *duration > most) {
    value.refuse(fmt::format("is {}; it may be {} to {}", format_duration(*duration), format_duration(least),
                             format_duration(most)));
  } else {
    return duration;
  }
  return {};
}

std::optional<Duration> window_of(const Value& value, Duration useful) {
  const auto window = duration_of(value, std::chrono::seconds(1), std::chrono::hours(24 * 7));
  if (!window || *window < useful) return window;
  value.refuse(fmt::format("is {}, but what waits that long is too late (expires is {}); write a shorter one",
                           format_duration(*window), format_duration(useful)));
  return {};
}

std::optional<Rate> parse_rate(std::string_view text) {
  const auto slash = text.find('/');
  const auto count = whole_number(trimmed(text.substr(0, slash)));
  std::string per = slash == std::string_view::npos ? std::string() : std::string(trimmed(text.substr(slash + 1)));
  if (!per.empty() && (per.front() < '0' || per.front() > '9')) per = "1" + per;
  const auto duration = parse_duration(per);
  const bool fits = count && duration && *count > 0 && *count <= 1'000'000 && *duration >= std::chrono::seconds(1);
  return fits ? std::optional(Rate{*count, *duration}) : std::nullopt;
}

std::string to_text(const Rate& rate) {
  auto per = format_duration(rate.per);
  if (per.size() > 1 && per[0] == '1' && (per[1] < '0' || per[1] > '9')) per.erase(0, 1);
  std::erase(per, ' ');
  return fmt::format("{}/{}", rate.count, per);
}

std::optional<Rate> rate_of(const Value& value) {
  if (const auto bare = bare_number(value.node())) {
    value.refuse(fmt::format("is {} without a time; write \"{}/h\" or \"{}/min\"", *bare, *bare, *bare));
    return {};
  }
  const auto text = line_of(value);
  if (!text) return {};
  if (const auto rate = parse_rate(*text)) return rate;
  value.refuse(fmt::format("is \"{}\", which is no rate; write for instance \"100/h\" or \"5/10min\"", *text));
  return {};
}

}  // namespace busstop
