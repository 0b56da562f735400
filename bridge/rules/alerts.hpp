// The alert's life: what a raise, a claim, a withdrawal, a cancellation and time do to an alert, and what has to be
// said of it. Pure: changes the Alert it is given and answers with notices and timers. Two steps, on purpose: the first
// functions change what is true, say() compares that with what has been said. So a restart, or a backlog of which only
// the end matters, says each thing once.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bridge/model/alert.hpp"
#include "bridge/model/notice.hpp"
#include "config/settings.hpp"

namespace busstop {

/// A claim may be dated this long before its alert, and waits this long for it.
inline constexpr Duration claim_grace = std::chrono::minutes(2);
/// Outcomes and stand-downs are worth saying this long after the deadline.
inline constexpr Duration outcome_grace = std::chrono::minutes(30);
/// A further raise tells the unanswered once more, at most this often.
inline constexpr int most_further_raises = 5;
/// Of a raise while somebody has the child the parent hears who, unless it is a later one: a program that repeats
/// itself.
inline constexpr int most_raises_answered = 20;
/// A deadline further away than this is cut to it; a bus further away is not the one that is meant.
inline constexpr Duration longest_alert = std::chrono::hours(24);
/// A bus that left this short a time ago may be the one that is meant: the child stands there.
inline constexpr Duration just_left = std::chrono::minutes(5);

/// Stored: the numbers stay. Those below `fallback` belong to an alert.
enum class TimerKind {
  deadline = 0,
  nobody_yet = 1,
  last_call = 2,
  nobody_reached = 3,
  step = 4,
  waiting_claim = 10,
  fallback = 20,
  /// What was held back for a household may go.
  release = 21,
  /// A silence is over.
  silence = 22
};

struct AlertTimer {
  TimerKind kind = TimerKind::deadline;
  Wall due;
  /// The number of the step.
  int arg = 0;
};

/// A raise with its people looked up.
struct AlertRequest {
  Person parent;
  std::string child;
  std::string stop;
  std::string key;
  std::string message;
  std::optional<Wall> deadline;
  /// The next bus of the stop.
  std::optional<Wall> bus{};
};

/// Why deliveries of the call for help that are not sent yet end.
enum class CallOff { none, claimed, cancelled, expired };

/// Which of the alert's timers so far go. `deadline`: its own and the last minute's; the word that nobody has confirmed
/// yet comes at the sooner of its times, if it has not come already.
enum class Replan { none, deadline, all };

struct Outcome {
  std::vector<AddressedNotice> notices;
  std::vector<AlertTimer> timers;
  Replan replan = Replan::none;
  CallOff call_off = CallOff::none;
};

/// Of the households at an alert's stop: those whom a call for it has reached or is just reaching, and the others.
struct Reached {
  std::vector<HouseholdId> some;
  std::vector<HouseholdId> none;
};

/// What the words need to know of the world.
struct Speech {
  Wall now;
  /// A time as people read it: "15:11", with the day where that is another one.
  std::function<std::string(Wall, const Language&)> clock_text;
  /// Asked only before a call is repeated; where it is not set everybody has heard of the alert.
  std::function<Reached(const Alert&)> reached{};
  /// In which languages it is said.
  Tongues in{};
  /// It happened while nobody listened: who took it before anybody was called hears nothing of it now.
  bool backlog = false;
};

[[nodiscard]] Alert open_alert(const AlertRequest& request, const AlertSettings& settings, Wall at);
void raise_again(Alert& alert, const AlertRequest& request, Wall at);

/// True if a claim, withdrawal or cancellation dated `at` may concern the alert: from 2 min before it opened to its
/// deadline, unless it ended cancelled.
[[nodiscard]] bool fits(const Alert& alert, Wall at) noexcept;
/// True if the claim's own words (child, stop, alert id) do not contradict the alert.
[[nodiscard]] bool names(const Alert& alert, const Claim& claim);

struct ClaimMatch {
  /// `cancelled`: it answers a call that is cancelled, so it does not wait for another.
  enum class Result { one, none, several, cancelled };
  Result result = Result::none;
  std::size_t index = 0;
};
/// The one open or covered alert that fits; of several the one its sender was told of; else one that ended unanswered.
/// Who was told of one that is cancelled, or had answered it, answers that one with a claim dated before another
/// opened.
[[nodiscard]] ClaimMatch match_claim(const Claim& claim, const std::vector<Alert>& candidates,
                                     const std::vector<AlertId>& told_of);

/// Adds the claim as the winner (the first one committed, never revised once said; in a backlog the earliest), a
/// backup, one of somebody who is no helper, or not at all if its sender has one already. True if it was added.
bool apply_claim(Alert& alert, Claim claim);
/// False if this person has no claim on it.
bool apply_withdrawal(Alert& alert, const Person& responder);
/// The withdrawn claim of which the parent reads: of the winner it was told of, else the last; null if there is none.
[[nodiscard]] const Claim* who_withdrew(const Alert& alert);
/// True if it is this person's claim, not made later, and the withdrawal's own words do not contradict it.
[[nodiscard]] bool takes_back(const Claim& withdrawal, const Claim& claim);
/// True if a withdrawal that was read before this claim takes it back: it was made later. `alert`: which one the claim
/// means; null while that is not known.
[[nodiscard]] bool overtook(const Claim& withdrawal, const Claim& claim, const Alert* alert);
void cancel(Alert& alert);
/// What the deadline does once `now` has reached it.
void pass_time(Alert& alert, Wall now);

/// True if something true has not been said yet.
[[nodiscard]] bool owes_words(const Alert& alert);
/// What has to be said now, and the timers that follow; marks it as said.
[[nodiscard]] Outcome say(Alert& alert, const Speech& speech);

/// A timer other than the deadline (that is pass_time, then say). `told`: contacts told so far.
[[nodiscard]] Outcome on_timer(Alert& alert, const AlertTimer& timer, int told, const Speech& speech);
/// Households that are new at the stop, or can be reached now, while it waits for somebody: they are called, too.
[[nodiscard]] Outcome call_newcomers(Alert& alert, const std::vector<HouseholdId>& newcomers, const Speech& speech);
/// There is nobody at the stop to tell: the parent is told that, once.
[[nodiscard]] Outcome nobody_there(Alert& alert, const Speech& speech);
/// The answer to a claim that fitted nothing, or several alerts (`fitting`), for each household of its sender.
[[nodiscard]] std::vector<AddressedNotice> refuse_claim(const Claim& claim, const std::vector<Alert>& fitting,
                                                        const Speech& speech);
/// To whoever withdrew, at `withdrawn`, a claim that was still waiting for its alert.
[[nodiscard]] std::vector<AddressedNotice> confirm_early_withdrawal(const Claim& claim, Wall withdrawn,
                                                                    const Speech& speech);

/// Of the timers due, in order of their time, those that still mean something: the deadline alone, else the latest
/// step of each kind (those who have not answered, the second circle), the latest word to the parent, and whether
/// anybody was reached.
[[nodiscard]] std::vector<AlertTimer> worth_firing(const Alert& alert, std::vector<AlertTimer> due);

[[nodiscard]] bool same_person(const Person& a, const Person& b);

}  // namespace busstop
