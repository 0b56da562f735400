// [[stops]]: when the bus comes.
#include <fmt/format.h>

#include <map>

#include "bridge/base/text.hpp"
#include "config/readers.hpp"
#include "config/values.hpp"

namespace busstop {

namespace {

constexpr std::size_t most_buses = 500;

std::optional<std::vector<BusTime>> buses_of(const Value& value) {
  const auto items = value.items("a list of times, [\"Mon..Fri 07:40\", \"Mon..Fri 15:15\"]");
  if (!items) return {};
  std::vector<BusTime> buses;
  for (const auto& item : *items) {
    if (const auto bus = bus_of(item)) buses.push_back(*bus);
  }
  if (items->empty()) value.refuse("names no bus; write for instance [\"Mon..Fri 15:15\"]");
  if (items->size() > most_buses) value.refuse(fmt::format("has {} buses; {} are the most", items->size(), most_buses));
  return buses;
}

}  // namespace

void read_stops(std::vector<Section> all, std::vector<Stop>& out) {
  std::map<std::string, Place> places;
  for (auto& in : all) {
    Stop stop;
    const auto name = in.needed("name", "\"Oak Street Bus Stop\"");
    if (name) keep(stop.name, line_of(*name));
    if (const auto value = in.value("timezone")) keep(stop.timezone, timezone_of(*value));
    if (const auto value = in.needed("buses", "[\"Mon..Fri 15:15\"]")) keep(stop.buses, buses_of(*value));
    in.finish();
    if (stop.name.empty()) continue;
    const auto [known, first] = places.emplace(fold(stop.name), name->node().place);
    if (first) {
      out.push_back(std::move(stop));
    } else {
      in.findings().error(name->node().place, fmt::format("stop \"{}\" is there twice, first at {}; put its buses into "
                                                          "one table",
                                                          stop.name, to_text(known->second)));
    }
  }
}

}  // namespace busstop
