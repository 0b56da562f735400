// A TOML text as a tree of plain values that know where they stand: the door to the TOML library. Any thread; throws
// nothing of its own. Entries keep the order of the file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/findings.hpp"

namespace busstop {

struct TomlNode;
struct TomlEntry;

struct TomlTable {
  std::vector<TomlEntry> entries;
  /// Written as { key = value } in one place.
  bool in_braces = false;
  [[nodiscard]] const TomlEntry* find(std::string_view key) const;
  [[nodiscard]] TomlEntry* find(std::string_view key);
};
using TomlArray = std::vector<TomlNode>;
/// A date or time, as RFC 3339 writes it; without a zone if the file gave none.
struct TomlTime {
  std::string text;
};

struct TomlNode {
  Place place;
  std::variant<std::string, std::int64_t, double, bool, TomlTime, TomlArray, TomlTable> value;

  template <class T>
  [[nodiscard]] const T* as() const noexcept {
    return std::get_if<T>(&value);
  }
  template <class T>
  [[nodiscard]] T* as() noexcept {
    return std::get_if<T>(&value);
  }
  /// The word for its type in an error: "a string", "a list"…
  [[nodiscard]] std::string_view type_name() const noexcept;
};

struct TomlEntry {
  std::string key;
  Place place;
  TomlNode node;
};

/// Why a text is no TOML. `words` are the library's and may quote the text, secrets included: never to be shown.
struct TomlFault {
  Place place;
  std::string words;
};

[[nodiscard]] std::variant<TomlNode, TomlFault> parse_toml(std::string_view text,
                                                           const std::shared_ptr<const SourceFile>& file);

}  // namespace busstop
