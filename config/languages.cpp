#include "config/languages.hpp"

#include <algorithm>

#include "config/values.hpp"

namespace busstop {

bool is_language(std::string_view text) noexcept {
  const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto first = text.substr(0, text.find('-'));
  if (first.size() < 2 || first.size() > 3 || !std::all_of(first.begin(), first.end(), small)) return false;
  return text.size() <= 16 && is_id(text) && text.find_first_of("._") == std::string_view::npos && text.back() != '-';
}

}  // namespace busstop
