// What the daemon answered, free of any D-Bus type: rows of keys and values. Plain values, any thread; asking for what
// is not there throws nothing.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace busstop::ctl {

struct Dict;
using Bytes = std::vector<std::uint8_t>;
using Texts = std::vector<std::string>;
/// Signed and unsigned numbers of any width become 64 bit ones: no count of ours leaves their range.
using Value = std::variant<std::string, std::int64_t, bool, Bytes, Texts, std::vector<Texts>, std::vector<Dict>>;

struct Dict {
  std::map<std::string, Value, std::less<>> values;

  [[nodiscard]] const Value* find(std::string_view key) const {
    const auto found = values.find(key);
    return found == values.end() ? nullptr : &found->second;
  }
  /// "" and 0 where the key is missing or of another type.
  [[nodiscard]] std::string text(std::string_view key) const {
    const auto* value = find(key);
    const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
    return text == nullptr ? std::string() : *text;
  }
  [[nodiscard]] std::int64_t number(std::string_view key) const {
    const auto* value = find(key);
    const auto* number = value == nullptr ? nullptr : std::get_if<std::int64_t>(value);
    return number == nullptr ? 0 : *number;
  }
  [[nodiscard]] std::vector<Dict> rows(std::string_view key) const {
    const auto* value = find(key);
    const auto* rows = value == nullptr ? nullptr : std::get_if<std::vector<Dict>>(value);
    return rows == nullptr ? std::vector<Dict>() : *rows;
  }
};

}  // namespace busstop::ctl
