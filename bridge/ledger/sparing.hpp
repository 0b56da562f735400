// What an ordinary notice has to wait for, as the store says it: silences, the window of its group, the quiet hours of
// its household; and where something was about to be sent that has to wait: it waits out of its lane, and a timer
// brings it back. Ledger thread only.
#pragma once

#include <optional>
#include <vector>

#include "bridge/ledger/desk.hpp"

namespace busstop::ledger {

/// When the quiet part of the household's day ends that it is in; nothing if it is in none. Limits play no part.
[[nodiscard]] std::optional<Wall> quiet_now(Desk& desk, HouseholdId household);
/// The silence that hides it from this contact.
[[nodiscard]] Hold silenced(Desk& desk, const Notice& notice, const Contact& contact);
/// The window of its group, opened if need be.
[[nodiscard]] Hold gathered(Desk& desk, const Notice& notice, const Contact& contact);
/// What is held back for the recipient is looked at then (TimerKind::release).
void await_release(Desk& desk, const Recipient& recipient, Wall until);
/// Until the hold ends, or until the notice is too late: then it says so.
[[nodiscard]] Hold cut_to_use(Hold hold, const Notice& notice);
/// Takes back what was taken for households that are quiet now, and what a silence hides: retries, and what waited for
/// its sink. For ordinary notices.
void spare(Desk& desk, std::vector<Assignment>& taken);

}  // namespace busstop::ledger
