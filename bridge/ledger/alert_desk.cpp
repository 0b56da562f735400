#include "bridge/ledger/alert_desk.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/matter.hpp"
#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "bridge/ledger/clock_text.hpp"
#include "bridge/ledger/request.hpp"
#include "bridge/ledger/speaking.hpp"

namespace busstop::ledger {

Speech AlertDesk::speech(const std::string& stop) {
  return {desk_.now,
          [now = desk_.now, zone = zone_of(stop)](Wall time, const Language& in) {
            return clock_text(time, now, zone, in);
          },
          [this](const Alert& alert) {
            Reached reached{desk_.alerts.reached(alert.id), {}};
            reached.none = desk_.households.at_stop(alert.stop, reached.some);
            return reached;
          },
          tongues(desk_)};
}

Person AlertDesk::person(const std::string& name, const std::string& stop) {
  return person_of(desk_.households, name, stop);
}

std::string AlertDesk::outcome_of(std::string_view what, const Alert& alert, std::string_view became) const {
  desk_.trace.alert = alert.id;
  const bool old = alert.deadline + outcome_grace <= desk_.now;
  return fmt::format("{} {}{}{}{}", what, raw(alert.id), became, old ? ", " : "", old ? too_late : "");
}

TimeZone AlertDesk::zone_of(const std::string& stop) const {
  return ledger::zone_of(*desk_.settings, stop);
}

std::string AlertDesk::on_raise(const AlertRaised& raise, Wall at) {
  const auto request = request_of(raise, desk_.households, *desk_.settings, at);
  auto known = desk_.alerts.find(request.parent, raise.child_name, raise.location, raise.alert_id);
  if (known && known->state != AlertState::closed) {
    pass_time(*known, at);
    const bool still_live = known->state != AlertState::closed;
    if (still_live) raise_again(*known, request, at);
    if (known->raises <= most_further_raises) warn_of_cut(*known, raise.deadline);
    say_or_hold(*known);
    if (still_live) return outcome_of("alert", *known, " raised again");
  }
  Alert alert = open_alert(request, desk_.settings->alerts, at);
  pass_time(alert, at);
  desk_.alerts.save(alert, true);
  ++desk_.counters.alerts;
  admit_waiting(alert);
  warn_of_cut(alert, raise.deadline);
  say_or_hold(alert);
  return outcome_of("alert", alert, " opened");
}

void AlertDesk::warn_of_cut(const Alert& alert, std::optional<Wall> asked) {
  if (!asked || *asked <= alert.deadline || alert.state == AlertState::closed) return;
  desk_.after.say(
      Level::warning,
      fmt::format(
          "alert {} ({}): its deadline {} is more than {} h away, {} is used; raise it again when that has come near",
          raw(alert.id), alert.stop, format_rfc3339(*asked),
          std::chrono::duration_cast<std::chrono::hours>(longest_alert).count(), format_rfc3339(alert.deadline)),
      {{"BUSSTOP_ALERT", std::to_string(raw(alert.id))}});
}

std::string AlertDesk::on_cancel(const AlertCancelled& wanted, Wall at) {
  auto alert = desk_.alerts.find(person(wanted.parent_name, wanted.location), wanted.child_name, wanted.location,
                                 wanted.alert_id, true);
  if (!alert || alert->state == AlertState::closed || !fits(*alert, at)) return "there is no such alert to cancel";
  cancel(*alert);
  say_or_hold(*alert);
  return outcome_of("alert", *alert, " cancelled");
}

void AlertDesk::say_or_hold(Alert& alert, bool backlog) {
  desk_.alert_changed(alert.id);
  if (hold_) {
    desk_.alerts.save(alert, owes_words(alert));
    desk_.alerts.save_claims(alert);
    return;
  }
  const Said before = alert.said;
  auto words = speech(alert.stop);
  words.backlog = backlog;
  auto outcome = say(alert, words);
  carry_out(alert, outcome);
  desk_.alerts.save(alert, false);
  desk_.alerts.save_claims(alert);
  journal(alert, before);
}

void AlertDesk::carry_out(Alert& alert, Outcome& outcome) {
  if (outcome.call_off != CallOff::none) call_off_unsent(alert, outcome.call_off);
  std::optional<Sent> stand_down;
  send_all(alert, outcome, stand_down);
  if (outcome.call_off != CallOff::none) recall(alert, stand_down);
  set_timers(alert, outcome);
}

void AlertDesk::send_all(Alert& alert, Outcome& outcome, std::optional<Sent>& stand_down) {
  bool calls = false;
  int called = 0;
  for (auto& addressed : outcome.notices) {
    calls = calls || std::holds_alternative<NearStop>(addressed.audience);
    const bool is_call = addressed.notice.kind == NoticeKind::alert;
    const bool to_told = std::holds_alternative<ThoseTold>(addressed.audience);
    const auto sent = outbox_.send(std::move(addressed));
    if (to_told) stand_down = sent;
    if (is_call) called += sent.deliveries;
  }
  if (!calls || called > 0) return;
  auto lonely = nobody_there(alert, speech(alert.stop));
  for (auto& addressed : lonely.notices)
    outbox_.send(std::move(addressed));
  desk_.after.say(Level::warning,
                  fmt::format("alert {} ({}): no other household listens at this stop, nobody can be told",
                              raw(alert.id), alert.stop),
                  {about(Matter::nobody_to_tell), {"BUSSTOP_ALERT", std::to_string(raw(alert.id))}});
}

void AlertDesk::call_off_unsent(const Alert& alert, CallOff why) {
  if (why == CallOff::expired) {
    desk_.counters.expired +=
        desk_.deliveries.cancel_calls(alert.id, DeliveryState::expired, "the deadline passed", desk_.now);
    return;
  }
  const auto reason = why == CallOff::claimed ? "claimed" : "the parent cancelled";
  desk_.counters.cancelled += desk_.deliveries.cancel_calls(alert.id, DeliveryState::cancelled, reason, desk_.now);
}

void AlertDesk::recall(const Alert& alert, const std::optional<Sent>& stand_down) {
  auto except = alert.parent.households;
  // Those have words of their own: who has the child, and after a cancellation who stood by as well.
  const bool cancelled = alert.reason == CloseReason::cancelled;
  for (const auto& claim : alert.claims) {
    const bool hears_otherwise = claim.state == ClaimState::won || (cancelled && claim.state == ClaimState::backup);
    const auto& who = claim.responder.households;
    if (hears_otherwise) except.insert(except.end(), who.begin(), who.end());
  }
  const auto successor = [&](std::optional<HouseholdId> household) {
    if (!stand_down) return NoticeId{};
    return stand_down->of_language.empty() ? stand_down->notice : stand_down->in(language_of(desk_, household).tag());
  };
  for (const auto id : desk_.deliveries.call_off(alert.id, successor, except))
    desk_.after.orders.emplace_back(Recall{id});
}

}  // namespace busstop::ledger
