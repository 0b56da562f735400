#include "tests/unit/life/town.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "bridge/base/text.hpp"

namespace busstop::life {

namespace {

using std::chrono::seconds;

Household home(const std::string& id, const std::string& name, std::vector<std::string> at,
               std::vector<std::vector<Address>> contacts) {
  Household household;
  household.id = id;
  household.name = name;
  household.stops = std::move(at);
  household.contacts = std::move(contacts);
  return household;
}

void add_stop(int number, std::vector<Household>& all) {
  const auto id = [number](const char* name) { return fmt::format("{}-{}", name, number); };
  const auto phone = [](const std::string& who) { return std::vector{Address{"phone", who}}; };
  const auto here = stop_name(number);
  auto sarah = home(id("sarah"), "Sarah", {here}, {{{"home", id("sarah")}}});
  if (number % 3 == 0) sarah.children = {{"Jake", {id("mike"), id("lisa"), "nobody-of-that-id"}}};
  all.push_back(sarah);
  all.push_back(home(id("mike"), "Mike", {here}, {phone(id("mike")), {{"mail", id("mike") + "@example.org"}}}));
  all.push_back(home(id("lisa"), "Lisa", {here, stop_name((number + 1) % stops)}, {phone(id("lisa"))}));
  all.back().origin = Origin::bus;
  auto david = home(id("david"), "David", {}, {phone(id("david"))});
  david.second_circle = {here, stop_name((number + 3) % stops)};
  david.origin = Origin::bus;
  all.push_back(david);
  if (number % 2 == 1) {
    all.push_back(home(id("sarah-too"), "Sarah", {here}, {{{"home", id("sarah-too")}}}));
    all.push_back(home(id("mike-too"), "Mike", {here}, {{{"phone", id("mike-too")}, {"mail", id("mike-too")}}}));
  }
}

bool lists(const std::vector<std::string>& places, const std::string& stop) {
  return std::ranges::any_of(places, [&](const auto& place) { return fold(place) == fold(stop); });
}

}  // namespace

std::string stop_name(int number) {
  return fmt::format("Oak Street {}", number);
}

std::string owner_of(const std::string& address) {
  return address.substr(0, address.find_first_of("+@"));
}

Town::Town() {
  for (int number = 0; number < stops; ++number)
    add_stop(number, born_);
  all_ = born_;
}

template <class Which>
People Town::ids_where(Which which) const {
  People found;
  for (const auto& household : all_) {
    if (which(household)) found.insert(household.id);
  }
  return found;
}

std::vector<Household> Town::of(Origin origin) const {
  auto found = all_;
  std::erase_if(found, [&](const Household& one) { return one.origin != origin; });
  return found;
}

const Household* Town::find(const std::string& id) const {
  const auto found = std::ranges::find(all_, id, &Household::id);
  return found == all_.end() ? nullptr : &*found;
}

bool Town::has(const Address& address) const {
  const auto* household = find(owner_of(address.address));
  return household != nullptr && std::ranges::any_of(household->contacts, [&](const auto& place) {
           return std::ranges::find(place, address) != place.end();
         });
}

bool Town::has_contacts(const std::string& id) const {
  const auto* household = find(id);
  return household != nullptr && !household->contacts.empty();
}

People Town::meant_by(const std::string& name, const std::string& stop) const {
  if (has(name)) return {name};
  auto found = ids_where([&](const Household& one) { return fold(one.name) == fold(name) && lists(one.stops, stop); });
  if (!found.empty()) return found;
  return ids_where([&](const Household& one) { return fold(one.name) == fold(name); });
}

std::string Town::spoken_name(const std::string& name, const std::string& stop) const {
  const auto meant = meant_by(name, stop);
  if (meant.size() != 1) return name;
  return find(*meant.begin())->name;
}

People Town::listening_at(const std::string& stop) const {
  return ids_where([&](const Household& one) { return lists(one.stops, stop); });
}

People Town::in_circle_of(const std::string& stop) const {
  return ids_where([&](const Household& one) { return lists(one.second_circle, stop); });
}

std::optional<People> Town::helpers_of(const People& parents, const std::string& child) const {
  std::optional<People> helpers;
  for (const auto& household : all_) {
    for (const auto& one : household.children) {
      if (!parents.contains(household.id) || fold(one.name) != fold(child)) continue;
      if (!helpers) helpers.emplace();
      std::ranges::copy_if(one.helpers, std::inserter(*helpers, helpers->end()),
                           [&](const auto& id) { return has(id); });
    }
  }
  return helpers;
}

std::shared_ptr<Settings> settings_of(const Town& town, std::mt19937_64& random) {
  auto settings = std::make_shared<Settings>();
  for (const auto* name : {"home", "phone", "mail"}) {
    SinkSettings sink;
    sink.name = name;
    sink.kind = sink.name == "mail" ? "email" : "ntfy";
    sink.parallel = 64;
    if (sink.name == "phone") sink.texts.emplace("replies", "street-replies");
    settings->sinks.push_back(sink);
  }
  settings->households = town.of_file();
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  settings->alerts.window = seconds(pick(100, 240));
  settings->alerts.steps.clear();
  for (int number = 0, after = 0; number < pick(0, 3); ++number) {
    after += pick(20, 80);
    settings->alerts.steps.push_back(
        {seconds(after), pick(0, 1) == 0 ? Step::Tell::unanswered : Step::Tell::second_circle});
  }
  return settings;
}

}  // namespace busstop::life
