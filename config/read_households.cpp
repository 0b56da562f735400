#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "bridge/base/text.hpp"
#include "config/languages.hpp"
#include "config/readers.hpp"
#include "config/values.hpp"
#include "config/zones.hpp"

namespace busstop {

namespace {

std::optional<std::string> language_of(const Value& value) {
  auto language = line_of(value);
  if (!language || is_language(*language)) return language;
  value.refuse("is no language tag; write for instance \"en\" or \"pt-BR\"");
  return {};
}

std::optional<std::string> timezone_of(const Value& value) {
  auto zone = line_of(value);
  if (!zone || is_time_zone(*zone)) return zone;
  value.refuse(
      fmt::format("is \"{}\", which is no time zone of this machine; write for instance \"Europe/Berlin\"", *zone));
  return {};
}

/// "21:00-07:00".
void check_quiet(const Value& value) {
  const auto text = line_of(value);
  if (!text) return;
  const auto digit = [&](std::size_t at) { return (*text)[at] >= '0' && (*text)[at] <= '9'; };
  const auto is_time = [&](std::size_t at) {
    return digit(at) && digit(at + 1) && (*text)[at + 2] == ':' && digit(at + 3) && digit(at + 4) &&
           text->substr(at, 2) < "24" && text->substr(at + 3, 2) < "60";
  };
  if (text->size() == 11 && (*text)[5] == '-' && is_time(0) && is_time(6)) return;
  value.refuse(fmt::format("is \"{}\", which is no span of the day; write for instance \"21:00-07:00\"", *text));
}

void check_children(Section& in) {
  for (auto& child : in.sections("children")) {
    if (const auto name = child.needed("name", "\"Jake\"")) static_cast<void>(line_of(*name));
    if (const auto helpers = child.value("helpers")) {
      const auto items = helpers->items("a list of households' ids, [\"mike\", \"lisa\"]");
      if (!items) continue;
      for (const auto& item : *items)
        static_cast<void>(id_of(item, "mike"));
    }
    child.finish();
  }
}

/// What later versions act on.
void check_idle(Section& in, const Household& household) {
  if (const auto value = in.value("second_circle")) static_cast<void>(lines_of(*value));
  check_children(in);
  if (const auto value = in.value("quiet")) check_quiet(*value);
  if (const auto value = in.value("limit")) static_cast<void>(rate_of(*value));
  for (const auto* key : {"second_circle", "children", "quiet", "limit", "timezone"}) {
    if (const auto* entry = in.table().find(key)) in.findings().not_yet(entry->place, in.name_of(key));
  }
  const auto* language = in.table().find("language");
  if (language != nullptr && household.language != Household().language)
    in.findings().not_yet(language->place, in.name_of("language"));
}

Household read_household(Section& in, const KnownSinks& sinks) {
  Household household;
  if (const auto value = in.needed("id", "\"mike\"")) keep(household.id, id_of(*value, "mike"));
  household.name = household.id;
  if (const auto value = in.value("name")) keep(household.name, line_of(*value));
  if (const auto value = in.value("stops")) keep(household.stops, lines_of(*value));
  const auto contacts = in.value("contacts");
  if (contacts) keep(household.contacts, read_contacts(*contacts, sinks));
  if (const auto value = in.value("language")) keep(household.language, language_of(*value));
  if (const auto value = in.value("timezone")) keep(household.timezone, timezone_of(*value));
  check_idle(in, household);
  in.finish();
  if (household.contacts.empty()) {
    in.findings().warn(in.place(),
                       fmt::format("household \"{}\" has no contacts, so it hears nothing; write contacts = "
                                   "[\"SINK:ADDRESS\"]",
                                   household.id));
  }
  return household;
}

}  // namespace

void read_households(std::vector<Section> all, const KnownSinks& sinks, std::vector<Household>& out) {
  std::map<std::string, Place> places;
  for (auto& section : all) {
    auto household = read_household(section, sinks);
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
}

}  // namespace busstop
