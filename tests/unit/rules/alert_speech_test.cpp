// What has to be said of an alert, to whom, and which timers follow.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/rules/jake.hpp"

namespace busstop {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Everybody has heard so, and that Lisa is backup.
Alert taken_by_mike() {
  auto a = alert();
  (void)say(a, speech(t0));
  apply_claim(a, claim(1, "Mike", mike));
  apply_claim(a, claim(2, "Lisa", lisa));
  (void)say(a, speech(t0));
  return a;
}

TEST(Withdrawing, ABackupHearsThatHeIsNoLongerOneAndNobodyElseHearsAnything) {
  auto a = taken_by_mike();
  apply_withdrawal(a, {"Lisa", {lisa}});
  EXPECT_TRUE(owes_words(a));
  const auto outcome = say(a, speech(t0 + minutes(1)));
  ASSERT_THAT(titles(outcome), ElementsAre("You are no longer backup for Jake"));
  EXPECT_EQ(outcome.notices[0].notice.body,
            "Your withdrawal has arrived: you are no longer backup for Jake at Oak Street. Mike has Jake.");
  EXPECT_EQ(std::get<ToHousehold>(outcome.notices[0].audience).household, lisa);
  EXPECT_FALSE(owes_words(a));
}

TEST(Withdrawing, TheParentReadsOfTheOneWhoHadTheChildAlsoIfABackupWithdrewBefore) {
  auto a = alert();
  (void)say(a, speech(t0));
  apply_claim(a, claim(1, "Mike", mike));
  apply_claim(a, claim(2, "Lisa", lisa));
  (void)say(a, speech(t0));
  apply_withdrawal(a, {"Lisa", {lisa}});
  (void)say(a, speech(t0));
  apply_withdrawal(a, {"Mike", {mike}});
  EXPECT_EQ(titles(say(a, speech(t0 + minutes(1)))).front(), "Mike cannot take Jake after all");
}

TEST(Withdrawing, WhoHadTheChildHearsThatItHasArrived) {
  auto a = alert();
  (void)say(a, speech(t0));
  apply_claim(a, claim(1, "Mike", mike));
  (void)say(a, speech(t0));
  apply_withdrawal(a, {"Mike", {mike}});
  const auto outcome = say(a, speech(t0 + minutes(1)));
  EXPECT_THAT(titles(outcome), ElementsAre("Mike cannot take Jake after all", "Still needed: can you watch Jake?",
                                           "You no longer have Jake"));
  const auto& [notice, audience, also] = outcome.notices.back();
  EXPECT_EQ(std::get<ToHousehold>(audience).household, mike);
  EXPECT_EQ(notice.kind, NoticeKind::answer);
  EXPECT_EQ(notice.body,
            "Your withdrawal has arrived: you need not watch Jake at Oak Street any more. Sarah has been told.");
}

TEST(Withdrawing, WhoHasTheChildAgainByThenHearsOnlyThat) {
  for (const bool had_it : {true, false}) {
    auto a = taken_by_mike();
    apply_withdrawal(a, {"Lisa", {lisa}});
    apply_withdrawal(a, {"Mike", {mike}});
    apply_claim(a, had_it ? claim(3, "Mike", mike) : claim(3, "Lisa", lisa));
    const auto outcome = say(a, speech(t0));
    for (const auto& [notice, audience, also] : outcome.notices) {
      const auto* one = std::get_if<ToHousehold>(&audience);
      if (one != nullptr && one->household == (had_it ? mike : lisa)) {
        EXPECT_EQ(notice.title, "You have Jake");
      }
    }
  }
}

TEST(Withdrawing, ABackupWhoNeverHeardThatHeIsOneHearsNothing) {
  auto a = alert();
  (void)say(a, speech(t0));
  apply_claim(a, claim(1, "Mike", mike));
  apply_claim(a, claim(2, "Lisa", lisa));
  apply_withdrawal(a, {"Lisa", {lisa}});
  EXPECT_THAT(titles(say(a, speech(t0))), testing::Not(testing::Contains(testing::HasSubstr("backup"))));
}

TEST(Withdrawing, ABackupWhoClaimsAgainOnceItIsOpenIsNotToldOfAWithdrawal) {
  auto a = taken_by_mike();
  apply_withdrawal(a, {"Mike", {mike}});
  apply_claim(a, claim(3, "Lisa", lisa));
  EXPECT_THAT(titles(say(a, speech(t0))), testing::Not(testing::Contains(testing::HasSubstr("backup"))));
}

Speech backlog_speech(Wall now) {
  auto made = speech(now);
  made.backlog = true;
  return made;
}

TEST(Claiming, BeforeAnybodyWasCalledTellsWhoHasItAndWhoIsBackup) {
  auto a = alert();
  apply_claim(a, claim(1, "Mike", mike));
  apply_claim(a, claim(2, "Lisa", lisa));
  EXPECT_THAT(titles(say(a, speech(t0))), ElementsAre("Mike has Jake", "You have Jake", "Mike already has Jake"));
}

TEST(Claiming, InTheBacklogTellsOnlyTheParentAndLaterOnesHearThatTheyAreBackup) {
  auto a = alert();
  apply_claim(a, claim(1, "Mike", mike));
  ASSERT_THAT(titles(say(a, backlog_speech(t0))), ElementsAre("Mike has Jake"));
  apply_claim(a, claim(2, "Lisa", lisa));
  EXPECT_THAT(titles(say(a, speech(t0))), ElementsAre("Mike already has Jake"));
}

TEST(Withdrawing, WhoTookItBeforeAnybodyWasCalledIsMissedByTheParentAndByTheBackup) {
  auto a = alert();
  apply_claim(a, claim(1, "Mike", mike));
  apply_claim(a, claim(2, "Lisa", lisa));
  ASSERT_THAT(titles(say(a, backlog_speech(t0))), ElementsAre("Mike has Jake"));
  apply_withdrawal(a, {"Mike", {mike}});
  EXPECT_THAT(titles(say(a, speech(t0 + minutes(1)))),
              ElementsAre("Mike cannot take Jake after all", "Lisa, can you take Jake now?", "Can you watch Jake?",
                          "You no longer have Jake"));
}

TEST(Withdrawing, WhoIsBackupWhereTheFirstHasWithdrawnBeforeAnythingWasSaidIsAsked) {
  auto a = alert();
  apply_claim(a, claim(1, "Mike", mike));
  apply_claim(a, claim(2, "Lisa", lisa));
  apply_withdrawal(a, {"Mike", {mike}});
  EXPECT_THAT(titles(say(a, speech(t0))), ElementsAre("Lisa, can you take Jake now?", "Can you watch Jake?"));
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
  EXPECT_THAT(titles(say(late, speech(late.deadline + minutes(29)))), ElementsAre("Mike has Jake", "You have Jake"));
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
  EXPECT_EQ(outcome.replan, Replan::deadline);
  EXPECT_EQ(outcome.timers.front().due, t0 + minutes(20));
  EXPECT_THAT(titles(outcome), ElementsAre("Still needed: can you watch Jake?"));
}

/// Who would hear `title` of these households.
std::vector<HouseholdId> hearers(const Outcome& outcome, const std::string& title,
                                 const std::vector<HouseholdId>& street) {
  std::vector<HouseholdId> found;
  for (const auto& [notice, audience, also] : outcome.notices) {
    if (notice.title != title) continue;
    const auto* near = std::get_if<NearStop>(&audience);
    const auto& except = near != nullptr ? near->except : std::get<Unanswered>(audience).except;
    std::ranges::copy_if(street, std::back_inserter(found),
                         [&](auto id) { return std::ranges::find(except, id) == except.end(); });
  }
  return found;
}

TEST(ACallRepeated, IsTheFirstCallForWhomNoneHasReached) {
  constexpr HouseholdId david{4};
  const std::vector<HouseholdId> street{sarah, mike, lisa, david};
  auto heard = speech(t0);
  heard.reached = [&](const Alert&) { return Reached{{mike}, {sarah, lisa, david}}; };
  for (const auto* why : {"a further raise", "a step", "a withdrawal"}) {
    auto a = alert();
    (void)say(a, speech(t0));
    Outcome outcome;
    if (why == std::string("a step")) {
      a.steps = {{minutes(1), Step::Tell::unanswered}};
      outcome = on_timer(a, {TimerKind::step, t0, 0}, 0, heard);
    } else if (why == std::string("a further raise")) {
      raise_again(a, request(), t0);
      outcome = say(a, heard);
    } else {
      apply_claim(a, claim(1, "Grandmother", HouseholdId{9}));
      (void)say(a, speech(t0));
      apply_withdrawal(a, {"Grandmother", {HouseholdId{9}}});
      outcome = say(a, heard);
    }
    EXPECT_THAT(hearers(outcome, "Still needed: can you watch Jake?", street), ElementsAre(mike)) << why;
    EXPECT_THAT(hearers(outcome, "Can you watch Jake?", street), ElementsAre(lisa, david)) << why;
  }
}

TEST(ACallRepeated, IsOneNoticeWhereEverybodyHasHeardOfIt) {
  auto a = alert();
  (void)say(a, speech(t0));
  raise_again(a, request(), t0);
  auto heard = speech(t0);
  heard.reached = [&](const Alert&) { return Reached{{mike, lisa}, {sarah}}; };
  EXPECT_THAT(titles(say(a, heard)), ElementsAre("Still needed: can you watch Jake?"));
}

TEST(Timers, TheParentReadsUntilWhenItIsAsked) {
  auto a = alert();
  const auto outcome = on_timer(a, {TimerKind::nobody_yet, t0, 0}, 0, speech(t0));
  ASSERT_EQ(outcome.notices.size(), 1U);
  EXPECT_THAT(outcome.notices[0].notice.body, testing::HasSubstr("We keep asking until 15:12."));
}

TEST(AFurtherRaise, LeavesTheTimersAloneIfTheDeadlineStays) {
  auto a = alert();
  (void)say(a, speech(t0));
  raise_again(a, request(), t0 + minutes(1));
  EXPECT_EQ(say(a, speech(t0 + minutes(1))).replan, Replan::none);
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
