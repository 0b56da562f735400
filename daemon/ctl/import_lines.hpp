// What a row of a file says, as the daemon takes it: a household, a contact, a subscription. Pure; any thread. What is
// wrong with a row is said in the row. Throws nothing but std::bad_alloc.
#pragma once

#include <optional>

#include "bridge/base/clock.hpp"
#include "daemon/ctl/bus.hpp"
#include "daemon/ctl/import_rows.hpp"

namespace busstop::ctl {

/// "NAME" or "NAME:HELPER,HELPER": the name, and its helpers behind it.
[[nodiscard]] Texts child_and_helpers(const std::string& text);

/// Nothing, if row.wrong says something.
[[nodiscard]] std::optional<HouseholdLine> household_line(ImportedRow& row);
[[nodiscard]] std::optional<ContactLine> contact_line(ImportedRow& row);
/// `now`: since when, where the row does not say it.
[[nodiscard]] std::optional<SubscriptionLine> subscription_line(ImportedRow& row, Wall now);

/// Bytes on the bus, about.
[[nodiscard]] std::size_t size_of(const HouseholdLine& line) noexcept;
[[nodiscard]] std::size_t size_of(const ContactLine& line) noexcept;
[[nodiscard]] std::size_t size_of(const SubscriptionLine& line) noexcept;

}  // namespace busstop::ctl
