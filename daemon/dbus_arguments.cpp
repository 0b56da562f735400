#include "daemon/dbus_arguments.hpp"

#include <fmt/format.h>

#include "bridge/base/text.hpp"
#include "daemon/fault.hpp"
#include "daemon/requests.hpp"
#include "daemon/words.hpp"

namespace busstop::dbus {
namespace {

template <class T>
constexpr const char* type_words = "";
template <>
constexpr const char* type_words<std::string> = "a string (s)";
template <>
constexpr const char* type_words<std::int64_t> = "a 64 bit number (x)";
template <>
constexpr const char* type_words<std::vector<std::string>> = "strings (as)";
template <>
constexpr const char* type_words<std::vector<std::vector<std::string>>> = "lists of strings (aas)";

/// Nothing where the key is missing.
template <class T>
std::optional<T> take(const Row& row, const std::string& key) {
  const auto found = row.find(key);
  if (found == row.end()) return {};
  if (!found->second.template containsValueOfType<T>()) {
    throw Fault(Fault::Kind::invalid, fmt::format("{} must be {}", key, type_words<T>));
  }
  return found->second.template get<T>();
}

template <class Map>
void check_keys(const Map& row, const std::vector<std::string_view>& known) {
  for (const auto& [key, value] : row) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const auto meant = nearest(key, known);
    const auto hint = meant.empty() ? std::string() : fmt::format(": did you mean {}?", meant);
    throw Fault(Fault::Kind::invalid, fmt::format("unknown key {}{}", clipped(one_line(key), 64), hint));
  }
}

std::vector<std::vector<Address>> addresses_of(const std::vector<std::vector<std::string>>& texts) {
  std::vector<std::vector<Address>> contacts;
  for (const auto& group : texts) {
    auto& together = contacts.emplace_back();
    for (const auto& one : group)
      together.push_back(checked_address(one));
  }
  return contacts;
}

std::vector<std::vector<Address>> contacts_from(const Row& row) {
  std::vector<std::vector<std::string>> texts;
  const auto found = row.find("contacts");
  if (found != row.end() && found->second.containsValueOfType<std::vector<std::string>>()) {
    for (auto& one : found->second.get<std::vector<std::string>>())
      texts.push_back({one});
  } else {
    texts = take<std::vector<std::vector<std::string>>>(row, "contacts").value_or(texts);
  }
  return addresses_of(texts);
}

}  // namespace

Household household_from(const Row& row) {
  check_keys(row, {"id", "name", "stops", "contacts", "language", "timezone"});
  Household household;
  household.id = take<std::string>(row, "id").value_or("");
  household.name = take<std::string>(row, "name").value_or("");
  household.stops = take<std::vector<std::string>>(row, "stops").value_or(household.stops);
  household.contacts = contacts_from(row);
  household.language = take<std::string>(row, "language").value_or(household.language);
  household.timezone = take<std::string>(row, "timezone").value_or(household.timezone);
  household.origin = Origin::bus;
  return checked_household(std::move(household));
}

Household imported_household(const HouseholdRow& row) {
  using HouseholdTuple = std::tuple<std::string, std::string, std::vector<std::string>,
                                    std::vector<std::vector<std::string>>, std::map<std::string, std::string>>;
  const auto& [id, name, stops, contacts, more] = static_cast<const HouseholdTuple&>(row);
  check_keys(more, {"language", "timezone"});
  Household household;
  household.id = id;
  household.name = name;
  household.stops = stops;
  household.contacts = addresses_of(contacts);
  if (const auto found = more.find("language"); found != more.end()) household.language = found->second;
  if (const auto found = more.find("timezone"); found != more.end()) household.timezone = found->second;
  household.origin = Origin::bus;
  return checked_household(std::move(household));
}

DeliveryFilter delivery_filter_from(const Row& row) {
  check_keys(row, {"state", "household", "sink", "alert"});
  DeliveryFilter filter;
  filter.household = take<std::string>(row, "household").value_or("");
  filter.sink = take<std::string>(row, "sink").value_or("");
  if (const auto alert = take<std::int64_t>(row, "alert")) filter.alert = static_cast<AlertId>(*alert);
  if (const auto state = take<std::string>(row, "state")) {
    filter.state = delivery_state(*state);
    if (!filter.state) {
      throw Fault(Fault::Kind::invalid, "state is pending, with-courier, delivered, expired, cancelled or dead");
    }
  }
  return filter;
}

}  // namespace busstop::dbus
