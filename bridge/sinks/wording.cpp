#include "bridge/sinks/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "bridge/base/digest.hpp"
#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"

namespace busstop {

namespace {

constexpr std::array<std::string_view, 8> kind_words{"alert",   "stand_down", "outcome", "answer",
                                                     "restock", "notify",     "test",    "digest"};

/// `text` with a question mark for each byte that is no part of a character.
std::string well_formed(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    std::size_t length = 1;
    while (length <= 4 && length <= text.size() && !is_utf8(text.substr(0, length)))
      ++length;
    const bool character = length <= 4 && length <= text.size();
    if (!character) length = 1;
    result += character ? text.substr(0, length) : std::string_view("?");
    text.remove_prefix(length);
  }
  return result;
}

}  // namespace

std::string title_of(const Notice& notice, std::size_t bytes) {
  return clipped(one_line(notice.title), bytes);
}

std::string body_of(const Notice& notice, std::size_t bytes) {
  return clipped(plain_lines(well_formed(notice.body)), bytes);
}

std::string_view kind_word(NoticeKind kind) noexcept {
  const auto index = static_cast<std::size_t>(kind);
  assert(index < kind_words.size());
  return kind_words[index];
}

std::string_view urgency_word(Urgency urgency) noexcept {
  return urgency == Urgency::urgent ? "urgent" : "ordinary";
}

std::string delivery_tag(const Notice& notice, DeliveryId key) {
  return fmt::format("{}-{:x}", to_text(key), static_cast<unsigned long long>(to_micros(notice.made)));
}

std::string thread_tag(const Notice& notice, const Contact& contact) {
  assert(!notice.thread.empty());
  const auto input = fmt::format("{}\n{}", raw(contact.id), notice.thread);
  const auto digest = sha256(input);
  std::string tag = "t";
  for (std::size_t i = 0; i < 16; ++i)
    tag += fmt::format("{:02x}", digest[i]);
  return tag;
}

std::string written_to_fit(std::string_view body, std::size_t most,
                           const std::function<std::string(std::string_view)>& write) {
  auto text = write(body);
  for (std::size_t keep = body.size(); text.size() > most && keep > 0;) {
    // Each byte taken off the body takes at least one off the text.
    keep -= std::min(keep, text.size() - most);
    text = write(clipped(body, keep));
  }
  return text;
}

}  // namespace busstop
