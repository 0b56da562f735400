#include "config/syntax.hpp"

#include <fmt/format.h>

#include <array>

namespace busstop {

namespace {

struct Explanation {
  /// What the library says it was reading, and a part of what it then says; the first row that fits counts.
  std::string_view reading;
  std::string_view words;
  std::string_view ours;
};

constexpr std::string_view unquoted =
    "this value cannot be read; text, times such as \"10min\" and addresses stand in quotes";

constexpr std::array<Explanation, 16> explanations{
    {{"string", "unknown escape", "unknown escape in a string; write \\\\ for a backslash, or 'single quotes'"},
     {"string", "", "this string does not end where it should; close it with the quote it began with"},
     {"unicode scalar sequence", "", "unknown escape in a string; write \\\\ for a backslash, or 'single quotes'"},
     {"literal string", "", "this string does not end where it should; close it with the quote it began with"},
     {"key-value pair", "expected '='", "a key needs a value: key = value"},
     {"key-value pair", "expected a comment", "only one key = value stands on a line; a comment begins with #"},
     {"key-value pair", "", "a key needs a value: key = value"},
     {"table header", "", "a section is written [name], a list of sections [[name]], each on a line of its own"},
     {"array", "", "this list is not closed or lacks a comma; write [a, b, c]"},
     {"inline table", "", "this table in braces is not closed or lacks a comma; write { a = 1, b = 2 } on one line"},
     {"root table", "", "a line is key = value, a [section] or a # comment"},
     {"key", "", "a key is letters, digits, - and _; anything else in quotes: \"a.b\" = value"},
     {"comment", "", "a comment may not contain control characters"},
     {"decimal integer", "64 bits", "this number is too large"},
     {"date", "", "this date cannot be read; write 2026-05-04T15:15:00Z"},
     {"time", "", "this time cannot be read; write 2026-05-04T15:15:00Z"}}};

}  // namespace

std::string explain_fault(const TomlFault& fault, std::string_view text) {
  if (fault.words.find("cannot redefine existing") != std::string::npos) {
    const auto twice = find_set_twice(text, fault.place);
    if (!twice) return "a key is set twice here; keep one of them";
    return fmt::format("{} is set twice, first at {}; keep one of them", twice->name, to_text(twice->first));
  }
  for (const auto& row : explanations) {
    if (fault.words.find(fmt::format("parsing {}: ", row.reading)) == std::string::npos) continue;
    if (fault.words.find(row.words) != std::string::npos) return std::string(row.ours);
  }
  return std::string(unquoted);
}

}  // namespace busstop
