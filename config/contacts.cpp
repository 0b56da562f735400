#include <fmt/format.h>

#include <map>

#include "config/readers.hpp"

namespace busstop {

namespace {

/// The contacts of one household, each only once.
class ContactReader {
 public:
  explicit ContactReader(const KnownSinks& sinks) : sinks_(sinks) {}

  std::optional<std::vector<std::vector<Address>>> read(const Value& value) {
    const auto items = value.items("a list, [\"phone:oak-street-mike\", \"mail:mike@example.org\"]");
    if (!items) return {};
    std::vector<std::vector<Address>> groups;
    for (const auto& item : *items) {
      auto group = item.node().as<TomlArray>() != nullptr ? together(item) : std::vector<Address>();
      if (item.node().as<TomlArray>() == nullptr) add(item, group);
      if (!group.empty()) groups.push_back(std::move(group));
    }
    return groups;
  }

 private:
  std::vector<Address> together(const Value& list) {
    std::vector<Address> group;
    const auto items = list.items("");
    for (const auto& item : *items)
      add(item, group);
    if (items->empty()) list.refuse("has an empty inner list; name the contacts that are told together");
    return group;
  }

  void add(const Value& item, std::vector<Address>& group) {
    const bool table = item.node().as<TomlTable>() != nullptr;
    if (!table && item.node().as<std::string>() == nullptr) {
      item.refuse_type("\"SINK:ADDRESS\" or { sink = \"mail\", address = \"mike@example.org\" }");
      return;
    }
    auto at = table ? read_address_table(item, sinks_, false) : read_address_text(item, sinks_);
    if (!at) return;
    const auto [known, first] = places_.emplace(*at, item.node().place);
    if (first) {
      group.push_back(std::move(*at));
    } else {
      item.refuse(fmt::format("has the same contact twice, first at {}; keep one of them", to_text(known->second)));
    }
  }

  const KnownSinks& sinks_;
  std::map<Address, Place> places_;
};

}  // namespace

std::optional<std::vector<std::vector<Address>>> read_contacts(const Value& value, const KnownSinks& sinks) {
  return ContactReader(sinks).read(value);
}

}  // namespace busstop
