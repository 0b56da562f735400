// The alert's life as a pure rule: every transition in tables, without store, clock or rooms.
#include "bridge/rules/alerts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/rules/jake.hpp"

namespace busstop {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

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

Alert cancelled_alert(std::int64_t id, Wall opened) {
  auto a = alert(id);
  a.opened = opened;
  cancel(a);
  return a;
}

TEST(MatchingAClaim, WhoWasToldOfOneThatIsCancelledAnswersThatOne) {
  const auto first = cancelled_alert(1, t0);
  auto second = alert(2);
  second.opened = t0 + seconds(40);
  const auto before = claim(1, "Mike", mike, t0 + seconds(30));
  const auto after = claim(1, "Mike", mike, t0 + seconds(40));
  const std::vector<AlertId> told{AlertId{1}};
  EXPECT_EQ(match_claim(before, {first}, told).result, ClaimMatch::Result::cancelled);
  EXPECT_EQ(match_claim(before, {second, first}, told).result, ClaimMatch::Result::cancelled);
  EXPECT_EQ(match_claim(before, {first}, {}).result, ClaimMatch::Result::none);
  EXPECT_EQ(match_claim(before, {second, first}, {}).result, ClaimMatch::Result::one);
  EXPECT_EQ(match_claim(after, {second, first}, told).result, ClaimMatch::Result::one);
  // Of the second one as well: clocks differ.
  EXPECT_EQ(match_claim(before, {second, first}, {AlertId{1}, AlertId{2}}).index, 0U);
}

TEST(MatchingAClaim, WhoHadAnsweredOneThatIsCancelledAnswersThatOneAgain) {
  auto first = alert(1);
  apply_claim(first, claim(1, "Mike", mike, t0));
  cancel(first);
  const auto again = claim(2, "Mike", mike, t0 + seconds(30));
  EXPECT_EQ(match_claim(again, {first}, {}).result, ClaimMatch::Result::cancelled);
  EXPECT_EQ(match_claim(claim(3, "Lisa", lisa), {first}, {}).result, ClaimMatch::Result::none);
}

TEST(MatchingAClaim, OneThatIsCancelledIsNoneToWaitForOnceItsTimeIsOver) {
  const auto first = cancelled_alert(1, t0);
  const auto late = claim(1, "Mike", mike, first.deadline + seconds(1));
  EXPECT_EQ(match_claim(late, {first}, {AlertId{1}}).result, ClaimMatch::Result::none);
}

TEST(Withdrawing, TakesBackAClaimThatWaitsIfItsWordsAgreeAndItCameFirst) {
  const auto waiting = claim(1, "Mike", mike);
  const auto taken_back = [&](auto change) {
    auto withdrawal = claim(0, "Mike", mike);
    change(withdrawal);
    return takes_back(withdrawal, waiting);
  };
  EXPECT_TRUE(taken_back([](Claim&) {}));
  EXPECT_TRUE(taken_back([](Claim& c) { c.child.clear(), c.stop = "Oak Street", c.alert_key = "7"; }));
  EXPECT_FALSE(taken_back([](Claim& c) { c.at -= seconds(1); }));
  EXPECT_FALSE(taken_back([](Claim& c) { c.child = "Lisa"; }));
  EXPECT_FALSE(taken_back([](Claim& c) { c.responder = {"Lisa", {lisa}}; }));
}

TEST(Withdrawing, TakesBackAClaimThatWasMadeBeforeItAndIsReadAfterIt) {
  const auto made = claim(1, "Mike", mike);
  const auto a = alert(7);
  const auto holds = [&](const Alert* of, auto change) {
    auto withdrawal = claim(0, "Mike", mike, made.at + seconds(1));
    change(withdrawal);
    return overtook(withdrawal, made, of);
  };
  for (const Alert* of : {&a, static_cast<const Alert*>(nullptr)}) {
    EXPECT_TRUE(holds(of, [](Claim&) {}));
    EXPECT_TRUE(holds(of, [](Claim& c) { c.alert_key = "7"; }));
    EXPECT_FALSE(holds(of, [](Claim& c) { c.at -= seconds(1); })) << "of the same moment";
    EXPECT_FALSE(holds(of, [](Claim& c) { c.child = "Lisa"; }));
    EXPECT_FALSE(holds(of, [](Claim& c) { c.responder = {"Lisa", {lisa}}; }));
  }
  EXPECT_FALSE(holds(&a, [](Claim& c) { c.alert_key = "8"; })) << "it took back a claim on another alert";
  EXPECT_FALSE(holds(&a, [](Claim& c) { c.stop = "Elm Street"; }));
  EXPECT_FALSE(holds(&a, [&](Claim& c) { c.at = a.deadline + seconds(1); })) << "the bus was there";
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

TEST(Timers, OfSeveralMissedOnesOnlyTheLatestOfAKindIsWorthFiring) {
  const std::vector<AlertTimer> due{{TimerKind::step, t0 + minutes(1), 0},
                                    {TimerKind::nobody_yet, t0 + minutes(2), 0},
                                    {TimerKind::step, t0 + minutes(3), 1},
                                    {TimerKind::last_call, t0 + minutes(9), 0}};
  auto steps = alert();
  steps.steps = {{minutes(1)}, {minutes(3)}};
  const auto kept = worth_firing(steps, due);
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].arg, 1);
  EXPECT_EQ(kept[1].kind, TimerKind::last_call);
  auto with_end = due;
  with_end.push_back({TimerKind::deadline, t0 + minutes(10), 0});
  ASSERT_EQ(worth_firing(steps, with_end).size(), 1U);
  EXPECT_EQ(worth_firing(steps, with_end)[0].kind, TimerKind::deadline);
}

TEST(Timers, AMissedSecondCircleIsNotSwallowedByALaterStepForThoseWhoHaveNotAnswered) {
  auto steps = alert();
  steps.steps = {{minutes(1), Step::Tell::second_circle},
                 {minutes(2)},
                 {minutes(3), Step::Tell::second_circle},
                 {minutes(4)},
                 {minutes(5)}};
  std::vector<AlertTimer> due;
  for (int i = 0; i < 5; ++i)
    due.push_back({TimerKind::step, t0 + minutes(i + 1), i});
  const auto kept = worth_firing(steps, due);
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].arg, 2) << "the latest for the second circle";
  EXPECT_EQ(kept[1].arg, 4) << "the latest for those who have not answered";
}

}  // namespace
}  // namespace busstop
