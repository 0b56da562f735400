#include "daemon/ctl/csv.hpp"

#include <algorithm>

namespace busstop::ctl {
namespace {

/// The field behind an opening quote; `text` is left at what follows the closing one.
std::string take_quoted(std::string_view& text) {
  std::string field;
  while (!text.empty()) {
    const auto quote = std::min(text.find('"'), text.size());
    field += text.substr(0, quote);
    text.remove_prefix(std::min(quote + 1, text.size()));
    if (!text.starts_with('"')) break;
    field += '"';
    text.remove_prefix(1);
  }
  return field;
}

}  // namespace

bool csv_goes_on(std::string_view text) noexcept {
  // A doubled quote inside quotes counts twice, so that only the number matters.
  return std::ranges::count(text, '"') % 2 != 0;
}

std::variant<std::vector<std::string>, std::string> csv_fields(std::string_view text) {
  if (csv_goes_on(text)) return "a quote is opened and not closed";
  std::vector<std::string> fields;
  while (true) {
    if (text.starts_with('"')) {
      text.remove_prefix(1);
      fields.push_back(take_quoted(text));
      if (!text.empty() && text.front() != ',')
        return "after a closing quote a comma or the end of the line is wanted; a quote inside a field is doubled";
    } else {
      const auto end = std::min(text.find(','), text.size());
      fields.emplace_back(text.substr(0, end));
      if (fields.back().find('"') != std::string::npos)
        return "a quote in the middle of a field: put the field in quotes and double it";
      text.remove_prefix(end);
    }
    if (text.empty()) return fields;
    text.remove_prefix(1);
  }
}

}  // namespace busstop::ctl
