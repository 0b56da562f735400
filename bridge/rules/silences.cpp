#include "bridge/rules/silences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"

namespace busstop {

namespace {

using Part = std::pair<std::string_view, std::string_view>;

std::array<Part, 4> parts_of(const SilenceScope& scope) noexcept {
  return {Part{"topic", scope.topic}, Part{"product", scope.product}, Part{"household", scope.household},
          Part{"sink", scope.sink}};
}

/// What is wrong with a line of somebody's, as the end of a sentence.
std::string trouble_of(std::string_view text, std::size_t most) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (text.size() > most) return fmt::format("has {} bytes; at most {} are kept", text.size(), most);
  if (!is_utf8(text)) return "is not UTF-8; write it in UTF-8";
  if (std::ranges::any_of(text, is_control)) return "has a control character in it; one line of text is wanted";
  return {};
}

}  // namespace

bool hides(const SilenceScope& scope, const Telling& telling) noexcept {
  const auto fits = [](std::string_view named, std::string_view is) { return named.empty() || named == is; };
  return fits(scope.topic, telling.topic) && fits(scope.product, telling.product) &&
         fits(scope.household, telling.household) && fits(scope.sink, telling.sink);
}

const Silence* hidden_by(std::span<const Silence> silences, const Telling& telling, Wall now) noexcept {
  const Silence* longest = nullptr;
  for (const auto& silence : silences) {
    if (silence.ended || silence.until <= now || !hides(silence.scope, telling)) continue;
    if (longest == nullptr || silence.until > longest->until) longest = &silence;
  }
  return longest;
}

std::string wrong_with(const Silence& silence, Wall now) {
  bool names_something = false;
  for (const auto& [name, text] : parts_of(silence.scope)) {
    names_something |= !text.empty();
    if (const auto wrong = trouble_of(text, longest_silence_part); !wrong.empty())
      return fmt::format("the {} {}", name, wrong);
  }
  if (!names_something)
    return "a silence names what it hides: a topic, a product, a household or a sink (of several, all have to fit)";
  for (const auto& [name, text, most] : {std::tuple("author", &silence.author, longest_silence_part),
                                         std::tuple("reason", &silence.reason, longest_silence_reason)}) {
    if (text->empty()) return fmt::format("the {} is missing; those who find the silence will want to know", name);
    if (const auto wrong = trouble_of(*text, most); !wrong.empty()) return fmt::format("the {} {}", name, wrong);
  }
  if (silence.until <= now) {
    return fmt::format("its end was {} ago; a time to come is wanted, at most {} from now",
                       format_duration(now - silence.until), format_duration(longest_silence));
  }
  if (silence.until - now > longest_silence) {
    return fmt::format("its end is more than {} away; make it again then, if it is still wanted",
                       format_duration(longest_silence));
  }
  return {};
}

std::string to_text(const SilenceScope& scope) {
  std::string text;
  for (const auto& [name, value] : parts_of(scope)) {
    if (!value.empty()) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, value);
  }
  return text;
}

}  // namespace busstop
