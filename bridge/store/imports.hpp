// Statements of an import, where doing it household by household would write each one over and over. Ledger thread,
// inside one of its transactions. Throws StoreError.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "bridge/model/household.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

/// How a household stands to one address.
struct ContactPlace {
  bool of_file = false;
  /// It is one of its contacts.
  bool there = false;
  /// It was one of them, and its row is kept.
  std::optional<ContactId> before;
  /// How many contacts it has, and the place behind them in its order.
  std::size_t active = 0;
  int next_group = 0;
};
[[nodiscard]] ContactPlace place_for_contact(Database& database, HouseholdId household, const Address& address);
/// Behind those it has, as `place` says.
void add_contact(Database& database, HouseholdId household, const Address& address, const ContactPlace& place,
                 LaneId lane);

/// A live subscription counts from `since` if that is earlier than what is known; false if it is not.
bool make_older(Database& database, HouseholdId household, std::string_view product, Wall since);

}  // namespace busstop
