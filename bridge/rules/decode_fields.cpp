#include "bridge/rules/decode_fields.hpp"

#include <fmt/format.h>

#include <cmath>

#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"

namespace busstop {

namespace {

constexpr std::string_view time_wanted = "RFC 3339 with a zone is wanted, such as 2026-05-04T15:15:00+02:00";

/// A word out of a record, short and harmless enough for the journal.
std::string shown(std::string_view text) {
  return json_quoted(clipped(one_line(text), 40));
}

}  // namespace

JsonView Fields::field_at(std::string_view field) const noexcept {
  const auto value = object_.find(field);
  return value.is_null() ? JsonView() : value;
}

void Fields::complain(std::string reason) {
  if (!trouble_) trouble_ = Unreadable{std::move(reason)};
}

void Fields::wrong_type(std::string_view field, JsonView value, std::string_view wanted) {
  complain(fmt::format("{} is {}; {} is wanted", field, value.type_name(), wanted));
}

void Fields::need(std::string_view field, const std::string& value) {
  if (value.empty()) complain(fmt::format("{} is missing; a string is wanted", field));
}

std::string Fields::checked_name(std::string_view field, std::string_view text) {
  auto line = one_line(text);
  if (line.size() <= longest_name) return line;
  complain(fmt::format("{} has {} bytes; at most {} are taken", field, line.size(), longest_name));
  return {};
}

std::string Fields::name(std::string_view field) {
  const auto value = field_at(field);
  if (!value.exists()) return {};
  if (const auto text = value.string()) return checked_name(field, *text);
  wrong_type(field, value, "a string");
  return {};
}

std::string Fields::one_name(std::string_view field, std::string_view instead) {
  if (!field_at(field).is_array()) return name(field);
  complain(fmt::format("{} is an array; a string is wanted: {}", field, instead));
  return {};
}

std::string Fields::id(std::string_view field) {
  const auto value = field_at(field);
  if (const auto number = value.integer()) return std::to_string(*number);
  if (!value.exists() || value.is_string()) return name(field);
  wrong_type(field, value, "a string or a whole number");
  return {};
}

std::string Fields::message(std::string_view field) {
  const auto value = field_at(field);
  if (!value.exists()) return {};
  if (const auto text = value.string()) return clipped(plain_lines(*text), longest_message);
  wrong_type(field, value, "a string");
  return {};
}

std::optional<std::int64_t> Fields::count(std::string_view field, std::int64_t most) {
  const auto value = field_at(field);
  if (!value.exists()) return {};
  const auto number = value.number();
  if (!number) {
    wrong_type(field, value, "a whole number");
    return {};
  }
  std::string_view trouble;
  if (*number < 0) trouble = "is below 0";
  if (*number > static_cast<double>(most)) trouble = "is too large";
  if (trouble.empty() && std::floor(*number) != *number) trouble = "has a fraction";
  if (trouble.empty()) return static_cast<std::int64_t>(*number);
  complain(fmt::format("{} {}; a whole number from 0 to {} is wanted", field, trouble, most));
  return {};
}

std::optional<Wall> Fields::time(std::string_view field) {
  const auto value = field_at(field);
  if (!value.exists()) return {};
  const auto text = value.string();
  if (!text) {
    wrong_type(field, value, "a string");
    return {};
  }
  if (trimmed(*text).empty()) return {};
  const auto time = parse_rfc3339(trimmed(*text));
  if (!time) complain(fmt::format("{} is {}, which is no time; {}", field, shown(*text), time_wanted));
  return time;
}

std::optional<Wall> Fields::time_or_epoch(std::string_view field) {
  const auto number = field_at(field).number();
  if (!number) return time(field);
  // As seconds 1e11 is the year 5138, as milliseconds it is 1973.
  constexpr double first_millis = 1e11;
  constexpr double end_of_9999 = 253402300800.0;
  const double seconds = *number < first_millis ? *number : *number / 1000;
  if (!(seconds >= 0 && seconds < end_of_9999)) {
    complain(fmt::format("{} is out of range; seconds or milliseconds since 1970, or RFC 3339, are wanted", field));
    return {};
  }
  return Wall(Duration(std::llround(seconds * 1e6)));
}

std::size_t Fields::choice(std::string_view field, std::string_view first, std::string_view second, bool needed) {
  const auto word = name(field);
  if (word == second) return 1;
  if (word == first || trouble_) return 0;
  if (word.empty()) {
    if (needed) complain(fmt::format("{} is missing; \"{}\" or \"{}\" is wanted", field, first, second));
    return 0;
  }
  const auto meant = nearest(word, {first, second});
  const auto hint = meant.empty() ? std::string() : fmt::format(" (did you mean \"{}\"?)", meant);
  complain(fmt::format("{} is {}; \"{}\" or \"{}\" is wanted{}", field, shown(word), first, second, hint));
  return 0;
}

std::variant<Json, Unreadable> payload_object(const Envelope& envelope) {
  auto json = payload_json(envelope);
  if (const auto* parsed = std::get_if<Json>(&json); parsed != nullptr && !parsed->root().is_object()) {
    return Unreadable{fmt::format("the value is {}; a JSON object is wanted", parsed->root().type_name())};
  }
  return json;
}

}  // namespace busstop
