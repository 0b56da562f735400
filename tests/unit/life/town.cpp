#include "tests/unit/life/town.hpp"

#include <fmt/format.h>

#include <algorithm>

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
  auto david = home(id("david"), "David", {}, {phone(id("david"))});
  david.second_circle = {here, stop_name((number + 3) % stops)};
  all.push_back(david);
  if (number % 2 == 1) {
    all.push_back(home(id("sarah-too"), "Sarah", {here}, {{{"home", id("sarah-too")}}}));
    all.push_back(home(id("mike-too"), "Mike", {here}, {{{"phone", id("mike-too")}, {"mail", id("mike-too")}}}));
  }
}

const std::vector<Household>& everybody() {
  static const auto all = town();
  return all;
}

template <class Which>
People ids_where(Which which) {
  People found;
  for (const auto& household : everybody()) {
    if (which(household)) found.insert(household.id);
  }
  return found;
}

bool lists(const std::vector<std::string>& places, const std::string& stop) {
  return std::ranges::any_of(places, [&](const auto& place) { return fold(place) == fold(stop); });
}

}  // namespace

std::string stop_name(int number) {
  return fmt::format("Oak Street {}", number);
}

std::vector<Household> town() {
  std::vector<Household> all;
  for (int number = 0; number < stops; ++number)
    add_stop(number, all);
  return all;
}

People meant_by(const std::string& name, const std::string& stop) {
  auto found = ids_where([&](const Household& one) { return one.id == name; });
  if (!found.empty()) return found;
  found = ids_where([&](const Household& one) { return fold(one.name) == fold(name) && lists(one.stops, stop); });
  if (!found.empty()) return found;
  return ids_where([&](const Household& one) { return fold(one.name) == fold(name); });
}

std::string spoken_name(const std::string& name, const std::string& stop) {
  const auto meant = meant_by(name, stop);
  if (meant.size() != 1) return name;
  return std::ranges::find(everybody(), *meant.begin(), &Household::id)->name;
}

People listening_at(const std::string& stop) {
  return ids_where([&](const Household& one) { return lists(one.stops, stop); });
}

People in_circle_of(const std::string& stop) {
  return ids_where([&](const Household& one) { return lists(one.second_circle, stop); });
}

std::optional<People> helpers_of(const People& parents, const std::string& child) {
  std::optional<People> helpers;
  for (const auto& household : everybody()) {
    for (const auto& one : household.children) {
      if (!parents.contains(household.id) || fold(one.name) != fold(child)) continue;
      if (!helpers) helpers.emplace();
      helpers->insert(one.helpers.begin(), one.helpers.end());
    }
  }
  return helpers;
}

std::shared_ptr<Settings> settings_of(std::mt19937_64& random) {
  auto settings = std::make_shared<Settings>();
  for (const auto* name : {"home", "phone", "mail"}) {
    SinkSettings sink;
    sink.name = name;
    sink.kind = sink.name == "mail" ? "email" : "ntfy";
    sink.parallel = 64;
    settings->sinks.push_back(sink);
  }
  settings->households = town();
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
