// The half of AlertDesk that takes claims and withdrawals: which alert they mean, those that wait for theirs, and those
// that mean none.
#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/text.hpp"
#include "bridge/ledger/alert_desk.hpp"

namespace busstop::ledger {

namespace {

/// The same answer to the same household: a producer that repeats itself is no reason to ring a phone a thousand times.
constexpr Duration not_again = std::chrono::minutes(2);
constexpr std::size_t most_answered = 1000;
/// On one alert, once somebody has the child: each is looked at with each further one.
constexpr std::size_t most_claims = 2000;

Claim as_claim(const ClaimMade& made, Wall at, const Texts& texts) {
  Claim claim;
  claim.responder.name = made.responder_name;
  // What those are told who do not hear the child's name.
  if (!texts.is_unnamed_child(made.child_name)) claim.child = made.child_name;
  claim.stop = made.location;
  claim.alert_key = made.alert_id;
  claim.message = made.message;
  claim.minutes = made.minutes;
  claim.at = at;
  return claim;
}

}  // namespace

void AlertDesk::look_up_helpers(const Alert& alert, Claim& claim) {
  const auto helpers = desk_.households.helpers_of(alert.parent.households, alert.child);
  if (!helpers) return;
  claim.may_help = std::ranges::any_of(
      claim.responder.households, [&](HouseholdId id) { return std::ranges::find(*helpers, id) != helpers->end(); });
}

void AlertDesk::warn_of_stranger(const Claim& claim) {
  if (!claim.responder.households.empty()) return;
  const auto more = strangers_.count(desk_.clock.steady());
  if (!more) return;
  desk_.after.say(Level::warning,
                  "a claim came by the name of no household here: it counts, and nobody hears what comes of it; add a "
                  "household of that name, or give the child helpers" +
                      *more);
}

ClaimMatch AlertDesk::match(const Claim& claim, const std::vector<Alert>& candidates) {
  auto told_of = desk_.deliveries.told_of(claim.responder.households);
  const auto& senders = claim.responder.households;
  for (const auto& alert : candidates) {
    if (alert.reason != CloseReason::cancelled) continue;
    const auto reached = desk_.alerts.reached(alert.id);
    if (std::ranges::find_first_of(reached, senders) != reached.end()) told_of.push_back(alert.id);
  }
  return match_claim(claim, candidates, told_of);
}

void AlertDesk::keep_as_refused(Claim& claim) {
  claim.state = ClaimState::refused;
  claim.said = ClaimState::refused;
  desk_.alerts.save_claim(claim, {});
}

void AlertDesk::refuse(Claim& claim, const std::vector<Alert>& fitting, std::optional<EventId> cause) {
  keep_as_refused(claim);
  answer(refuse_claim(claim, fitting, speech(claim.stop)), cause);
}

void AlertDesk::answer(std::vector<AddressedNotice> refusals, std::optional<EventId> cause) {
  const Steady now = desk_.clock.steady();
  if (answered_.size() >= most_answered)
    std::erase_if(answered_, [&](const auto& known) { return now - known.second >= not_again; });
  if (answered_.size() >= most_answered) answered_.clear();
  for (auto& addressed : refusals) {
    const auto household = std::get<ToHousehold>(addressed.audience).household;
    auto key = fmt::format("{} {} {}", raw(household), addressed.notice.title, addressed.notice.body);
    const auto [known, is_new] = answered_.try_emplace(std::move(key), now);
    if (!is_new && now - known->second < not_again) continue;
    known->second = now;
    addressed.notice.cause = cause;
    outbox_.send(std::move(addressed));
  }
}

std::string AlertDesk::on_claim(const ClaimMade& made, Wall at, const Record& record) {
  Claim claim = as_claim(made, at, desk_.settings->texts);
  claim.responder = person(made.responder_name, made.location);
  auto candidates = desk_.alerts.candidates(claim);
  const auto match = this->match(claim, candidates);
  ++desk_.counters.claims;
  warn_of_stranger(claim);
  if (match.result == ClaimMatch::Result::one) {
    auto& alert = candidates[match.index];
    claim.responder = person(made.responder_name, alert.stop);
    if (was_withdrawn(claim, &alert, record.from, record.offset))
      return outcome_of("claim on alert", alert, " was withdrawn before it was read");
    join(alert, claim, record.from, record.offset);
    return outcome_of("claim on alert", alert, "");
  }
  const bool waits = match.result == ClaimMatch::Result::none && (hold_ || at + claim_grace > desk_.now);
  if (!waits) {
    std::erase_if(candidates, [&](const Alert& alert) { return !fits(alert, at) || !names(alert, claim); });
    if (match.result != ClaimMatch::Result::several) candidates.clear();
    desk_.alerts.save_claim(claim, {}, record.from, record.offset);
    refuse(claim, candidates, desk_.event);
    if (match.result == ClaimMatch::Result::cancelled) return "claim refused: its alert was cancelled";
    return match.result == ClaimMatch::Result::several ? "claim refused: fits several alerts"
                                                       : "claim refused: fits no alert";
  }
  if (was_withdrawn(claim, nullptr, record.from, record.offset)) return "claim was withdrawn before it was read";
  desk_.alerts.save_claim(claim, {}, record.from, record.offset);
  TimerRow timer;
  timer.kind = static_cast<int>(TimerKind::waiting_claim);
  timer.due = at + claim_grace;
  timer.arg = raw(claim.id);
  set_timer(timer);
  return "claim waits for its alert";
}

std::string AlertDesk::on_withdrawal(const ClaimWithdrawn& withdrawn, Wall at, const Record& record) {
  Claim claim;
  claim.child = withdrawn.child_name;
  claim.stop = withdrawn.location;
  claim.alert_key = withdrawn.alert_id;
  claim.at = at;
  for (auto& alert : desk_.alerts.candidates(claim)) {
    if (!fits(alert, at) || !names(alert, claim)) continue;
    claim.responder = person(withdrawn.responder_name, alert.stop);
    if (!apply_withdrawal(alert, claim.responder)) continue;
    say_or_hold(alert);
    // Claims on other alerts are none that it takes back.
    claim.child = alert.child;
    claim.stop = alert.stop;
    claim.alert_key = std::to_string(raw(alert.id));
    claim.said = ClaimState::withdrawn;
    desk_.alerts.keep_withdrawal(claim, record.from, record.offset);
    return outcome_of("claim on alert", alert, " withdrawn");
  }
  claim.responder = person(withdrawn.responder_name, withdrawn.location);
  const bool waited = withdraw_waiting(claim);
  if (waited) claim.said = ClaimState::withdrawn;
  desk_.alerts.keep_withdrawal(claim, record.from, record.offset);
  return waited ? "claim withdrawn before its alert came" : "there is no such claim to withdraw";
}

bool AlertDesk::withdraw_waiting(const Claim& withdrawal) {
  auto waiting = desk_.alerts.waiting(withdrawal.child);
  std::erase_if(waiting, [&](const Claim& claim) { return !takes_back(withdrawal, claim); });
  for (auto& claim : waiting) {
    claim.state = ClaimState::withdrawn;
    claim.said = ClaimState::withdrawn;
    desk_.alerts.save_claim(claim, {});
  }
  if (waiting.empty()) return false;
  confirm_early(waiting.front(), withdrawal, withdrawal.stop);
  return true;
}

bool AlertDesk::was_withdrawn(Claim& claim, const Alert* alert, const TopicPartition& from, std::int64_t offset) {
  for (auto& withdrawal : desk_.alerts.withdrawals_after(claim)) {
    auto& who = withdrawal.responder;
    if (alert != nullptr && who.households.size() != 1) who = person(who.name, alert->stop);
    if (!overtook(withdrawal, claim, alert)) continue;
    claim.state = ClaimState::withdrawn;
    claim.said = ClaimState::withdrawn;
    desk_.alerts.save_claim(claim, {}, from, offset);
    // Who has claimed anew meanwhile has the child, or waits.
    const auto others = alert == nullptr ? desk_.alerts.waiting(claim.child) : alert->claims;
    const bool anew = std::ranges::any_of(others, [&](const Claim& other) {
      return other.state <= ClaimState::backup && same_person(other.responder, claim.responder);
    });
    if (withdrawal.said || anew) return true;
    if (alert != nullptr) hide_name(*alert, claim);
    confirm_early(claim, withdrawal, alert == nullptr ? claim.stop : alert->stop);
    desk_.alerts.mark_said(withdrawal);
    return true;
  }
  return false;
}

void AlertDesk::hide_name(const Alert& alert, Claim& claim) {
  if (alert.parent.unnamed) claim.child.clear();
}

void AlertDesk::confirm_early(const Claim& claim, const Claim& withdrawal, const std::string& stop) {
  for (auto& addressed : confirm_early_withdrawal(claim, withdrawal.at, speech(stop))) {
    addressed.notice.cause = desk_.event;
    outbox_.send(std::move(addressed));
  }
}

void AlertDesk::join(Alert& alert, Claim claim, const TopicPartition& from, std::int64_t offset) {
  look_up_helpers(alert, claim);
  if (alert.claims.size() >= most_claims && winner_of(alert) != nullptr) {
    desk_.alerts.save_claim(claim, {}, from, offset);
    return keep_as_refused(claim);
  }
  desk_.alerts.save_claim(claim, alert.id, from, offset);
  if (!apply_claim(alert, claim)) return keep_as_refused(claim);
  say_or_hold(alert);
}

void AlertDesk::admit_waiting(Alert& alert) {
  for (auto& claim : desk_.alerts.waiting(alert.child)) {
    const auto candidates = desk_.alerts.candidates(claim);
    const auto match = this->match(claim, candidates);
    if (match.result != ClaimMatch::Result::one || candidates[match.index].id != alert.id) continue;
    if (claim.responder.households.size() != 1) {
      // Without a stop the name meant everybody of that name; now it is known which stop it was.
      claim.responder = person(claim.responder.name, alert.stop);
      desk_.alerts.save_responder(claim);
    }
    look_up_helpers(alert, claim);
    if (!apply_claim(alert, claim)) keep_as_refused(claim);
  }
}

void AlertDesk::end_waiting(ClaimId id) {
  auto claim = desk_.alerts.load_claim(id);
  if (claim && claim->state == ClaimState::waiting) refuse(*claim, {}, desk_.intake.event_of(id));
}

}  // namespace busstop::ledger
