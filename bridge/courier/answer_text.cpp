#include "bridge/courier/answer_text.hpp"

#include <algorithm>

#include "bridge/base/text.hpp"

namespace busstop {

std::string answer_text(std::string_view raw) {
  constexpr std::size_t longest = 512;
  constexpr std::size_t longest_cut = 3;
  raw = raw.substr(0, longest);
  const std::size_t most_cut = raw.size() == longest ? longest_cut : 0;
  for (std::size_t cut = 0; cut <= most_cut; ++cut)
    if (const auto whole = raw.substr(0, raw.size() - cut); is_utf8(whole)) return one_line(whole);
  std::string text(raw);
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return one_line(text);
}

}  // namespace busstop
