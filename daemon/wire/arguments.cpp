#include "daemon/wire/arguments.hpp"

#include <fmt/format.h>

#include "bridge/base/json.hpp"
#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "daemon/answers/fault.hpp"
#include "daemon/answers/requests.hpp"
#include "daemon/base/words.hpp"

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
template <>
constexpr const char* type_words<std::uint64_t> = "a time (t): microseconds since 1970";
template <>
constexpr const char* type_words<bool> = "true or false (b)";

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

using Lists = std::vector<std::vector<std::string>>;

std::vector<Child> children_from(const Lists& lists) {
  std::vector<Child> children;
  for (const auto& child : lists) {
    if (child.empty()) throw Fault(Fault::Kind::invalid, "a child is a list of its name and its helpers' ids");
    children.push_back({child.front(), {child.begin() + 1, child.end()}});
  }
  return children;
}

/// What it says of itself beside where to reach it.
void read_wishes(const Row& row, Household& household) {
  household.second_circle = take<std::vector<std::string>>(row, "second_circle").value_or(household.second_circle);
  household.children = children_from(take<Lists>(row, "children").value_or(Lists()));
  household.quiet = quiet_from(take<std::string>(row, "quiet").value_or(""));
  household.limit = limit_from(take<std::string>(row, "limit").value_or(""));
  household.names = take<bool>(row, "names").value_or(household.names);
}

/// A list of texts, or with `lists` of such lists, out of the JSON text that an import has them in.
Lists lists_in(const std::string& key, const std::string& text, bool lists) {
  const auto bad = [&] {
    throw Fault(Fault::Kind::invalid,
                fmt::format("{} is no JSON like {}", key, lists ? R"([["Jake","mike","lisa"]])" : R"(["Elm Street"])"));
  };
  const auto parsed = Json::parse(text);
  const auto* json = std::get_if<Json>(&parsed);
  if (json == nullptr || !json->root().is_array()) bad();
  Lists all;
  const auto add = [&](JsonView value) {
    if (!value.is_string()) bad();
    all.back().emplace_back(*value.string());
  };
  for (const auto item : json->root().items()) {
    if (lists != item.is_array()) bad();
    all.emplace_back();
    if (!lists) add(item);
    for (const auto one : lists ? item.items() : std::vector<JsonView>())
      add(one);
  }
  return all;
}

void read_imported_wishes(const std::map<std::string, std::string>& more, Household& household) {
  for (const auto& [key, text] : more) {
    if (key == "language") household.language = text;
    if (key == "timezone") household.timezone = text;
    if (key == "quiet") household.quiet = quiet_from(text);
    if (key == "limit") household.limit = limit_from(text);
    if (key == "children") household.children = children_from(lists_in(key, text, true));
    if (key == "names") {
      if (text != "true" && text != "false") throw Fault(Fault::Kind::invalid, "names is neither true nor false");
      household.names = text == "true";
    }
    if (key != "second_circle") continue;
    for (auto& stop : lists_in(key, text, false))
      household.second_circle.push_back(std::move(stop.front()));
  }
}

}  // namespace

Household household_from(const Row& row) {
  check_keys(row, {"id", "name", "stops", "contacts", "language", "timezone", "second_circle", "children", "quiet",
                   "limit", "names"});
  Household household;
  household.id = take<std::string>(row, "id").value_or("");
  household.name = take<std::string>(row, "name").value_or("");
  household.stops = take<std::vector<std::string>>(row, "stops").value_or(household.stops);
  household.contacts = contacts_from(row);
  household.language = take<std::string>(row, "language").value_or(household.language);
  household.timezone = take<std::string>(row, "timezone").value_or(household.timezone);
  read_wishes(row, household);
  household.origin = Origin::bus;
  return checked_household(std::move(household));
}

Household imported_household(const HouseholdRow& row) {
  using HouseholdTuple = std::tuple<std::string, std::string, std::vector<std::string>,
                                    std::vector<std::vector<std::string>>, std::map<std::string, std::string>>;
  const auto& [id, name, stops, contacts, more] = static_cast<const HouseholdTuple&>(row);
  check_keys(more, {"language", "timezone", "second_circle", "children", "quiet", "limit", "names"});
  Household household;
  household.id = id;
  household.name = name;
  household.stops = stops;
  household.contacts = addresses_of(contacts);
  read_imported_wishes(more, household);
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

Silence silence_from(const Row& row) {
  check_keys(row, {"topic", "product", "household", "sink", "until", "reason", "author"});
  const auto text = [&row](const std::string& key) { return take<std::string>(row, key).value_or(""); };
  Silence silence;
  silence.scope = {text("topic"), text("product"), text("household"), text("sink")};
  silence.author = text("author");
  silence.reason = text("reason");
  const auto until = take<std::uint64_t>(row, "until");
  if (!until) throw Fault(Fault::Kind::invalid, "until is missing; every silence has an end");
  // Nobody lives to see it: the ledger says what would be right.
  constexpr std::uint64_t far_away = std::uint64_t{1} << 60;
  silence.until = from_micros(static_cast<std::int64_t>(std::min(*until, far_away)));
  return silence;
}

}  // namespace busstop::dbus
