// say() and what it is made of: the other half of alerts.hpp, where an alert's state becomes notices.
#include <algorithm>
#include <string>
#include <utility>

#include "bridge/rules/alert_plan.hpp"
#include "bridge/rules/alert_words.hpp"
#include "bridge/rules/alerts.hpp"

namespace busstop {

namespace {

std::string thread_of(const Alert& alert) {
  return "alert/" + std::to_string(raw(alert.id));
}

Notice notice_for(const Alert& alert, NoticeKind kind, words::Text text, const Speech& speech) {
  Notice notice;
  notice.kind = kind;
  notice.title = std::move(text.title);
  notice.body = std::move(text.body);
  notice.button = std::move(text.button);
  notice.urgency = Urgency::urgent;
  notice.made = speech.now;
  notice.useful_until = kind == NoticeKind::alert ? alert.deadline : alert.deadline + outcome_grace;
  notice.thread = thread_of(alert);
  notice.alert = alert.id;
  return notice;
}

class Teller {
 public:
  Teller(Alert& alert, const Speech& speech, Outcome& outcome) : alert_(alert), speech_(speech), out_(outcome) {}

  [[nodiscard]] const Tongues& in() const noexcept { return speech_.in; }
  void tell(NoticeKind kind, words::Text text, Audience audience) {
    auto also = std::move(text.also);
    auto notice = notice_for(alert_, kind, std::move(text), speech_);
    if (notice.useful_until <= speech_.now) return;
    out_.notices.push_back({std::move(notice), std::move(audience), std::move(also)});
  }
  void tell_parent(const words::Text& text) {
    for (const auto household : alert_.parent.households)
      tell(NoticeKind::outcome, text, ToHousehold{household});
  }
  /// Beside the alert's thread: it takes no other's place, and none takes its.
  void aside(const words::Text& text, const std::vector<HouseholdId>& households, NoticeKind kind) {
    for (const auto household : households) {
      auto notice = notice_for(alert_, kind, text, speech_);
      notice.thread.clear();
      if (notice.useful_until > speech_.now)
        out_.notices.push_back({std::move(notice), ToHousehold{household}, text.also});
    }
  }
  void answer(const Claim& claim, const words::Text& text, NoticeKind kind = NoticeKind::answer) {
    for (const auto household : claim.responder.households) {
      if (std::ranges::find(alert_.parent.households, household) == alert_.parent.households.end()) {
        tell(kind, text, ToHousehold{household});
      }
    }
  }
  /// The parents, and those whose claim is in one of `states`.
  [[nodiscard]] std::vector<HouseholdId> parents_and(std::initializer_list<ClaimState> states) const {
    auto found = alert_.parent.households;
    for (const auto& claim : alert_.claims) {
      if (std::ranges::find(states, claim.state) == states.end()) continue;
      found.insert(found.end(), claim.responder.households.begin(), claim.responder.households.end());
    }
    return found;
  }
  [[nodiscard]] std::vector<HouseholdId> who_answered() const {
    return parents_and({ClaimState::won, ClaimState::backup, ClaimState::withdrawn, ClaimState::not_a_helper});
  }

 private:
  Alert& alert_;
  const Speech& speech_;
  Outcome& out_;
};

void say_withdrawn(const Alert& alert, Teller& teller) {
  if (const auto* last = who_withdrew(alert))
    teller.tell_parent(words::reopened(teller.in(), alert, last->responder.name));
}

/// No call goes to them: while nobody has the child, who offered is asked.
void ask_backups(const Alert& alert, Teller& teller) {
  for (const auto& claim : alert.claims) {
    if (claim.state == ClaimState::backup)
      teller.answer(claim, words::ask_backup(teller.in(), alert, claim), NoticeKind::alert);
  }
}

/// The call once more, to everybody at the stop but `except`. "Still needed" would be strange as the first word of it:
/// whom no call has reached yet (a newer one takes the place of one that waits) hears the first call.
template <class MakeAudience>
void call_again(const Alert& alert, const Speech& speech, Teller& teller, const std::vector<HouseholdId>& except,
                MakeAudience everybody_but) {
  auto reached = speech.reached ? speech.reached(alert) : Reached{};
  std::erase_if(reached.none, [&](auto id) { return std::ranges::find(except, id) != except.end(); });
  const auto but = [&](const std::vector<HouseholdId>& also) {
    auto nobody = except;
    nobody.insert(nobody.end(), also.begin(), also.end());
    return everybody_but(std::move(nobody));
  };
  teller.tell(NoticeKind::alert, words::call_again(teller.in(), alert), but(reached.none));
  if (!reached.none.empty()) teller.tell(NoticeKind::alert, words::call(teller.in(), alert), but(reached.some));
}

void call_unanswered_again(const Alert& alert, const Speech& speech, Teller& teller) {
  call_again(alert, speech, teller, teller.who_answered(),
             [&](auto except) { return Unanswered{alert.id, alert.stop, std::move(except)}; });
}

/// Whom a call has reached, and who has answered.
std::vector<HouseholdId> heard_of_it(const Alert& alert, const Speech& speech, const Teller& teller) {
  auto all = teller.who_answered();
  if (speech.reached) {
    const auto reached = speech.reached(alert).some;
    all.insert(all.end(), reached.begin(), reached.end());
  }
  return all;
}

void say_open(Alert& alert, const Speech& speech, Teller& teller, Outcome& out) {
  Said& said = alert.said;
  if (alert.openings > said.openings) {
    const auto except = teller.parents_and({ClaimState::backup, ClaimState::withdrawn, ClaimState::not_a_helper});
    // The parent may have heard of a claim that came before anybody was called.
    if (said.openings > 0 || said.winner) say_withdrawn(alert, teller);
    ask_backups(alert, teller);
    if (said.openings > 0) {
      call_again(alert, speech, teller, except,
                 [&](auto but) { return NearStop{alert.stop, std::move(but), alert.id}; });
    } else {
      teller.tell(NoticeKind::alert, words::call(teller.in(), alert), NearStop{alert.stop, except, {}});
    }
    plan_timers(alert, speech.now, out);
  } else if (alert.raises > said.raises && said.raises <= most_further_raises) {
    call_unanswered_again(alert, speech, teller);
  }
  said.openings = alert.openings;
  said.raises = alert.raises;
  said.winner.reset();
}

/// Of what was taken in the backlog, before anybody was called, only the parent hears.
bool tells_claimers(const Alert& alert, const Speech& speech) {
  return alert.said.openings > 0 || !speech.backlog;
}

void say_winner(Alert& alert, const Claim& winner, const Speech& speech, Teller& teller, Outcome& out) {
  teller.tell_parent(words::covered(speech, alert, winner));
  if (tells_claimers(alert, speech)) teller.answer(winner, words::you_have(teller.in(), alert));
  if (alert.said.openings > 0) {
    teller.tell(NoticeKind::stand_down, words::stand_down(teller.in(), alert, &winner),
                ThoseTold{alert.id, teller.parents_and({ClaimState::won})});
  }
  out.call_off = CallOff::claimed;
  alert.said.winner = winner.id;
  alert.said.owes_parent = false;
  if (alert.state == AlertState::covered) plan_timers(alert, speech.now, out);
}

void say_closed(Alert& alert, Teller& teller, Outcome& out) {
  alert.said.closed = true;
  out.replan = Replan::all;
  out.timers.clear();
  if (alert.reason == CloseReason::cancelled) {
    out.call_off = CallOff::cancelled;
    if (alert.said.openings == 0 && !alert.said.winner) return;
    teller.tell_parent(words::cancelled(teller.in(), alert));
    teller.tell(NoticeKind::stand_down, words::not_needed(teller.in(), alert),
                ThoseTold{alert.id, teller.parents_and({ClaimState::won, ClaimState::backup})});
    for (const auto& claim : alert.claims) {
      const bool counts_on_it = claim.state == ClaimState::won || claim.state == ClaimState::backup;
      if (counts_on_it) teller.answer(claim, words::not_needed(teller.in(), alert), NoticeKind::stand_down);
    }
    return;
  }
  if (alert.reason != CloseReason::unanswered) return;  // else the calls were off with the claim
  out.call_off = CallOff::expired;
  teller.tell_parent(words::unanswered(teller.in(), alert));
}

/// To who heard of it that the claim stands.
void confirm_withdrawal(const Alert& alert, const Claim& claim, std::optional<ClaimState> heard, Teller& teller) {
  if (alert.state == AlertState::closed && alert.reason != CloseReason::unanswered) return;
  if (heard == ClaimState::won) teller.answer(claim, words::no_longer_have(teller.in(), alert));
  if (heard == ClaimState::backup) teller.answer(claim, words::no_longer_backup(teller.in(), alert, winner_of(alert)));
}

void say_to_claimers(Alert& alert, const Speech& speech, Teller& teller) {
  const Claim* winner = winner_of(alert);
  for (auto& claim : alert.claims) {
    if (claim.said == claim.state) continue;
    const auto heard = std::exchange(claim.said, claim.state);
    if (claim.state == ClaimState::not_a_helper) {
      teller.aside(words::not_a_helper(teller.in(), alert), claim.responder.households, NoticeKind::answer);
      teller.aside(words::offer_refused(teller.in(), alert, claim), alert.parent.households, NoticeKind::outcome);
    }
    if (claim.state == ClaimState::withdrawn && !(winner && same_person(winner->responder, claim.responder)))
      confirm_withdrawal(alert, claim, heard, teller);
    const bool late = claim.state == ClaimState::backup && winner != nullptr && alert.reason != CloseReason::cancelled;
    if (late && tells_claimers(alert, speech)) teller.answer(claim, words::you_are_backup(teller.in(), alert, *winner));
  }
}

}  // namespace

Outcome say(Alert& alert, const Speech& speech) {
  Outcome out;
  Teller teller(alert, speech, out);
  const Claim* winner = winner_of(alert);
  if (alert.state == AlertState::open) say_open(alert, speech, teller, out);
  if (winner != nullptr && alert.reason != CloseReason::cancelled && alert.said.winner != winner->id) {
    say_winner(alert, *winner, speech, teller, out);
  }
  if (alert.said.owes_parent && winner != nullptr)
    teller.tell_parent(words::still_covered(teller.in(), alert, *winner));
  alert.said.owes_parent = false;
  if (alert.state == AlertState::covered) alert.said.raises = alert.raises;
  if (alert.said.replan && alert.state != AlertState::closed) move_deadline(alert, speech.now, out);
  alert.said.replan = false;
  if (alert.state == AlertState::closed && !alert.said.closed) say_closed(alert, teller, out);
  say_to_claimers(alert, speech, teller);
  return out;
}

Outcome on_timer(Alert& alert, const AlertTimer& timer, int told, const Speech& speech) {
  Outcome out;
  if (alert.state != AlertState::open) return out;
  Teller teller(alert, speech, out);
  switch (timer.kind) {
    case TimerKind::nobody_yet:
      // "We keep asking" is no word to whom we have told that there is nobody to ask.
      if (alert.said.nobody_there && told == 0) break;
      teller.tell_parent(words::nobody_yet(speech, alert));
      break;
    case TimerKind::last_call:
      teller.tell_parent(words::last_minute(speech, alert));
      break;
    case TimerKind::nobody_reached:
      if (told == 0 && !alert.said.nobody_there) teller.tell_parent(words::nobody_reached(teller.in(), alert));
      break;
    case TimerKind::step:
      if (alert.steps.at(static_cast<std::size_t>(timer.arg)).tell == Step::Tell::unanswered) {
        call_unanswered_again(alert, speech, teller);
      } else {
        teller.tell(NoticeKind::alert, words::call(teller.in(), alert),
                    SecondCircle{alert.stop, heard_of_it(alert, speech, teller)});
      }
      break;
    default:
      break;
  }
  return out;
}

Outcome call_newcomers(Alert& alert, const std::vector<HouseholdId>& newcomers, const Speech& speech) {
  Outcome out;
  if (alert.state != AlertState::open || alert.said.openings == 0) return out;
  Teller teller(alert, speech, out);
  const auto answered = teller.who_answered();
  for (const auto household : newcomers) {
    if (std::ranges::find(answered, household) != answered.end()) continue;
    teller.tell(NoticeKind::alert, words::call(teller.in(), alert), ToHousehold{household});
  }
  return out;
}

Outcome nobody_there(Alert& alert, const Speech& speech) {
  Outcome out;
  if (alert.said.nobody_there) return out;
  alert.said.nobody_there = true;
  Teller(alert, speech, out).aside(words::nobody_there(speech.in, alert), alert.parent.households, NoticeKind::outcome);
  return out;
}

}  // namespace busstop
