// The dictionaries that callers send, as values of the model. Pure, called on the bus's loop thread; each throws Fault
// naming the key that is wrong.
#pragma once

#include "bridge/model/household.hpp"
#include "bridge/model/silence.hpp"
#include "bridge/store/reader.hpp"
#include "daemon/wire/compat.hpp"

namespace busstop::dbus {

/// Of an import: id, name, stops, contacts, and texts that may be left out.
using HouseholdRow = sdbus::Struct<std::string, std::string, std::vector<std::string>,
                                   std::vector<std::vector<std::string>>, std::map<std::string, std::string>>;

[[nodiscard]] Household household_from(const Row& row);
[[nodiscard]] Household imported_household(const HouseholdRow& row);
[[nodiscard]] DeliveryFilter delivery_filter_from(const Row& row);
/// With what the caller says of it; the ledger looks whether it may be made.
[[nodiscard]] Silence silence_from(const Row& row);

}  // namespace busstop::dbus
