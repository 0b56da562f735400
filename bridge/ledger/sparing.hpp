// Quiet hours, where something was about to be sent: it waits out of its lane, and a timer brings it back. Ledger
// thread only.
#pragma once

#include <optional>
#include <vector>

#include "bridge/ledger/desk.hpp"

namespace busstop::ledger {

/// When the quiet part of the household's day ends that it is in; nothing if it is in none. Limits play no part.
[[nodiscard]] std::optional<Wall> quiet_now(Desk& desk, HouseholdId household);
/// What is held back for the household is looked at then (TimerKind::release).
void await_release(Desk& desk, HouseholdId household, Wall until);
/// Takes back what was taken for households that are quiet now: retries, and what waited for its sink. For ordinary
/// notices.
void spare_the_quiet(Desk& desk, std::vector<Assignment>& taken);

}  // namespace busstop::ledger
