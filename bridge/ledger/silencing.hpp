// What becomes of a silence when its time is over; making and removing one is a matter of Changes. Ledger thread only,
// inside its transaction. Throws StoreError.
#pragma once

#include "bridge/ledger/desk.hpp"

namespace busstop::ledger {

/// A timer of TimerKind::silence: it ends, if it has not been removed before, and what it hid is looked at again, a
/// thousand deliveries a call.
void lift_silence(Desk& desk, SilenceId id);

}  // namespace busstop::ledger
