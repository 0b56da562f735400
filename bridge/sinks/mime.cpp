#include "bridge/sinks/mime.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/text.hpp"

namespace busstop {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t longest_line = 76;
/// Leaves room for the name of a header in front of the first encoded word of a line.
constexpr std::size_t word_bytes = 39;
constexpr std::size_t longest_plain_header = 60;

bool is_printable(char c) noexcept {
  return c >= ' ' && c < '\x7f';
}

std::string encoded_words(std::string_view text) {
  std::string words;
  while (!text.empty()) {
    std::size_t cut = std::min(text.size(), word_bytes);
    // A character must not be split between two words (RFC 2047 5).
    while (cut < text.size() && cut > 1 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U)
      --cut;
    if (!words.empty()) words += "\r\n ";
    words += fmt::format("=?UTF-8?B?{}?=", base64(text.substr(0, cut)));
    text.remove_prefix(cut);
  }
  return words;
}

std::string base64_lines(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() + text.size() / 32);
  for (const char c : text) {
    if (c == '\n') bytes += '\r';
    bytes += c;
  }
  const auto coded = base64(bytes);
  std::string lines;
  lines.reserve(coded.size() + coded.size() / longest_line * 2 + 2);
  for (std::size_t at = 0; at < coded.size(); at += longest_line) {
    lines.append(coded, at, longest_line).append("\r\n");
  }
  return lines;
}

std::string quoted_printable(std::string_view text) {
  std::string lines;
  lines.reserve(text.size() + text.size() / 16);
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n') {
      lines += "\r\n";
      column = 0;
      continue;
    }
    const bool ends_line = at + 1 == text.size() || text[at + 1] == '\n';
    const bool plain = is_printable(c) && c != '=' && !(c == ' ' && ends_line);
    if (column + (plain ? 1U : 3U) >= longest_line) {
      lines += "=\r\n";
      column = 0;
    }
    if (plain) {
      lines += c;
    } else {
      lines += fmt::format("={:02X}", static_cast<unsigned char>(c));
    }
    column += plain ? 1 : 3;
  }
  return lines + "\r\n";
}

}  // namespace

std::string base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  const auto byte = [&](std::size_t at) -> unsigned {
    return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
  };
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const unsigned group = byte(at) << 16U | byte(at + 1) << 8U | byte(at + 2);
    text += alphabet[group >> 18U];
    text += alphabet[group >> 12U & 63U];
    text += at + 1 < bytes.size() ? alphabet[group >> 6U & 63U] : '=';
    text += at + 2 < bytes.size() ? alphabet[group & 63U] : '=';
  }
  return text;
}

std::string header_text(std::string_view text) {
  const auto line = one_line(text);
  const bool plain = line.size() <= longest_plain_header && std::ranges::all_of(line, is_printable) &&
                     line.find("=?") == std::string::npos;
  return plain ? line : encoded_words(line);
}

std::string header_phrase(std::string_view name) {
  auto coded = header_text(name);
  const auto is_plain = [](char c) {
    return c == ' ' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  };
  if (coded.starts_with("=?") || std::ranges::all_of(coded, is_plain)) return coded;
  std::string quoted = "\"";
  for (const char c : coded) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string mime_part(std::string_view type, std::string_view text) {
  auto quoted = quoted_printable(text);
  auto based = base64_lines(text);
  const bool quote = quoted.size() <= based.size() || based.empty();
  return fmt::format("Content-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: {}\r\n\r\n{}", type,
                     quote ? "quoted-printable" : "base64", quote ? quoted : based);
}

}  // namespace busstop
