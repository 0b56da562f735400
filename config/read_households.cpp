#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "bridge/base/text.hpp"
#include "config/languages.hpp"
#include "config/readers.hpp"
#include "config/values.hpp"

namespace busstop {

namespace {

std::optional<std::string> language_of(const Value& value) {
  auto language = line_of(value);
  if (!language || is_language(*language)) return language;
  value.refuse("is no language tag; write for instance \"en\" or \"pt-BR\"");
  return {};
}

std::vector<std::string> helpers_of(const Value& value, std::vector<NamedHousehold>& named) {
  std::vector<std::string> helpers;
  const auto items = value.items("a list of households' ids, [\"mike\", \"lisa\"]");
  if (!items) return helpers;
  for (const auto& item : *items) {
    const auto id = id_of(item, "mike");
    if (!id) continue;
    helpers.push_back(*id);
    named.push_back({*id, item.node().place});
  }
  if (items->empty()) value.refuse("names nobody; leave it away where anybody may help");
  if (items->size() > most_helpers)
    value.refuse(fmt::format("has {} helpers; {} are the most", items->size(), most_helpers));
  return helpers;
}

void read_children(Section& in, Household& household, std::vector<NamedHousehold>& named) {
  std::map<std::string, Place> places;
  for (auto& child : in.sections("children")) {
    Child read;
    const auto name = child.needed("name", "\"Jake\"");
    if (name) keep(read.name, line_of(*name));
    if (const auto helpers = child.value("helpers")) read.helpers = helpers_of(*helpers, named);
    child.finish();
    if (read.name.empty()) continue;
    const auto [known, first] = places.emplace(fold(read.name), name->node().place);
    if (!first) {
      in.findings().error(name->node().place,
                          fmt::format("child \"{}\" is there twice, first at {}", read.name, to_text(known->second)));
    }
    household.children.push_back(std::move(read));
  }
  if (household.children.size() > most_children) {
    in.findings().error(in.place(), fmt::format("{} has {} children; {} are the most", in.name(),
                                                household.children.size(), most_children));
  }
}

/// Languages in which nothing is said, and where the first household wants it.
class Unspoken {
 public:
  explicit Unspoken(const Texts& texts) : texts_(texts) {}
  void see(const Household& household, const TomlEntry* at) {
    if (at == nullptr || texts_.find(household.language) != nullptr) return;
    const auto first = wanted_.try_emplace(household.language, at->node.place, 0).first;
    ++first->second.second;
  }
  void warn(Findings& findings) const {
    for (const auto& [language, found] : wanted_) {
      const auto& [place, households] = found;
      findings.warn(place,
                    fmt::format("households.language: nothing is said in \"{0}\" here, so {1}; write one of {2}, or "
                                "add [texts.{0}]",
                                language,
                                households == 1 ? "this household is told in English"
                                                : fmt::format("{} households are told in English", households),
                                fmt::join(texts_.tags(), ", ")));
    }
  }

 private:
  const Texts& texts_;
  std::map<std::string, std::pair<Place, int>> wanted_;
};

Household read_household(Section& in, const KnownSinks& sinks, std::vector<NamedHousehold>& named, Unspoken& unspoken) {
  Household household;
  if (const auto value = in.needed("id", "\"mike\"")) keep(household.id, id_of(*value, "mike"));
  household.name = household.id;
  if (const auto value = in.value("name")) keep(household.name, line_of(*value));
  if (const auto value = in.value("stops")) keep(household.stops, lines_of(*value));
  const auto contacts = in.value("contacts");
  if (contacts) keep(household.contacts, read_contacts(*contacts, sinks));
  if (const auto value = in.value("language")) keep(household.language, language_of(*value));
  if (const auto value = in.value("timezone")) keep(household.timezone, timezone_of(*value));
  if (const auto value = in.value("second_circle")) keep(household.second_circle, lines_of(*value));
  read_children(in, household, named);
  if (const auto value = in.value("quiet")) keep(household.quiet, quiet_of(*value));
  if (const auto value = in.value("limit")) keep(household.limit, rate_of(*value));
  if (const auto value = in.value("names")) keep(household.names, boolean_of(*value));
  unspoken.see(household, in.table().find("language"));
  in.finish();
  if (household.contacts.empty()) {
    in.findings().warn(in.place(),
                       fmt::format("household \"{}\" has no contacts, so it hears nothing; write contacts = "
                                   "[\"SINK:ADDRESS\"]",
                                   household.id));
  }
  return household;
}

/// A slip here leaves a child with nobody who may take it.
void check_helpers(const std::vector<NamedHousehold>& helpers, const std::vector<Household>& households,
                   Findings& findings) {
  for (const auto& [id, place] : helpers) {
    if (std::ranges::find(households, id, &Household::id) != households.end()) continue;
    findings.warn(place, fmt::format("households.children.helpers: no household \"{}\" in this file; until it is added "
                                     "by busstopctl (or here, as [[households]]) it cannot take the child",
                                     id));
  }
}

}  // namespace

void read_households(std::vector<Section> all, const KnownSinks& sinks, const Texts& texts,
                     std::vector<Household>& out) {
  std::map<std::string, Place> places;
  std::vector<NamedHousehold> helpers;
  Unspoken unspoken(texts);
  for (auto& section : all) {
    auto household = read_household(section, sinks, helpers, unspoken);
    const auto* id = section.table().find("id");
    if (household.id.empty() || id == nullptr) continue;
    const auto [known, first] = places.emplace(household.id, id->node.place);
    if (first) {
      out.push_back(std::move(household));
    } else {
      section.findings().error(id->node.place,
                               fmt::format("household \"{}\" is there twice, first at {}; give one of them "
                                           "another id",
                                           household.id, to_text(known->second)));
    }
  }
  if (all.empty()) return;
  check_helpers(helpers, out, all.front().findings());
  unspoken.warn(all.front().findings());
}

}  // namespace busstop
