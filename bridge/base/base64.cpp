#include "bridge/base/base64.hpp"

#include <cstdint>

namespace busstop {

namespace {

/// 64 where `letter` is none of the alphabet.
std::uint32_t value_of(char letter) noexcept {
  if (letter >= 'A' && letter <= 'Z') return static_cast<std::uint32_t>(letter - 'A');
  if (letter >= 'a' && letter <= 'z') return static_cast<std::uint32_t>(letter - 'a') + 26;
  if (letter >= '0' && letter <= '9') return static_cast<std::uint32_t>(letter - '0') + 52;
  if (letter == '+') return 62;
  if (letter == '/') return 63;
  return 64;
}

}  // namespace

std::optional<std::string> base64_decoded(std::string_view text) {
  if (text.size() % 4 == 0) {
    for (int pad = 0; pad < 2 && text.ends_with('='); ++pad)
      text.remove_suffix(1);
  }
  if (text.size() % 4 == 1) return {};
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char letter : text) {
    const auto value = value_of(letter);
    if (value > 63) return {};
    bits = ((bits << 6U) | value) & 0xFFFFU;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>((bits >> static_cast<unsigned>(held)) & 0xFFU);
  }
  // What is left of the last letter must be zero, or two texts would mean the same bytes.
  if ((bits & ((1U << static_cast<unsigned>(held)) - 1U)) != 0) return {};
  return bytes;
}

}  // namespace busstop
