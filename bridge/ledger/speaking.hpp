// Which languages households are told in. Ledger thread, inside its transaction; what it answers lives as long as the
// settings. Throws StoreError.
#pragma once

#include "bridge/ledger/desk.hpp"

namespace busstop::ledger {

/// English, and beside it whatever any household wants.
[[nodiscard]] Tongues tongues(Desk& desk);
/// English for nobody.
[[nodiscard]] const Language& language_of(Desk& desk, std::optional<HouseholdId> household);
/// The same for whoever only reads, on his own thread.
[[nodiscard]] Tongues tongues(Households& households, const Settings& settings);
[[nodiscard]] const Language& language_of(Households& households, const Settings& settings,
                                          std::optional<HouseholdId> household);

/// The notice as it is in one of the languages it was made in.
[[nodiscard]] Notice in_language(const AddressedNotice& addressed, const std::string& language);

}  // namespace busstop::ledger
