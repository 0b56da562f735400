// The town in which the model test plays: a row of stops with the same names at each, and who is meant by a name. Plain
// values; the answers are looked up in the list, not in the store.
#pragma once

#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "config/settings.hpp"

namespace busstop::life {

/// Ids of households.
using People = std::set<std::string>;

inline constexpr int stops = 8;

[[nodiscard]] std::string stop_name(int number);

/// Two households of one name at every second stop, one that listens at two stops, a second circle, helpers for one
/// child at every third stop.
[[nodiscard]] std::vector<Household> town();

/// A household by its id, else by its name at that stop, else by its name.
[[nodiscard]] People meant_by(const std::string& name, const std::string& stop);
/// The name as people read it.
[[nodiscard]] std::string spoken_name(const std::string& name, const std::string& stop);
[[nodiscard]] People listening_at(const std::string& stop);
[[nodiscard]] People in_circle_of(const std::string& stop);
/// Nothing: anybody may take the child.
[[nodiscard]] std::optional<People> helpers_of(const People& parents, const std::string& child);

/// The settings of one reload: other steps, another window, the same town.
[[nodiscard]] std::shared_ptr<Settings> settings_of(std::mt19937_64& random);

}  // namespace busstop::life
