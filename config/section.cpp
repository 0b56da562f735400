#include "config/section.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "bridge/base/text.hpp"

namespace busstop {

void Value::refuse(std::string_view what) const {
  findings_->error(node_->place, fmt::format("{} {}", name_, what));
}
void Value::warn(std::string_view what) const {
  findings_->warn(node_->place, fmt::format("{} {}", name_, what));
}

void Value::refuse_type(std::string_view wanted) const {
  refuse(fmt::format("must be {}, not {}", wanted, node_->type_name()));
}

std::optional<std::vector<Value>> Value::items(std::string_view wanted) const {
  const auto* list = node_->as<TomlArray>();
  if (list == nullptr) {
    refuse_type(wanted);
    return {};
  }
  std::vector<Value> values;
  for (const auto& item : *list)
    values.emplace_back(item, name_, *findings_);
  return values;
}

std::string Section::name_of(std::string_view key) const {
  return name_.empty() ? std::string(key) : fmt::format("{}.{}", name_, key);
}

std::optional<Value> Section::value(std::string_view key) {
  known_.push_back(key);
  const auto* entry = table_->find(key);
  if (entry == nullptr) return {};
  return Value(entry->node, name_of(key), *findings_);
}

std::optional<Value> Section::needed(std::string_view key, std::string_view example) {
  auto found = value(key);
  if (!found) findings_->error(place_, fmt::format("{} is missing; write {} = {}", name_of(key), key, example));
  return found;
}

std::optional<Section> Section::section(std::string_view key) {
  const auto found = value(key);
  if (!found) return {};
  const auto* table = found->node().as<TomlTable>();
  if (table == nullptr) {
    found->refuse_type(fmt::format("a section, [{}]", found->name()));
    return {};
  }
  return Section(*table, found->node().place, found->name(), *findings_);
}

std::vector<Section> Section::sections(std::string_view key) {
  std::vector<Section> all;
  const auto found = value(key);
  if (!found) return all;
  const auto wanted = fmt::format("a list of sections, each written [[{}]]", found->name());
  const auto items = found->items(wanted);
  if (!items) return all;
  for (const auto& item : *items) {
    if (const auto* table = item.node().as<TomlTable>()) {
      all.emplace_back(*table, item.node().place, item.name(), *findings_);
    } else {
      item.refuse_type(wanted);
    }
  }
  return all;
}

void Section::finish() const {
  const auto where = name_.empty() ? std::string("the configuration") : name_;
  for (const auto& entry : table_->entries) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
    findings_->error(entry.place, fmt::format("{} has no \"{}\"{}", where, one_line(entry.key),
                                              suggestion(entry.key, known_, "it may have")));
  }
}

std::string suggestion(std::string_view word, std::vector<std::string_view> candidates, std::string_view else_list) {
  const auto near = nearest(word, candidates);
  if (!near.empty()) return fmt::format("; did you mean \"{}\"?", near);
  std::sort(candidates.begin(), candidates.end());
  return fmt::format("; {}: {}", else_list, fmt::join(candidates, ", "));
}

}  // namespace busstop
