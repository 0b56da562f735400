#include "config/merge.hpp"

#include <fmt/format.h>

#include <iterator>

namespace busstop {

namespace {

bool is_appended(const std::string& name) {
  return name == "households" || name == "topics.notify";
}

/// A sink belongs to one place: half a sink in each of two files would be hard to find.
bool is_whole(const std::string& name) {
  return name.starts_with("sinks.") && name.find('.', std::string_view("sinks.").size()) == std::string::npos;
}

void merge_tables(TomlTable& all, TomlTable more, const std::string& section, Findings& findings);

void merge_entry(TomlEntry& known, TomlEntry entry, const std::string& name, Findings& findings) {
  auto* list = known.node.as<TomlArray>();
  auto* table = known.node.as<TomlTable>();
  if (auto* more = entry.node.as<TomlArray>(); more != nullptr && list != nullptr && is_appended(name)) {
    list->insert(list->end(), std::make_move_iterator(more->begin()), std::make_move_iterator(more->end()));
  } else if (auto* other = entry.node.as<TomlTable>(); other != nullptr && table != nullptr && !is_whole(name)) {
    merge_tables(*table, std::move(*other), name + ".", findings);
  } else {
    findings.error(entry.place,
                   fmt::format("{} is set twice, first at {}; keep one of them", name, to_text(known.place)));
  }
}

void merge_tables(TomlTable& all, TomlTable more, const std::string& section, Findings& findings) {
  for (auto& entry : more.entries) {
    if (auto* known = all.find(entry.key)) {
      const auto name = section + entry.key;
      merge_entry(*known, std::move(entry), name, findings);
    } else {
      all.entries.push_back(std::move(entry));
    }
  }
}

}  // namespace

void merge_into(TomlNode& all, TomlNode more, Findings& findings) {
  merge_tables(*all.as<TomlTable>(), std::move(*more.as<TomlTable>()), "", findings);
}

}  // namespace busstop
