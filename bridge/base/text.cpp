#include "bridge/base/text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <numeric>

namespace busstop {

namespace {

struct Free {
  void operator()(utf8proc_uint8_t* text) const noexcept { std::free(text); }
};

bool is_space(utf8proc_int32_t code) noexcept {
  if (code == ' ' || (code >= '\t' && code <= '\r') || code == 0x85) return true;
  const auto category = utf8proc_category(code);
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

/// Explicit bidirectional formatting (UAX #9, 2): it could make a line read as another.
bool turns_text_round(utf8proc_int32_t code) noexcept {
  return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

const utf8proc_uint8_t* as_bytes(std::string_view text) noexcept {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

bool is_ascii(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// one_line() of what is most of what is read; `change` is done to each character that stays.
template <class Change>
std::string ascii_line(std::string_view text, Change change) {
  std::string line;
  line.reserve(text.size());
  bool gap = false;
  for (const char c : text) {
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      gap = !line.empty();
      continue;
    }
    if (c < 0x20 || c == 0x7F) continue;
    if (gap) line += ' ';
    gap = false;
    line += change(c);
  }
  return line;
}

/// Two neighbours that changed places count once (optimal string alignment): the commonest slip of the fingers.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace

bool is_utf8(std::string_view bytes) noexcept {
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (static_cast<unsigned char>(bytes[at]) < 0x80) {
      ++at;
      continue;
    }
    utf8proc_int32_t code = 0;
    const auto rest = bytes.substr(at);
    const auto length = utf8proc_iterate(as_bytes(rest), static_cast<utf8proc_ssize_t>(rest.size()), &code);
    if (length <= 0) return false;
    at += static_cast<std::size_t>(length);
  }
  return true;
}

std::string one_line(std::string_view text) {
  if (is_ascii(text)) return ascii_line(text, [](char c) { return c; });
  std::string line;
  std::size_t at = 0;
  bool gap = false;
  while (at < text.size()) {
    utf8proc_int32_t code = 0;
    const auto rest = text.substr(at);
    auto length = utf8proc_iterate(as_bytes(rest), static_cast<utf8proc_ssize_t>(rest.size()), &code);
    if (length <= 0) length = 1, code = '?';
    at += static_cast<std::size_t>(length);
    if (is_space(code)) {
      gap = !line.empty();
      continue;
    }
    if (utf8proc_category(code) == UTF8PROC_CATEGORY_CC || turns_text_round(code)) continue;
    if (gap) line += ' ';
    gap = false;
    utf8proc_uint8_t encoded[4];
    line.append(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(utf8proc_encode_char(code, encoded)));
  }
  return line;
}

std::string plain_lines(std::string_view text) {
  std::string lines;
  lines.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte == '\r') {
      if (at + 1 == text.size() || text[at + 1] != '\n') lines += '\n';
    } else if (byte == '\t') {
      lines += ' ';
    } else if (byte == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0) {
      ++at;  // U+0080 to U+009F
    } else if (byte == '\n' || (byte >= 0x20 && byte != 0x7F)) {
      lines += text[at];
    }
  }
  return std::string(trimmed(lines));
}

std::string fold(std::string_view text) {
  if (is_ascii(text))
    return ascii_line(text, [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  utf8proc_uint8_t* folded = nullptr;
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                                      UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  const auto length = utf8proc_map(as_bytes(text), static_cast<utf8proc_ssize_t>(text.size()), &folded, options);
  const std::unique_ptr<utf8proc_uint8_t, Free> owner(folded);
  if (length < 0) return std::string(text);
  return one_line(std::string_view(reinterpret_cast<const char*>(folded), static_cast<std::size_t>(length)));
}

std::string clipped(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  constexpr std::string_view mark = "…";
  if (bytes < mark.size()) return {};
  std::size_t end = bytes - mark.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
    --end;
  return std::string(text.substr(0, end)).append(mark);
}

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view blank = " \t\r\n";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto cut = text.find(separator);
    parts.push_back(text.substr(0, cut));
    if (cut == std::string_view::npos) return parts;
    text.remove_prefix(cut + 1);
  }
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  std::string_view best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const auto candidate : candidates) {
    const auto distance = edit_distance(word, candidate);
    if (distance < least) least = distance, best = candidate;
  }
  return best;
}

}  // namespace busstop
