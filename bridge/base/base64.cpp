#include "bridge/base/base64.hpp"

#include <algorithm>
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

std::string base64url(std::string_view bytes) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char byte : bytes) {
    bits = ((bits << 8U) | static_cast<unsigned char>(byte)) & 0xFFFFU;
    for (held += 8; held >= 6;) {
      held -= 6;
      text += letters[(bits >> held) & 63U];
    }
  }
  if (held > 0) text += letters[(bits << (6 - held)) & 63U];
  return text;
}

std::optional<std::string> base64url_decoded(std::string_view text) {
  if (text.find_first_of("+/=") != std::string_view::npos) return {};
  std::string common(text);
  std::ranges::replace(common, '-', '+');
  std::ranges::replace(common, '_', '/');
  return base64_decoded(common);
}

}  // namespace busstop
