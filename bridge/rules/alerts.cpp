#include "bridge/rules/alerts.hpp"

#include <algorithm>

#include "bridge/base/text.hpp"

namespace busstop {

namespace {

bool is_live(const Alert& alert) noexcept {
  return alert.state != AlertState::closed;
}

bool is_cancelled(const Alert& alert) noexcept {
  return alert.state == AlertState::closed && alert.reason == CloseReason::cancelled;
}

bool is_in_time(const Alert& alert, Wall at) noexcept {
  return at >= alert.opened - claim_grace && at <= alert.deadline;
}

bool has_answered(const Alert& alert, const Person& who) {
  return std::ranges::any_of(alert.claims, [&](const Claim& claim) { return same_person(claim.responder, who); });
}

Wall deadline_for(const AlertRequest& request, const AlertSettings& settings, Wall at) {
  if (request.deadline) return std::min(*request.deadline, at + longest_alert);
  const bool meant = request.bus && *request.bus > at && *request.bus <= at + longest_alert;
  return meant ? *request.bus : std::min(at + settings.window, at + longest_alert);
}

/// Somebody who is no helper changes nothing, and hears so once.
bool add_refused(Alert& alert, Claim claim) {
  for (const auto& other : alert.claims) {
    if (other.state == ClaimState::not_a_helper && same_person(other.responder, claim.responder)) return false;
  }
  claim.state = ClaimState::not_a_helper;
  alert.claims.push_back(std::move(claim));
  return true;
}

/// The winner, as long as nothing has been said of it.
Claim* unsaid_winner(Alert& alert) noexcept {
  for (auto& claim : alert.claims) {
    if (claim.state == ClaimState::won && alert.said.winner != claim.id) return &claim;
  }
  return nullptr;
}

}  // namespace

bool same_person(const Person& a, const Person& b) {
  if (a.households.empty() || b.households.empty()) return fold(a.name) == fold(b.name);
  return std::ranges::any_of(a.households,
                             [&](auto id) { return std::ranges::find(b.households, id) != b.households.end(); });
}

Alert open_alert(const AlertRequest& request, const AlertSettings& settings, Wall at) {
  Alert alert;
  alert.parent = request.parent;
  alert.child = request.child;
  alert.stop = request.stop;
  alert.key = request.key;
  alert.message = request.message;
  alert.opened = at;
  alert.deadline = deadline_for(request, settings, at);
  alert.steps = settings.steps;
  return alert;
}

void raise_again(Alert& alert, const AlertRequest& request, Wall at) {
  ++alert.raises;
  if (!request.message.empty()) alert.message = request.message;
  // One that is past would end it unheard: a slip, so the one it had stays.
  if (request.deadline && *request.deadline > at) {
    alert.deadline = std::min(*request.deadline, at + longest_alert);
    alert.said.replan = true;
  }
  if (alert.state == AlertState::covered && alert.raises <= most_raises_answered) alert.said.owes_parent = true;
}

bool fits(const Alert& alert, Wall at) noexcept {
  return !is_cancelled(alert) && is_in_time(alert, at);
}

bool names(const Alert& alert, const Claim& claim) {
  const auto agrees = [](const std::string& said, const std::string& is) {
    return said.empty() || fold(said) == fold(is);
  };
  // The number that people are shown names it, too.
  const bool numbered = claim.alert_key == std::to_string(raw(alert.id));
  if (!claim.alert_key.empty() && claim.alert_key != alert.key && !numbered) return false;
  return agrees(claim.child, alert.child) && agrees(claim.stop, alert.stop);
}

ClaimMatch match_claim(const Claim& claim, const std::vector<Alert>& candidates, const std::vector<AlertId>& told_of) {
  const auto was_told = [&](const Alert& alert) { return std::ranges::find(told_of, alert.id) != told_of.end(); };
  std::vector<std::size_t> live;
  std::vector<std::size_t> late;
  bool cancelled = false;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto& alert = candidates[i];
    if (!is_in_time(alert, claim.at) || !names(alert, claim)) continue;
    if (is_cancelled(alert)) {
      cancelled = cancelled || was_told(alert) || has_answered(alert, claim.responder);
    } else {
      (is_live(alert) ? live : late).push_back(i);
    }
  }
  // Their last word is that it is not needed any more: they would not come.
  if (cancelled) {
    std::erase_if(live, [&](std::size_t i) { return claim.at < candidates[i].opened && !was_told(candidates[i]); });
  }
  auto& among = live.empty() ? late : live;
  if (among.empty()) return {cancelled ? ClaimMatch::Result::cancelled : ClaimMatch::Result::none, 0};
  if (among.size() > 1) std::erase_if(among, [&](std::size_t i) { return !was_told(candidates[i]); });
  if (among.size() != 1) return {ClaimMatch::Result::several, 0};
  return {ClaimMatch::Result::one, among.front()};
}

bool apply_claim(Alert& alert, Claim claim) {
  if (!claim.may_help && !same_person(claim.responder, alert.parent)) return add_refused(alert, std::move(claim));
  for (const auto& other : alert.claims) {
    const bool stands = other.state == ClaimState::won || other.state == ClaimState::backup;
    // A backup that claims again after the winner withdrew was asked, and answers.
    const bool answers = other.state == ClaimState::backup && winner_of(alert) == nullptr;
    if (stands && !answers && same_person(other.responder, claim.responder)) return false;
  }
  auto* const winner = unsaid_winner(alert);
  if (winner != nullptr && claim.at < winner->at) {
    // Partitions of a backlog come in any order; as long as nobody has heard of a winner, the earlier claim is the
    // first.
    winner->state = ClaimState::backup;
    claim.state = ClaimState::won;
  } else if (winner_of(alert) != nullptr) {
    claim.state = ClaimState::backup;
  } else {
    for (auto& other : alert.claims) {
      if (other.state == ClaimState::backup && same_person(other.responder, claim.responder)) {
        other.state = ClaimState::withdrawn;
        other.said = ClaimState::withdrawn;
      }
    }
    claim.state = ClaimState::won;
    // Read after the deadline: the child was taken all the same.
    if (alert.state == AlertState::closed) {
      alert.reason = CloseReason::done;
    } else {
      alert.state = AlertState::covered;
    }
  }
  alert.claims.push_back(std::move(claim));
  return true;
}

bool apply_withdrawal(Alert& alert, const Person& responder) {
  for (auto& claim : alert.claims) {
    const bool stands = claim.state == ClaimState::won || claim.state == ClaimState::backup;
    if (!stands || !same_person(claim.responder, responder)) continue;
    const bool had_it = claim.state == ClaimState::won;
    claim.state = ClaimState::withdrawn;
    if (had_it && is_live(alert)) {
      alert.state = AlertState::open;
      ++alert.openings;
    } else if (had_it && alert.reason == CloseReason::done) {
      // Read after the deadline: nobody has the child, and the parent believes that somebody does.
      alert.reason = CloseReason::unanswered;
      alert.said.closed = false;
    }
    return true;
  }
  return false;
}

const Claim* who_withdrew(const Alert& alert) {
  const Claim* last = nullptr;
  for (const auto& claim : alert.claims) {
    const bool known = last != nullptr && alert.said.winner == last->id;
    if (claim.state == ClaimState::withdrawn && !known) last = &claim;
  }
  return last;
}

bool takes_back(const Claim& withdrawal, const Claim& claim) {
  const auto agree = [](const std::string& a, const std::string& b) {
    return a.empty() || b.empty() || fold(a) == fold(b);
  };
  return claim.at <= withdrawal.at && same_person(claim.responder, withdrawal.responder) &&
         agree(claim.child, withdrawal.child) && agree(claim.stop, withdrawal.stop) &&
         (claim.alert_key.empty() || withdrawal.alert_key.empty() || claim.alert_key == withdrawal.alert_key);
}

bool overtook(const Claim& withdrawal, const Claim& claim, const Alert* alert) {
  // Of one and the same moment is what was claimed anew.
  if (withdrawal.at <= claim.at) return false;
  if (alert == nullptr) return takes_back(withdrawal, claim);
  return fits(*alert, withdrawal.at) && names(*alert, withdrawal) && same_person(claim.responder, withdrawal.responder);
}

void cancel(Alert& alert) {
  alert.state = AlertState::closed;
  alert.reason = CloseReason::cancelled;
}

void pass_time(Alert& alert, Wall now) {
  if (!is_live(alert) || now < alert.deadline) return;
  alert.reason = alert.state == AlertState::covered ? CloseReason::done : CloseReason::unanswered;
  alert.state = AlertState::closed;
}

bool owes_words(const Alert& alert) {
  const Said& said = alert.said;
  const Claim* winner = winner_of(alert);
  if (alert.state == AlertState::closed && !said.closed) return true;
  if (alert.state == AlertState::open && (alert.openings > said.openings || alert.raises > said.raises)) return true;
  if (winner != nullptr && alert.reason != CloseReason::cancelled && said.winner != winner->id) return true;
  if (said.owes_parent || said.replan) return true;
  return std::ranges::any_of(alert.claims, [](const Claim& claim) { return claim.said != claim.state; });
}

std::vector<AlertTimer> worth_firing(const Alert& alert, std::vector<AlertTimer> due) {
  std::ranges::stable_sort(due, {}, &AlertTimer::due);
  const auto deadline = std::ranges::find(due, TimerKind::deadline, &AlertTimer::kind);
  if (deadline != due.end()) return {*deadline};
  const auto group = [&](const AlertTimer& timer) {
    const auto kind = timer.kind == TimerKind::last_call ? TimerKind::nobody_yet : timer.kind;
    const auto index = static_cast<std::size_t>(timer.arg);
    const bool step = kind == TimerKind::step && index < alert.steps.size();
    return std::pair(kind, step ? alert.steps[index].tell : Step::Tell::unanswered);
  };
  std::vector<AlertTimer> kept;
  for (auto it = due.rbegin(); it != due.rend(); ++it) {
    const auto same = [&](const AlertTimer& timer) { return group(timer) == group(*it); };
    if (std::ranges::none_of(kept, same)) kept.insert(kept.begin(), *it);
  }
  return kept;
}

}  // namespace busstop
