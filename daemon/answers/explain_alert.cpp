// The part of explain() that speaks of alerts: what became of one, and why a household was not called.
#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "daemon/answers/explain_parts.hpp"
#include "daemon/base/words.hpp"

namespace busstop {

namespace {

bool listens(const std::vector<std::string>& stops, const std::string& stop) {
  const auto key = fold(stop);
  return std::ranges::any_of(stops, [&](const auto& one) { return one == "*" || fold(one) == key; });
}

std::string_view claim_text(ClaimState state) {
  switch (state) {
    case ClaimState::waiting:
      return "waits for its alert";
    case ClaimState::won:
      return "has the child";
    case ClaimState::backup:
      return "is backup: somebody was first";
    case ClaimState::withdrawn:
      return "withdrew";
    case ClaimState::refused:
      return "was refused";
    case ClaimState::not_a_helper:
      return "was refused: the child has helpers, and this is none of them";
  }
  return "";
}

/// When the alert needed nobody any more; nothing while it does.
std::optional<Wall> settled(const Alert& alert) {
  if (const auto* winner = winner_of(alert)) return winner->at;
  return alert.state == AlertState::closed ? std::optional(alert.deadline) : std::nullopt;
}

/// Nobody at all was called for it.
NotTold nobody_called(const WhyAlert& found) {
  const auto& alert = found.alert;
  if (alert.said.nobody_there) return {"nobody-there", "nobody was called: no other household listened at this stop"};
  if (winner_of(alert) != nullptr) return {"claimed", "nobody was called: the child was taken before"};
  if (alert.reason == CloseReason::cancelled) return {"cancelled", "nobody was called: the parent cancelled before"};
  if (alert.reason == CloseReason::unanswered) return {"expired", "nobody was called: the deadline had passed before"};
  return {"catching-up", "nobody has been called yet: busstopd is catching up with its topics"};
}

NotTold second_circle(const WhyFacts& facts) {
  const auto& alert = facts.alert->alert;
  const auto step = std::ranges::find(alert.steps, Step::Tell::second_circle, &Step::tell);
  if (step == alert.steps.end())
    return {"second-circle", "it has this stop in its second circle now, and no step of this alert asks that"};
  const auto due = alert.opened + step->after;
  const auto end = settled(alert);
  if (end && *end <= due) {
    return {"second-circle",
            fmt::format("it has this stop in its second circle now, which is asked {} after the alert opened: it was "
                        "over before",
                        format_duration(step->after))};
  }
  if (facts.now < due) {
    return {"second-circle",
            fmt::format("it has this stop in its second circle now, which is asked at {}", moment(due))};
  }
  return {"second-circle",
          "it has this stop in its second circle now, and was not asked: it was added later, or had no contact then"};
}

}  // namespace

void explain_alert(const WhyFacts& facts, Lines& lines) {
  const auto& alert = facts.alert->alert;
  const auto id = std::to_string(raw(alert.id));
  lines.add(alert.opened, 0, "alert",
            fmt::format("alert {}: {} of {} at {}, to be answered by {}", id, alert.child, alert.parent.name,
                        alert.stop, moment(alert.deadline)),
            id);
  if (facts.alert->first_call) lines.add(facts.alert->first_call, 1, "alert", "neighbours were called");
  for (std::size_t i = 0; i < alert.claims.size(); ++i) {
    const auto& claim = alert.claims[i];
    lines.add(claim.at, 1, "claim",
              fmt::format("{}{} {}", claim.responder.name, facts.alert->by_household[i] ? " (this household)" : "",
                          claim_text(claim.state)));
  }
  const auto reason = word(alert.reason);
  lines.add({}, 1, "alert", fmt::format("it is {}{}{}", word(alert.state), reason.empty() ? "" : ", ", reason));
}

NotTold not_called(const WhyFacts& facts) {
  const auto& found = *facts.alert;
  const auto& stop = found.alert.stop;
  const auto& id = facts.household.id;
  if (found.own_child)
    return {"own-child", fmt::format("{} is the parent: it is not called, it hears what comes of it", id)};
  if (std::ranges::find(found.by_household, true) != found.by_household.end())
    return {"answered", fmt::format("{} was not called: it had answered", id)};
  const bool here = listens(facts.household.stops, stop);
  const bool near = listens(facts.household.second_circle, stop);
  if (!here && !near) {
    return {"not-at-stop", fmt::format("{} was not called: {} is none of its stops now", id, stop)};
  }
  if (found.calls == 0) return nobody_called(found);
  if (!here) return second_circle(facts);
  if (auto cannot = unreachable(facts); !cannot.reason.empty()) {
    cannot.text = fmt::format("{} listens at {} now, and was not called: {}", id, stop, cannot.text);
    return cannot;
  }
  return {"came-later",
          fmt::format("{} listens at {} now, and was not called: it, the stop or its contacts came after the alert", id,
                      stop)};
}

}  // namespace busstop
