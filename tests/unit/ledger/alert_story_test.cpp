// The alert's life as the ledger tells it: who hears what, and when.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AlertStory : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    catch_up();
  }
};

TEST_F(AlertStory, EveryHouseholdOfTheStopButHersIsToldByItsFirstContact) {
  raise();
  EXPECT_THAT(who_is_being_told(), ElementsAre("lisa", "mike"));
}

TEST_F(AlertStory, TheFirstClaimWinsTheParentKnowsAndTheOthersStandDown) {
  raise();
  carry();
  wait(seconds(20));
  claim("Mike");
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake"));
  EXPECT_THAT(at("mike"), ElementsAre("Can you watch Jake?", "You have Jake"));
  EXPECT_THAT(at("lisa"), ElementsAre("Can you watch Jake?", "Mike has Jake"));
  EXPECT_THAT(at("david"), IsEmpty());
}

TEST_F(AlertStory, ASecondClaimerHearsThatSheIsBackup) {
  raise();
  carry();
  claim("Mike");
  carry();
  claim("Lisa");
  carry();
  EXPECT_EQ(at("lisa").back(), "Mike already has Jake");
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake"));
}

TEST_F(AlertStory, IfNobodyAnswersTheParentHearsItTwiceBeforeTheDeadlineAndOnceAtIt) {
  settings->alerts.steps.clear();
  raise();
  carry();
  wait(minutes(2));
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Nobody has confirmed yet for Jake"));
  wait(minutes(7));
  carry();
  EXPECT_EQ(at("sarah").size(), 2U);
  wait(minutes(1));
  carry();
  EXPECT_EQ(at("sarah").back(), "Nobody confirmed for Jake");
  EXPECT_EQ(count("SELECT state FROM alert"), 2);
}

TEST_F(AlertStory, TheNextContactIsTriedAfterFifteenSecondsWithoutDelivered) {
  raise();
  wait(seconds(14));
  EXPECT_THAT(who_is_being_told(), ElementsAre("lisa", "mike"));
  wait(seconds(1));
  EXPECT_THAT(who_is_being_told(), ElementsAre("lisa", "mike", "mike@example.org"));
}

TEST_F(AlertStory, TheNextContactIsTriedAtOnceWhenTheFirstIsRefused) {
  raise();
  carry(Refused{"no such topic"}, 400);
  EXPECT_THAT(who_is_being_told(), ElementsAre("mike@example.org"));
}

TEST_F(AlertStory, ADeliveredFirstContactSparesTheNext) {
  raise();
  carry();
  wait(seconds(15));
  EXPECT_THAT(who_is_being_told(), IsEmpty());
}

TEST_F(AlertStory, WhatIsUnsentWhenSomebodyClaimsIsCancelledAndNotStoodDown) {
  raise();
  carry(Retry{"connection refused", {}, false}, 0);
  claim("Mike");
  carry();
  EXPECT_THAT(at("lisa"), IsEmpty());
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE state=4 AND reason='claimed'"), 2);
}

TEST_F(AlertStory, WhoIsToldWhileTheClaimComesIsStoodDownOnceThatTransferHasEnded) {
  raise();
  claim("Mike");
  EXPECT_EQ(recalled.size(), 2U);
  carry();
  EXPECT_THAT(at("lisa"), ElementsAre("Can you watch Jake?", "Mike has Jake"));
}

TEST_F(AlertStory, ARecalledDeliveryIsNotStoodDown) {
  raise();
  claim("Mike");
  std::vector<Report> reports;
  for (const auto& a : with_courier) {
    if (a.contact.at.address == "lisa") reports.push_back(report(a, Recalled{}, 0));
  }
  std::erase_if(with_courier, [](const auto& a) { return a.contact.at.address == "lisa"; });
  turn({}, {}, reports);
  carry();
  EXPECT_THAT(at("lisa"), IsEmpty());
}

TEST_F(AlertStory, AnUnknownAnswerCountsAsToldAndIsStoodDown) {
  raise();
  claim("Mike");
  std::vector<Report> reports;
  for (const auto& a : with_courier) {
    if (a.contact.at.address == "lisa") reports.push_back(report(a, Retry{"timed out", {}, true}, 0));
  }
  std::erase_if(with_courier, [](const auto& a) { return a.contact.at.address == "lisa"; });
  turn({}, {}, reports);
  carry();
  EXPECT_THAT(at("lisa"), ElementsAre("Mike has Jake"));
}

TEST_F(AlertStory, AWithdrawalOpensItAgainTellsTheParentAndAsksTheBackup) {
  raise();
  carry();
  claim("Mike");
  claim("Lisa");
  carry();
  claim("Mike", R"(,"kind":"withdraw")");
  carry();
  EXPECT_EQ(at("sarah").back(), "Mike cannot take Jake after all");
  EXPECT_EQ(at("lisa").back(), "Lisa, can you take Jake now?");
  EXPECT_EQ(at("mike").back(), "You no longer have Jake");
  EXPECT_EQ(count("SELECT state FROM alert"), 0);
  claim("Lisa");
  carry();
  EXPECT_EQ(at("sarah").back(), "Lisa has Jake");
  EXPECT_EQ(at("lisa").back(), "You have Jake");
}

TEST_F(AlertStory, ACancelStandsEverybodyDown) {
  raise();
  carry();
  raise(R"(,"kind":"cancel")");
  carry();
  EXPECT_EQ(at("mike").back(), "Not needed any more: Jake");
  EXPECT_EQ(at("lisa").back(), "Not needed any more: Jake");
  EXPECT_EQ(count("SELECT reason FROM alert"), 3);
}

TEST_F(AlertStory, ABackupWhoWithdrawsHearsItAndNobodyElseDoes) {
  raise();
  carry();
  claim("Mike");
  claim("Lisa");
  carry();
  const auto before = delivered.size();
  claim("Lisa", R"(,"kind":"withdraw")");
  carry();
  EXPECT_EQ(at("lisa").back(), "You are no longer backup for Jake");
  EXPECT_EQ(delivered.size(), before + 1);
  EXPECT_EQ(count("SELECT state FROM alert"), 1);
}

TEST_F(AlertStory, AClaimMayArriveBeforeItsAlert) {
  claim("Mike");
  clock.advance(seconds(10));
  raise();
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake"));
  EXPECT_THAT(at("lisa"), IsEmpty());
}

TEST_F(AlertStory, AClaimForNothingIsRefusedAndExplainedAfterTwoMinutes) {
  claim("Mike");
  wait(minutes(2));
  carry();
  EXPECT_THAT(at("mike"), ElementsAre("Your confirmation fits no request"));
  raise();
  carry();
  EXPECT_EQ(count("SELECT state FROM alert"), 0);
}

TEST_F(AlertStory, AClaimThatFitsTwoAlertsIsRefusedUnlessItsSenderWasToldOfOneOnly) {
  turn({RecordBatch{{record(alerts_0, R"({"parent_name":"Ana","child_name":"Jake","location":"Elm Street"})")}}});
  raise();
  turn({RecordBatch{{record(claims_0, R"({"responder_name":"A stranger","child_name":"Jake"})")}}});
  EXPECT_EQ(count("SELECT count(*) FROM alert WHERE state=0"), 2);
  carry();
  claim("Mike");
  EXPECT_EQ(count("SELECT count(*) FROM alert WHERE state=1 AND parent='Sarah'"), 1);
}

TEST_F(AlertStory, WhoeverIsToldThatSeveralFitCanNameTheOneByTheNumberInTheAnswer) {
  turn({RecordBatch{
      {record(alerts_0, R"({"parent_name":"Lisa","child_name":"Jake","location":"Oak Street Bus Stop"})")}}});
  raise();
  carry();
  claim("Mike");
  carry();
  EXPECT_EQ(at("mike").back(), "Your confirmation fits several requests");
  claim("Mike", R"(,"alert_id":"2")");
  EXPECT_EQ(count("SELECT count(*) FROM alert WHERE state=1 AND id=2"), 1);
}

TEST_F(AlertStory, AnUnknownRespondersClaimCounts) {
  raise();
  carry();
  claim("Grandmother");
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Grandmother has Jake"));
}

TEST_F(AlertStory, AClaimDatedBeforeTheDeadlineAndReadAfterItCorrectsTheParentsNews) {
  raise();
  carry();
  const Wall in_time = clock.wall() + minutes(9);
  wait(minutes(10));
  carry();
  EXPECT_EQ(at("sarah").back(), "Nobody confirmed for Jake");
  clock.advance(minutes(1));
  turn({RecordBatch{{record(claims_0, R"({"responder_name":"Mike","child_name":"Jake"})", in_time)}}});
  carry();
  EXPECT_EQ(at("sarah").back(), "Mike has Jake");
  EXPECT_EQ(count("SELECT reason FROM alert"), 1);
}

TEST_F(AlertStory, AClaimDatedBeforeThePartitionsEndWasSeenIsAsYoungAsThat) {
  raise();
  carry();
  const Wall in_time = clock.wall() + minutes(9);
  wait(minutes(11));
  carry();
  turn({PartitionEnd{claims_0, 0, clock.wall()}});
  turn({RecordBatch{{record(claims_0, R"({"responder_name":"Mike","child_name":"Jake"})", in_time)}}});
  carry();
  EXPECT_EQ(at("sarah").back(), "Nobody confirmed for Jake");
}

TEST_F(AlertStory, NobodyToTellIsSaidToTheParentAtOnce) {
  turn({RecordBatch{{record(alerts_0, R"({"parent_name":"David","child_name":"Jake","location":"Elm Street"})")}}});
  carry();
  EXPECT_THAT(at("david"), ElementsAre("There is nobody to ask for Jake"));
}

TEST_F(AlertStory, NobodyReachedWithinAMinuteIsSaidToTheParent) {
  settings->alerts.steps.clear();
  restart();
  catch_up();
  raise();
  auto stuck = std::move(with_courier);
  with_courier.clear();
  wait(seconds(61));
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Nobody could be reached for Jake"));
}

TEST_F(AlertStory, NothingIsAskedAfterTheDeadline) {
  raise();
  carry(Retry{"no answer", {}, false}, 0);
  wait(minutes(10));
  wait(minutes(1));
  EXPECT_EQ(count("SELECT count(*) FROM delivery d JOIN notice n ON n.id=d.notice WHERE n.kind=0 AND d.state<2"), 0);
}

}  // namespace
}  // namespace busstop::ledger
