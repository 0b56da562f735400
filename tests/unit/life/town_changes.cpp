// The half of Town in which people change while others wait for them.
#include <fmt/format.h>

#include <algorithm>

#include "tests/unit/life/town.hpp"

namespace busstop::life {

namespace {

using Random = std::mt19937_64;

constexpr std::size_t most_places = 3;

int pick(Random& random, int low, int high) {
  return std::uniform_int_distribution<int>(low, high)(random);
}

}  // namespace

std::optional<Change> Town::change(Random& random) {
  const auto& born = born_[static_cast<std::size_t>(pick(random, 0, static_cast<int>(born_.size()) - 1))];
  const bool of_file = born.origin == Origin::file;
  const auto said = [&](Change change) { return of_file ? std::nullopt : std::optional(std::move(change)); };
  const auto there = std::ranges::find(all_, born.id, &Household::id);
  if (there == all_.end()) {
    all_.push_back(born);
    return said(PutHousehold{born});
  }
  // So that there is always somebody left to ask.
  if (*there != born && pick(random, 0, 1) == 0) {
    *there = born;
    return said(PutHousehold{born});
  }
  const int what = pick(random, 1, 10);
  if (what <= 2) {
    all_.erase(there);
    return said(RemoveHousehold{born.id});
  }
  return said(what <= 6 ? change_contacts(*there, random) : change_wishes(*there, random));
}

Change Town::change_contacts(Household& household, Random& random) {
  auto& places = household.contacts;
  const auto sink = household.name == "Sarah" ? "home" : "phone";
  const Address fresh{sink, fmt::format("{}+{}", household.id, ++numbers_)};
  const int what = pick(random, 1, 8);
  if (places.empty() || (what <= 2 && places.size() < most_places)) {
    places.push_back({fresh});
    return AddContact{household.id, fresh};
  }
  if (what <= 5) {
    // A new number.
    places.front().front() = fresh;
  } else if (what <= 7) {
    const auto gone = places.back().back();
    places.back().pop_back();
    if (places.back().empty()) places.pop_back();
    return RemoveContact{household.id, gone};
  } else {
    std::ranges::reverse(places);
  }
  return PutHousehold{household};
}

Change Town::change_wishes(Household& household, Random& random) {
  const int what = pick(random, 1, 6);
  if (what <= 3) {
    household.stops = {stop_name(pick(random, 0, stops - 1)), stop_name(pick(random, 0, stops - 1))};
  } else if (what == 4) {
    household.stops.clear();
    household.second_circle.clear();
  } else if (what == 5) {
    household.names = !household.names;
  } else {
    const auto here = household.id.substr(household.id.rfind('-'));
    household.children = {{"Jake", {pick(random, 0, 1) == 0 ? "mike" + here : "lisa" + here}}};
  }
  return PutHousehold{household};
}

}  // namespace busstop::life
