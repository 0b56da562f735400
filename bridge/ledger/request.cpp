#include "bridge/ledger/request.hpp"

#include <algorithm>

#include "bridge/base/text.hpp"
#include "bridge/rules/bus_times.hpp"

namespace busstop::ledger {

namespace {

/// As the configuration has it; null if it does not.
const Stop* known_stop(const Settings& settings, const std::string& name) {
  const auto key = fold(name);
  const auto found = std::ranges::find_if(settings.stops, [&](const Stop& stop) { return fold(stop.name) == key; });
  return found == settings.stops.end() ? nullptr : &*found;
}

std::optional<Wall> bus_of(const Settings& settings, const std::string& stop, Wall at) {
  const auto* known = known_stop(settings, stop);
  if (known == nullptr) return {};
  return next_bus(*known, zone_of(settings, stop), at - just_left);
}

}  // namespace

Person person_of(Households& households, const std::string& name, const std::string& stop) {
  Person found{name, households.who_is(name, stop)};
  // Written as an id perhaps: people read the name.
  if (found.households.size() == 1) found.name = households.load(found.households.front())->name;
  found.unnamed = households.any_unnamed(found.households);
  return found;
}

TimeZone zone_of(const Settings& settings, const std::string& stop) {
  const auto* known = known_stop(settings, stop);
  const auto zone = known == nullptr ? std::nullopt : TimeZone::find(known->timezone);
  return zone ? *zone : TimeZone::of_machine();
}

AlertRequest request_of(const AlertRaised& raise, Households& households, const Settings& settings, Wall at) {
  return {person_of(households, raise.parent_name, raise.location),
          raise.child_name,
          raise.location,
          raise.alert_id,
          raise.message,
          raise.deadline,
          bus_of(settings, raise.location, at)};
}

}  // namespace busstop::ledger
