// Records of a CSV file (RFC 4180): fields between commas, in quotes where they hold commas, quotes or line ends.
// Pure; any thread. Throws nothing but std::bad_alloc.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace busstop::ctl {

/// True if a record that begins like this goes on in the next line: a quote is open.
[[nodiscard]] bool csv_goes_on(std::string_view text) noexcept;
/// The fields of one whole record without its line end, or what is wrong and what would be right.
[[nodiscard]] std::variant<std::vector<std::string>, std::string> csv_fields(std::string_view text);

}  // namespace busstop::ctl
