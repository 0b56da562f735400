// What busstopd itself says to people, in every language it knows: built in, changed and added to by [texts.LANGUAGE]
// of the configuration. Plain values, which the Settings keep; any thread. Throws nothing.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace busstop {

/// What has a title and a body.
enum class Say {
  call,
  call_unnamed,
  call_again,
  ask_backup,
  stand_down,
  you_have,
  no_longer_have,
  you_are_backup,
  no_longer_backup,
  no_longer_backup_taken,
  not_needed,
  covered,
  still_covered,
  reopened,
  nobody_yet,
  last_minute,
  nobody_reached,
  nobody_there,
  unanswered,
  cancelled,
  not_a_helper,
  offer_refused,
  fits_nothing,
  fits_several,
  withdrawn_early,
  restock,
  test_household,
  test_sink,
};
inline constexpr std::size_t say_count = static_cast<std::size_t>(Say::test_sink) + 1;

/// Parts of these, and what stands alone. Where one stands for a name, its twin behind it is for the beginning of a
/// sentence.
enum class Word {
  child,
  child_begins,
  neighbour,
  neighbour_begins,
  this_child,
  this_child_begins,
  help,
  help_begins,
  watch,
  watch_unnamed,
  message,
  in_minute,
  in_minutes,
  request,
  date,
  months,
  digest,
  more,
};
inline constexpr std::size_t word_count = static_cast<std::size_t>(Word::more) + 1;

struct TextPair {
  std::string title;
  std::string body;
};

/// What stands in the place of {name}. `begins`: at the beginning of a sentence, where that is another word.
struct Fill {
  std::string_view name;
  std::string value;
  std::string begins{};
};
using Fills = std::vector<Fill>;

/// Texts with {fields}; {{ and }} are braces. What is filled in is not looked at again. A field that is not among
/// `fills` is left out.
[[nodiscard]] std::string filled(std::string_view text, std::span<const Fill> fills);
/// The names of the fields in a text, or what is wrong with its braces.
struct TextFields {
  std::vector<std::string> names;
  std::string wrong;
};
[[nodiscard]] TextFields fields_in(std::string_view text);

/// One language, whole: what it does not say itself is as the language it was begun from has it.
class Language {
 public:
  Language(std::string tag, std::span<const std::string_view> texts) : tag_(std::move(tag)) {
    for (std::size_t i = 0; i < texts_.size(); ++i)
      texts_.at(i) = texts[i];
  }
  [[nodiscard]] const std::string& tag() const noexcept { return tag_; }
  [[nodiscard]] Language as(std::string tag) const {
    auto copy = *this;
    copy.tag_ = std::move(tag);
    return copy;
  }
  /// A title of at most 250 bytes, and a body of at most 4 KiB.
  [[nodiscard]] TextPair say(Say what, std::span<const Fill> fills) const;
  [[nodiscard]] std::string say(Word what, std::span<const Fill> fills = {}) const;
  /// A word of ours in the place of a name.
  [[nodiscard]] Fill fill(std::string_view name, Word word) const;
  /// "15:11", and where that is another day "15:11 on 4 May".
  [[nodiscard]] std::string time(const std::string& hour,
                                 std::optional<std::pair<unsigned, unsigned>> day_and_month) const;

  /// By its place in text_keys().
  void change(std::size_t key, std::string text) { texts_.at(key) = std::move(text); }
  [[nodiscard]] const std::string& text(std::size_t key) const { return texts_.at(key); }
  friend bool operator==(const Language&, const Language&) = default;

 private:
  std::string tag_;
  std::array<std::string, 2 * say_count + word_count> texts_;
};

/// "call.title", "call.body", "message", and what may be filled in.
struct TextKey {
  std::string name;
  std::vector<std::string_view> fields;
};
[[nodiscard]] const std::vector<TextKey>& text_keys();

class Texts {
 public:
  /// English and German.
  Texts();
  [[nodiscard]] static const Texts& built_in();
  [[nodiscard]] const Language& english() const { return languages_.find("en")->second; }
  /// The one of this tag, or of the longest beginning of it: "de" for "de-AT". Null if there is none.
  [[nodiscard]] const Language* find(std::string_view tag) const;
  /// The language of this tag, made from what is next to it (English if nothing is) where it is not there yet.
  Language& make(const std::string& tag);
  [[nodiscard]] std::vector<std::string> tags() const;
  /// What any of the languages says in the place of a child's name.
  [[nodiscard]] bool is_unnamed_child(std::string_view name) const;
  friend bool operator==(const Texts&, const Texts&) = default;

 private:
  /// By tag in small letters.
  std::map<std::string, Language, std::less<>> languages_;
};

/// In what something is said: first as the notice itself has it, then beside it. They live longer.
struct Tongues {
  const Language* first = &Texts::built_in().english();
  std::vector<const Language*> also{};
};

}  // namespace busstop
