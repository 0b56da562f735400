// The town in which the model test plays: a row of stops with the same names at each, who is meant by a name, and what
// changes there while alerts are open. Plain values; the answers are looked up in the list, not in the store.
#pragma once

#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "bridge/model/commands.hpp"
#include "config/settings.hpp"

namespace busstop::life {

/// Ids of households.
using People = std::set<std::string>;

inline constexpr int stops = 8;

[[nodiscard]] std::string stop_name(int number);
/// Each address has one household, which it names.
[[nodiscard]] std::string owner_of(const std::string& address);

class Town {
 public:
  /// Two households of one name at every second stop, one that listens at two stops, a second circle, helpers for one
  /// child at every third stop. Some are of the file, the others came over the bus.
  Town();

  [[nodiscard]] bool has(const std::string& id) const { return find(id) != nullptr; }
  /// A household has this address now.
  [[nodiscard]] bool has(const Address& address) const;
  [[nodiscard]] bool has_contacts(const std::string& id) const;
  /// A household by its id, else by its name at that stop, else by its name.
  [[nodiscard]] People meant_by(const std::string& name, const std::string& stop) const;
  /// The name as people read it.
  [[nodiscard]] std::string spoken_name(const std::string& name, const std::string& stop) const;
  [[nodiscard]] People listening_at(const std::string& stop) const;
  [[nodiscard]] People in_circle_of(const std::string& stop) const;
  /// Nothing: anybody may take the child.
  [[nodiscard]] std::optional<People> helpers_of(const People& parents, const std::string& child) const;
  [[nodiscard]] std::vector<Household> of_file() const { return of(Origin::file); }
  [[nodiscard]] std::vector<Household> of_bus() const { return of(Origin::bus); }

  /// Somebody moves, goes, comes back, has other addresses or other wishes: the command that says so; nothing where the
  /// next reload does.
  [[nodiscard]] std::optional<Change> change(std::mt19937_64& random);

 private:
  [[nodiscard]] std::vector<Household> of(Origin origin) const;
  [[nodiscard]] const Household* find(const std::string& id) const;
  [[nodiscard]] Change change_contacts(Household& household, std::mt19937_64& random);
  [[nodiscard]] Change change_wishes(Household& household, std::mt19937_64& random);
  template <class Which>
  [[nodiscard]] People ids_where(Which which) const;

  /// As it was at first.
  std::vector<Household> born_;
  std::vector<Household> all_;
  /// Addresses that were new.
  int numbers_ = 0;
};

/// The settings of one reload: other steps, another window, the town's households of the file.
[[nodiscard]] std::shared_ptr<Settings> settings_of(const Town& town, std::mt19937_64& random);

}  // namespace busstop::life
