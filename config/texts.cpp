#include "config/texts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/text.hpp"
#include "config/texts_built_in.hpp"

namespace busstop {

namespace {

constexpr std::size_t longest_title = 250;
constexpr std::size_t longest_body = 4096;

std::size_t place_of(Say what) noexcept {
  return 2 * static_cast<std::size_t>(what);
}
std::size_t place_of(Word what) noexcept {
  return 2 * say_count + static_cast<std::size_t>(what);
}

std::string small(std::string_view tag) {
  std::string letters(tag);
  for (char& c : letters)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return letters;
}

/// Nothing stands before it, or the end of a sentence.
bool begins_sentence(std::string_view before) noexcept {
  const auto last = before.find_last_not_of(" \n");
  return last == std::string_view::npos ||
         (last + 1 < before.size() && std::string_view(".!?").find(before[last]) != std::string_view::npos);
}

/// Calls `plain` for each letter and `field` for each {name}; answers what is wrong.
template <class Plain, class Field>
std::string walk(std::string_view text, Plain plain, Field field) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char next = text[at];
    if (next != '{' && next != '}') {
      plain(next);
    } else if (text.substr(at + 1).starts_with(next)) {
      plain(next);
      ++at;
    } else if (next == '}') {
      return "has a } without its {; write }} for a brace";
    } else {
      const auto end = text.find_first_of("{}", at + 1);
      if (end == std::string_view::npos || text[end] == '{') return "has a { without its }; write {{ for a brace";
      field(trimmed(text.substr(at + 1, end - at - 1)));
      at = end;
    }
  }
  return {};
}

std::vector<TextKey> make_keys() {
  std::vector<TextKey> keys;
  const auto names_in = [](std::string_view fields) {
    return fields.empty() ? std::vector<std::string_view>() : split(fields, ' ');
  };
  for (const auto& [name, fields] : say_names) {
    for (const auto* part : {".title", ".body"})
      keys.push_back({std::string(name) + part, names_in(fields)});
  }
  for (const auto& [name, fields] : word_names)
    keys.push_back({std::string(name), names_in(fields)});
  return keys;
}

}  // namespace

std::string filled(std::string_view text, std::span<const Fill> fills) {
  std::string out;
  // Its braces were looked at when it was read.
  static_cast<void>(walk(
      text, [&out](char letter) { out += letter; },
      [&](std::string_view name) {
        const auto found = std::ranges::find(fills, name, &Fill::name);
        if (found == fills.end()) return;
        out += !found->begins.empty() && begins_sentence(out) ? found->begins : found->value;
      }));
  return out;
}

TextFields fields_in(std::string_view text) {
  TextFields found;
  found.wrong = walk(text, [](char) {}, [&found](std::string_view name) { found.names.emplace_back(name); });
  return found;
}

TextPair Language::say(Say what, std::span<const Fill> fills) const {
  const auto at = place_of(what);
  return {clipped(filled(texts_.at(at), fills), longest_title),
          clipped(filled(texts_.at(at + 1), fills), longest_body)};
}

std::string Language::say(Word what, std::span<const Fill> fills) const {
  return filled(texts_.at(place_of(what)), fills);
}

Fill Language::fill(std::string_view name, Word word) const {
  return {name, say(word), say(static_cast<Word>(static_cast<int>(word) + 1))};
}

std::string Language::time(const std::string& hour, std::optional<std::pair<unsigned, unsigned>> day_and_month) const {
  if (!day_and_month) return hour;
  const auto months = say(Word::months);
  const auto names = split(months, ' ');
  const auto [day, month] = *day_and_month;
  const Fill fills[] = {{"time", hour}, {"day", std::to_string(day)}, {"month", std::string(names.at(month - 1))}};
  return say(Word::date, fills);
}

const std::vector<TextKey>& text_keys() {
  static const auto keys = make_keys();
  return keys;
}

Texts::Texts() {
  for (const auto& [tag, texts] : built_in_languages())
    languages_.emplace(tag, Language(std::string(tag), texts));
}

const Texts& Texts::built_in() {
  static const Texts texts;
  return texts;
}

const Language* Texts::find(std::string_view tag) const {
  for (auto wanted = small(tag); !wanted.empty();) {
    const auto found = languages_.find(wanted);
    if (found != languages_.end()) return &found->second;
    const auto dash = wanted.rfind('-');
    wanted.resize(dash == std::string::npos ? 0 : dash);
  }
  return nullptr;
}

Language& Texts::make(const std::string& tag) {
  const auto* near = find(tag);
  const auto& base = near == nullptr ? english() : *near;
  return languages_.try_emplace(small(tag), base.as(tag)).first->second;
}

std::vector<std::string> Texts::tags() const {
  std::vector<std::string> all;
  for (const auto& [tag, language] : languages_)
    all.push_back(language.tag());
  return all;
}

bool Texts::is_unnamed_child(std::string_view name) const {
  const auto folded = fold(name);
  return std::ranges::any_of(languages_,
                             [&](const auto& entry) { return folded == fold(entry.second.say(Word::child)); });
}

}  // namespace busstop
