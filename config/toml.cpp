#include "config/toml.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <tuple>

namespace busstop {

namespace {

using File = std::shared_ptr<const SourceFile>;

Place place_of(const toml::source_region& region, const File& file) {
  return {file, region.begin.line, region.begin.column};
}

TomlNode copy_of(const toml::node& node, const File& file);

TomlTable copy_of(const toml::table& table, const File& file) {
  TomlTable copy;
  copy.in_braces = table.is_inline();
  for (const auto& [key, node] : table) {
    copy.entries.push_back({std::string(key.str()), place_of(key.source(), file), copy_of(node, file)});
  }
  std::stable_sort(copy.entries.begin(), copy.entries.end(), [](const TomlEntry& a, const TomlEntry& b) {
    return std::tuple(a.place.line, a.place.column) < std::tuple(b.place.line, b.place.column);
  });
  return copy;
}

template <class T>
TomlTime time_of(const T& moment) {
  std::ostringstream text;
  text << moment;
  return {text.str()};
}

TomlNode copy_of(const toml::node& node, const File& file) {
  TomlNode copy{place_of(node.source(), file), false};
  if (const auto* table = node.as_table()) copy.value = copy_of(*table, file);
  if (const auto* text = node.as_string()) copy.value = text->get();
  if (const auto* integer = node.as_integer()) copy.value = integer->get();
  if (const auto* number = node.as_floating_point()) copy.value = number->get();
  if (const auto* boolean = node.as_boolean()) copy.value = boolean->get();
  if (const auto* date = node.as_date()) copy.value = time_of(date->get());
  if (const auto* time = node.as_time()) copy.value = time_of(time->get());
  if (const auto* both = node.as_date_time()) copy.value = time_of(both->get());
  if (const auto* array = node.as_array()) {
    auto& items = copy.value.emplace<TomlArray>();
    for (const auto& item : *array)
      items.push_back(copy_of(item, file));
  }
  return copy;
}

template <class Table>
auto find_in(Table& table, std::string_view key) {
  const auto found = std::find_if(table.entries.begin(), table.entries.end(),
                                  [&](const TomlEntry& entry) { return entry.key == key; });
  return found == table.entries.end() ? nullptr : &*found;
}

}  // namespace

const TomlEntry* TomlTable::find(std::string_view key) const {
  return find_in(*this, key);
}
TomlEntry* TomlTable::find(std::string_view key) {
  return find_in(*this, key);
}

std::string_view TomlNode::type_name() const noexcept {
  constexpr std::array<std::string_view, 7> names{"a string", "a whole number", "a number", "true or false",
                                                  "a time",   "a list",         "a table"};
  return names[value.index()];
}

std::variant<TomlNode, TomlFault> parse_toml(std::string_view text, const File& file) {
  try {
    return copy_of(static_cast<const toml::node&>(toml::parse(text)), file);
  } catch (const toml::parse_error& fault) {
    return TomlFault{place_of(fault.source(), file), std::string(fault.description())};
  }
}

}  // namespace busstop
