// When something happens to an alert by itself: the times that follow from its opening, and those that follow from its
// deadline. For alert_speech.cpp; pure, throws nothing but bad_alloc.
#pragma once

#include "bridge/rules/alerts.hpp"

namespace busstop {

/// All its timers, as of now. Also what is due after the deadline: that may be moved, and what is not reached goes with
/// the alert's end.
void plan_timers(const Alert& alert, Wall now, Outcome& out);
/// Those of a deadline that was moved. The others stay at their times: whoever raises it each minute with a new
/// deadline would put them off for ever.
void move_deadline(const Alert& alert, Wall now, Outcome& out);

}  // namespace busstop
