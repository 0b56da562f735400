// What the journal hears of an alert: one line for each thing that has become of it.
#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/matter.hpp"
#include "bridge/base/times.hpp"
#include "bridge/ledger/alert_desk.hpp"
#include "bridge/ledger/clock_text.hpp"

namespace busstop::ledger {

void AlertDesk::journal(const Alert& alert, const Said& before) {
  const auto id = raw(alert.id);
  const auto* winner = winner_of(alert);
  std::string line;
  if (alert.state == AlertState::closed && !before.closed) {
    const auto how = alert.reason == CloseReason::done        ? "done"
                     : alert.reason == CloseReason::cancelled ? "cancelled"
                                                              : "unanswered";
    line = fmt::format("closed, {}", how);
  } else if (winner != nullptr && before.winner != winner->id) {
    line = fmt::format("covered {} after it opened", format_duration(winner->at - std::min(alert.opened, winner->at)));
  } else if (alert.state == AlertState::open && alert.said.openings > before.openings) {
    line = before.openings > 0
               ? "open again, the helper withdrew"
               : fmt::format("open until {}{}", clock_text(alert.deadline, desk_.now, zone_of(alert.stop)),
                             alert.said.nobody_there ? "" : ", neighbours are told");
  }
  if (line.empty()) return;
  const Fields::value_type number("BUSSTOP_ALERT", std::to_string(id));
  const auto text = fmt::format("alert {} ({}): {}", id, alert.stop, line);
  if (alert.state == AlertState::closed && alert.reason == CloseReason::unanswered) {
    desk_.after.say(Level::warning, text, {about(Matter::unanswered), number});
  } else {
    desk_.after.say(Level::info, text, {number});
  }
  if (before.openings == 0 && alert.parent.households.empty()) {
    desk_.after.say(
        Level::warning,
        fmt::format("alert {} ({}): its parent is no household here, nobody hears who answers; add one of that name",
                    id, alert.stop),
        {number});
  }
}

}  // namespace busstop::ledger
