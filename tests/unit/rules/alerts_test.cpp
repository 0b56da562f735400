// The alert's life as a pure rule: every transition in tables, without store, clock or rooms.
#include "bridge/rules/alerts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace busstop {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Wall t0 = Wall(std::chrono::sys_days(std::chrono::year(2026) / 5 / 4)) + hours(15) + minutes(11);
constexpr HouseholdId sarah{1};
constexpr HouseholdId mike{2};
constexpr HouseholdId lisa{3};

Speech speech(Wall now) {
  return {now, [](Wall) { return std::string("15:12"); }};
}

AlertRequest request() {
  return {{"Sarah", {sarah}}, "Jake", "Oak Street", "", "Meeting ran over", {}};
}

Alert alert(std::int64_t id = 1) {
  auto made = open_alert(request(), AlertSettings{}, t0);
  made.id = AlertId{id};
  return made;
}

Claim claim(std::int64_t id, const std::string& who, HouseholdId household, Wall at = t0 + seconds(30)) {
  Claim made;
  made.id = ClaimId{id};
  made.responder = {who, {household}};
  made.child = "Jake";
  made.at = at;
  return made;
}

std::vector<std::string> titles(const Outcome& outcome) {
  std::vector<std::string> found;
  for (const auto& notice : outcome.notices)
    found.push_back(notice.notice.title);
  return found;
}

TEST(OpeningAnAlert, TakesItsDeadlineFromTheRecordElseTheWindowAndNeverMoreThanADay) {
  EXPECT_EQ(open_alert(request(), AlertSettings{}, t0).deadline, t0 + minutes(10));
  auto own = request();
  own.deadline = t0 + minutes(4);
  EXPECT_EQ(open_alert(own, AlertSettings{}, t0).deadline, t0 + minutes(4));
  own.deadline = t0 + hours(24 * 365);
  EXPECT_EQ(open_alert(own, AlertSettings{}, t0).deadline, t0 + hours(24));
}

struct FitCase {
  const char* name;
  Duration after_opening;
  AlertState state;
  CloseReason reason;
  bool fits;
};

TEST(AClaimFits, FromTwoMinutesBeforeItOpenedToItsDeadlineUnlessItWasCancelled) {
  const FitCase cases[] = {
      {"at the opening", seconds(0), AlertState::open, CloseReason::none, true},
      {"two minutes early", -minutes(2), AlertState::open, CloseReason::none, true},
      {"earlier", -minutes(2) - seconds(1), AlertState::open, CloseReason::none, false},
      {"at the deadline", minutes(10), AlertState::covered, CloseReason::none, true},
      {"after it", minutes(10) + seconds(1), AlertState::open, CloseReason::none, false},
      {"to one that ended unanswered", minutes(9), AlertState::closed, CloseReason::unanswered, true},
      {"to one that was cancelled", minutes(9), AlertState::closed, CloseReason::cancelled, false},
  };
  for (const auto& one : cases) {
    auto a = alert();
    a.state = one.state;
    a.reason = one.reason;
    EXPECT_EQ(fits(a, t0 + one.after_opening), one.fits) << one.name;
  }
}

TEST(AClaimFits, ByChildStopAndAlertIdAsFarAsItNamesThem) {
  auto a = alert();
  a.key = "ride-7";
  auto c = claim(1, "Mike", mike);
  EXPECT_TRUE(names(a, c));
  c.child = "JAKE ";
  EXPECT_TRUE(names(a, c));
  c.stop = "oak  street";
  EXPECT_TRUE(names(a, c));
  c.stop = "Elm Street";
  EXPECT_FALSE(names(a, c));
  c.stop.clear();
  c.alert_key = "ride-8";
  EXPECT_FALSE(names(a, c));
  c.alert_key = "ride-7";
  c.child.clear();
  EXPECT_TRUE(names(a, c));
}

TEST(MatchingAClaim, TakesTheOneThatFitsElseTheOneItsSenderWasToldOf) {
  const auto c = claim(1, "Mike", mike);
  EXPECT_EQ(match_claim(c, {}, {}).result, ClaimMatch::Result::none);
  EXPECT_EQ(match_claim(c, {alert(1)}, {}).result, ClaimMatch::Result::one);
  EXPECT_EQ(match_claim(c, {alert(1), alert(2)}, {}).result, ClaimMatch::Result::several);
  const auto told = match_claim(c, {alert(1), alert(2)}, {AlertId{2}});
  EXPECT_EQ(told.result, ClaimMatch::Result::one);
  EXPECT_EQ(told.index, 1U);
  EXPECT_EQ(match_claim(c, {alert(1), alert(2)}, {AlertId{1}, AlertId{2}}).result, ClaimMatch::Result::several);
}

TEST(MatchingAClaim, PrefersAnAlertThatLivesToOneThatEndedUnanswered) {
  auto ended = alert(1);
  ended.state = AlertState::closed;
  ended.reason = CloseReason::unanswered;
  const auto c = claim(1, "Mike", mike);
  EXPECT_EQ(match_claim(c, {ended, alert(2)}, {}).index, 1U);
  EXPECT_EQ(match_claim(c, {ended}, {}).result, ClaimMatch::Result::one);
}

TEST(Claiming, OfABacklogTheEarliestWinsWhicheverIsReadFirst) {
  auto a = alert();
  EXPECT_TRUE(apply_claim(a, claim(1, "Lisa", lisa, t0 + seconds(40))));
  EXPECT_TRUE(apply_claim(a, claim(2, "Mike", mike, t0 + seconds(20))));
  EXPECT_EQ(winner_of(a)->id, ClaimId{2});
  EXPECT_EQ(a.claims[0].state, ClaimState::backup);
}

TEST(Claiming, TheFirstWinsForEverAndTheOthersAreBackup) {
  auto a = alert();
  EXPECT_TRUE(apply_claim(a, claim(1, "Mike", mike)));
  (void)say(a, speech(t0));
  EXPECT_TRUE(apply_claim(a, claim(2, "Lisa", lisa, t0)));
  EXPECT_EQ(winner_of(a)->id, ClaimId{1});
  EXPECT_EQ(a.claims[1].state, ClaimState::backup);
  EXPECT_EQ(a.state, AlertState::covered);
}

TEST(Claiming, TheSamePersonTwiceIsOneClaim) {
  auto a = alert();
  EXPECT_TRUE(apply_claim(a, claim(1, "Mike", mike)));
  EXPECT_FALSE(apply_claim(a, claim(2, "mike", mike)));
  EXPECT_EQ(a.claims.size(), 1U);
}

TEST(Withdrawing, OpensItAgainAndDoesNotAppointTheBackup) {
  auto a = alert();
  apply_claim(a, claim(1, "Mike", mike));
  apply_claim(a, claim(2, "Lisa", lisa));
  EXPECT_TRUE(apply_withdrawal(a, {"Mike", {mike}}));
  EXPECT_EQ(a.state, AlertState::open);
  EXPECT_EQ(winner_of(a), nullptr);
  EXPECT_FALSE(apply_withdrawal(a, {"Mike", {mike}}));
  EXPECT_TRUE(apply_claim(a, claim(3, "Lisa", lisa)));
  EXPECT_EQ(winner_of(a)->id, ClaimId{3});
}

TEST(Withdrawing, ABackupLeavesTheAlertCovered) {
  auto a = alert();
  apply_claim(a, claim(1, "Mike", mike));
  apply_claim(a, claim(2, "Lisa", lisa));
  EXPECT_TRUE(apply_withdrawal(a, {"Lisa", {lisa}}));
  EXPECT_EQ(a.state, AlertState::covered);
}

TEST(TheDeadline, ClosesAsDoneOrUnansweredAndNotASecondEarlier) {
  auto open = alert();
  pass_time(open, open.deadline - seconds(1));
  EXPECT_EQ(open.state, AlertState::open);
  pass_time(open, open.deadline);
  EXPECT_EQ(open.reason, CloseReason::unanswered);
  auto covered = alert();
  apply_claim(covered, claim(1, "Mike", mike));
  pass_time(covered, covered.deadline);
  EXPECT_EQ(covered.reason, CloseReason::done);
}

TEST(Saying, IsDoneOnce) {
  auto a = alert();
  EXPECT_TRUE(owes_words(a));
  EXPECT_EQ(say(a, speech(t0)).notices.size(), 1U);
  EXPECT_FALSE(owes_words(a));
  EXPECT_THAT(say(a, speech(t0)).notices, IsEmpty());
}

TEST(Saying, NothingIsSaidThatIsNoLongerUseful) {
  auto a = alert();
  EXPECT_THAT(say(a, speech(a.deadline)).notices, IsEmpty());
  auto late = alert();
  apply_claim(late, claim(1, "Mike", mike));
  EXPECT_THAT(titles(say(late, speech(late.deadline + minutes(29)))), ElementsAre("Mike has Jake"));
  auto too_late = alert();
  apply_claim(too_late, claim(1, "Mike", mike));
  EXPECT_THAT(say(too_late, speech(too_late.deadline + minutes(30))).notices, IsEmpty());
}

TEST(Saying, ALateClaimCorrectsTheParentsNews) {
  auto a = alert();
  (void)say(a, speech(t0));
  pass_time(a, a.deadline);
  EXPECT_THAT(titles(say(a, speech(a.deadline))), ElementsAre("Nobody confirmed for Jake"));
  apply_claim(a, claim(1, "Mike", mike, a.deadline - seconds(1)));
  EXPECT_EQ(a.reason, CloseReason::done);
  EXPECT_EQ(titles(say(a, speech(a.deadline + minutes(1)))).front(), "Mike has Jake");
}

TEST(Timers, ParentHearsAfterTwoMinutesOrHalfTheTimeLeftAndAMinuteBeforeTheEnd) {
  const auto due = [](Duration window, TimerKind kind) -> std::optional<Duration> {
    AlertSettings settings;
    settings.window = window;
    auto a = open_alert(request(), settings, t0);
    for (const auto& timer : say(a, speech(t0)).timers) {
      if (timer.kind == kind) return timer.due - t0;
    }
    return {};
  };
  EXPECT_EQ(due(minutes(10), TimerKind::nobody_yet), minutes(2));
  EXPECT_EQ(due(minutes(3), TimerKind::nobody_yet), seconds(90));
  EXPECT_EQ(due(minutes(10), TimerKind::last_call), minutes(9));
  EXPECT_EQ(due(seconds(90), TimerKind::last_call), std::nullopt);
  EXPECT_EQ(due(minutes(10), TimerKind::nobody_reached), minutes(1));
  EXPECT_EQ(due(minutes(10), TimerKind::deadline), minutes(10));
}

TEST(Timers, OfSeveralMissedOnesOnlyTheLatestOfAKindIsWorthFiring) {
  const std::vector<AlertTimer> due{{TimerKind::step, t0 + minutes(1), 0},
                                    {TimerKind::nobody_yet, t0 + minutes(2), 0},
                                    {TimerKind::step, t0 + minutes(3), 1},
                                    {TimerKind::last_call, t0 + minutes(9), 0}};
  const auto kept = worth_firing(due);
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].arg, 1);
  EXPECT_EQ(kept[1].kind, TimerKind::last_call);
  auto with_end = due;
  with_end.push_back({TimerKind::deadline, t0 + minutes(10), 0});
  ASSERT_EQ(worth_firing(with_end).size(), 1U);
  EXPECT_EQ(worth_firing(with_end)[0].kind, TimerKind::deadline);
}

TEST(Timers, SayNothingOnceSomebodyHasTheChild) {
  for (const auto kind : {TimerKind::nobody_yet, TimerKind::last_call, TimerKind::nobody_reached, TimerKind::step}) {
    auto a = alert();
    apply_claim(a, claim(1, "Mike", mike));
    EXPECT_THAT(on_timer(a, {kind, t0, 0}, 0, speech(t0)).notices, IsEmpty());
  }
}

TEST(AFurtherRaise, MayMoveTheDeadlineAndItsTimers) {
  auto a = alert();
  (void)say(a, speech(t0));
  auto again = request();
  again.deadline = t0 + minutes(20);
  raise_again(a, again, t0 + minutes(1));
  EXPECT_EQ(a.deadline, t0 + minutes(20));
  const auto outcome = say(a, speech(t0 + minutes(1)));
  EXPECT_TRUE(outcome.drop_timers);
  EXPECT_EQ(outcome.timers.front().due, t0 + minutes(20));
  EXPECT_THAT(titles(outcome), ElementsAre("Still needed: can you watch Jake?"));
}

TEST(AFurtherRaise, LeavesTheTimersAloneIfTheDeadlineStays) {
  auto a = alert();
  (void)say(a, speech(t0));
  raise_again(a, request(), t0 + minutes(1));
  EXPECT_FALSE(say(a, speech(t0 + minutes(1))).drop_timers);
}

TEST(Cancelling, TellsOnlyThoseWhoWereAskedAndThoseWhoClaimed) {
  auto a = alert();
  (void)say(a, speech(t0));
  apply_claim(a, claim(1, "Mike", mike));
  (void)say(a, speech(t0));
  cancel(a);
  const auto outcome = say(a, speech(t0 + minutes(1)));
  EXPECT_EQ(outcome.call_off, CallOff::cancelled);
  EXPECT_THAT(titles(outcome),
              ElementsAre("Cancelled: Jake", "Not needed any more: Jake", "Not needed any more: Jake"));
  auto unheard = alert();
  cancel(unheard);
  EXPECT_THAT(say(unheard, speech(t0)).notices, IsEmpty());
}

}  // namespace
}  // namespace busstop
