// One table of the configuration while it is read: hands out values by key and, at the end, refuses the keys nobody
// asked for. Used by the read_*.cpp on one thread; must not outlive the tree or the Findings. Throws nothing of its
// own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/findings.hpp"
#include "config/toml.hpp"

namespace busstop {

/// A value and its name for errors: "kafka.group".
class Value {
 public:
  Value(const TomlNode& node, std::string name, Findings& findings)
      : node_(&node), name_(std::move(name)), findings_(&findings) {}

  [[nodiscard]] const TomlNode& node() const noexcept { return *node_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] Findings& findings() const noexcept { return *findings_; }
  /// An error at this value: "kafka.group is empty".
  void refuse(std::string_view what) const;
  void warn(std::string_view what) const;
  /// "… must be X, not a whole number", with the type it has; never with the value.
  void refuse_type(std::string_view wanted) const;
  /// The items of a list; nothing (and an error) if it is none.
  [[nodiscard]] std::optional<std::vector<Value>> items(std::string_view wanted) const;

 private:
  const TomlNode* node_;
  std::string name_;
  Findings* findings_;
};

class Section {
 public:
  Section(const TomlTable& table, Place place, std::string name, Findings& findings)
      : table_(&table), place_(std::move(place)), name_(std::move(name)), findings_(&findings) {}

  [[nodiscard]] const Place& place() const noexcept { return place_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const TomlTable& table() const noexcept { return *table_; }
  [[nodiscard]] Findings& findings() const noexcept { return *findings_; }
  [[nodiscard]] std::string name_of(std::string_view key) const;

  /// The value of `key`, if the file has one.
  [[nodiscard]] std::optional<Value> value(std::string_view key);
  /// The same; its absence is an error that shows `example`.
  [[nodiscard]] std::optional<Value> needed(std::string_view key, std::string_view example);
  /// A table inside this one; an error if `key` is no table.
  [[nodiscard]] std::optional<Section> section(std::string_view key);
  /// A list of tables, [[name.key]].
  [[nodiscard]] std::vector<Section> sections(std::string_view key);
  /// An error for each key that was not asked for, with the nearest one that was.
  void finish() const;

 private:
  const TomlTable* table_;
  Place place_;
  std::string name_;
  Findings* findings_;
  std::vector<std::string_view> known_;
};

/// `; did you mean "x"?`, or `; <else_list>: a, b, c` if nothing is near.
[[nodiscard]] std::string suggestion(std::string_view word, std::vector<std::string_view> candidates,
                                     std::string_view else_list);

/// A value that was read well replaces the default.
template <class T, class U>
void keep(T& into, std::optional<U>&& value) {
  if (value) into = *std::move(value);
}
template <class T>
void keep(std::optional<T>& into, std::optional<T>&& value) {
  if (value) into = std::move(value);
}

}  // namespace busstop
