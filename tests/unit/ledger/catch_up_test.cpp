// Backlogs, restarts and new incarnations: what is said of what happened meanwhile.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class CatchingUp : public Street {
 protected:
  void ends() { turn({PartitionEnd{alerts_0, 0, clock.wall()}, PartitionEnd{claims_0, 0, clock.wall()}}); }
};

TEST_F(CatchingUp, AnAlertInTheBacklogIsToldOnceBothTopicsWereReadToTheirEnd) {
  assign();
  raise();
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  turn({PartitionEnd{alerts_0, 1, clock.wall()}});
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  turn({PartitionEnd{claims_0, 0, clock.wall()}});
  EXPECT_THAT(who_is_being_told(), ElementsAre("lisa", "mike"));
}

TEST_F(CatchingUp, AnAlertClaimedInTheBacklogTellsOnlyItsParent) {
  assign();
  raise();
  claim("Mike");
  ends();
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake"));
  EXPECT_THAT(at("mike"), IsEmpty());
  EXPECT_THAT(at("lisa"), IsEmpty());
}

TEST_F(CatchingUp, TheClaimMayComeFirstInTheBacklog) {
  const Wall then = clock.wall();
  clock.advance(minutes(3));
  assign();
  turn({RecordBatch{{record(claims_0, R"({"responder_name":"Mike","child_name":"Jake"})", then + seconds(30))}}});
  turn({RecordBatch{
      {record(alerts_0, R"({"parent_name":"Sarah","child_name":"Jake","location":"Oak Street Bus Stop"})", then)}}});
  ends();
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake"));
  EXPECT_THAT(at("lisa"), IsEmpty());
}

TEST_F(CatchingUp, WhatIsTooOldToBeToldIsSaidInOneLineForEachTopicAtItsLastEnd) {
  const Wall then = clock.wall();
  clock.advance(std::chrono::hours(24 * 7));
  const TopicPartition alerts_1{"bus-stop-alerts", 1};
  turn({PartitionsAssigned{"cluster", {alerts_0, alerts_1, claims_0}}});
  const std::string value = R"({"parent_name":"Sarah","child_name":"Jake","location":"Oak Street Bus Stop"})";
  turn({RecordBatch{{record(alerts_0, value, then), record(alerts_0, value, then), record(alerts_1, value, then)}}});
  turn({PartitionEnd{alerts_0, 2, clock.wall()}, PartitionEnd{claims_0, 0, clock.wall()}});
  EXPECT_THAT(journal.lines, Not(Contains(HasSubstr("too old"))));
  turn({PartitionEnd{alerts_1, 1, clock.wall()}});
  EXPECT_THAT(journal.lines, Contains(HasSubstr("bus-stop-alerts: 3 records were too old")));
  EXPECT_THAT(who_is_being_told(), IsEmpty());
}

TEST_F(CatchingUp, ItLastsTenSecondsAtMost) {
  assign();
  raise();
  wait(seconds(10));
  EXPECT_THAT(who_is_being_told(), ElementsAre("lisa", "mike"));
}

TEST_F(CatchingUp, AWeekOfHistoryIsStoredAndNoneOfItSaid) {
  const Wall long_ago = clock.wall() - std::chrono::hours(24 * 7);
  assign();
  turn({RecordBatch{{record(alerts_0, R"({"parent_name":"Sarah","child_name":"Jake","location":"Oak Street Bus Stop"})",
                            long_ago)}}});
  ends();
  wait(minutes(1));
  carry();
  EXPECT_THAT(delivered, IsEmpty());
  EXPECT_EQ(count("SELECT count(*) FROM event"), 1);
  EXPECT_EQ(count("SELECT state FROM alert"), 2);
}

TEST_F(CatchingUp, ARestartRepeatsNoNoticeAndForgetsNoTimer) {
  catch_up();
  raise();
  carry();
  clock.advance(seconds(30));
  restart();
  catch_up();
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  wait(minutes(2));
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Nobody has confirmed yet for Jake"));
}

TEST_F(CatchingUp, OfSeveralMissedStepsOnlyTheLatestFires) {
  settings->alerts.steps = {
      {minutes(1), Step::Tell::unanswered}, {minutes(2), Step::Tell::unanswered}, {minutes(3), Step::Tell::unanswered}};
  catch_up();
  raise();
  carry();
  ledger_.reset();
  clock.advance(minutes(4));
  open();
  catch_up();
  carry();
  EXPECT_EQ(at("mike").size(), 2U);
  EXPECT_THAT(journal.lines,
              ::testing::Contains("alert 1: 2 of its steps are not taken, the time of a later one has passed "
                                  "meanwhile"));
}

TEST_F(CatchingUp, AttemptsWithoutVerdictAreDueAtOnceAfterARestartAndCarryTheSameId) {
  catch_up();
  raise();
  const auto first = with_courier;
  restart();
  catch_up();
  ASSERT_EQ(with_courier.size(), first.size());
  EXPECT_EQ(with_courier[0].key, first[0].key);
  EXPECT_EQ(with_courier[0].number, 2);
  EXPECT_EQ(with_courier[0].notice->body, first[0].notice->body);
}

TEST_F(CatchingUp, NobodyIsCalledAgainAfterARestartForAChildThatWasTakenMeanwhile) {
  catch_up();
  raise();
  ASSERT_THAT(who_is_being_told(), ElementsAre("lisa", "mike"));
  restart();
  assign();
  wait(seconds(1));
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  claim("Mike");
  ends();
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake"));
  EXPECT_THAT(at("mike"), ElementsAre("You have Jake"));
  // Her attempt before the restart has no answer: she may have been called.
  EXPECT_THAT(at("lisa"), ElementsAre("Mike has Jake"));
}

TEST_F(CatchingUp, TheNextContactIsNotTriedBeforeTheBacklogIsKnown) {
  catch_up();
  raise();
  restart();
  clock.advance(seconds(20));
  assign();
  wait(seconds(1));
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  ASSERT_TRUE(ledger().next());
  EXPECT_GT(*ledger().next(), clock.steady()) << "what is held must not keep the room busy";
  ends();
  EXPECT_THAT(who_is_being_told(), ElementsAre("lisa", "mike", "mike@example.org"));
}

TEST_F(CatchingUp, OrdinaryDeliveriesDoNotWaitForTheBacklog) {
  tell_orders();
  catch_up();
  turn({}, {RecordBatch{{an_order()}}});
  ASSERT_THAT(who_is_being_told(), ElementsAre("david"));
  restart();
  assign();
  wait(seconds(1));
  EXPECT_THAT(who_is_being_told(), ElementsAre("david"));
}

TEST_F(CatchingUp, WhatWasReadOnceIsNeverReadAgain) {
  catch_up();
  raise();
  carry();
  const auto told = delivered.size();
  next_offset[alerts_0] = 0;
  turn({PartitionsAssigned{"cluster", {alerts_0, claims_0}}});
  raise();
  ends();
  carry();
  EXPECT_EQ(delivered.size(), told);
  EXPECT_EQ(count("SELECT count(*) FROM event"), 1);
}

TEST_F(CatchingUp, ANewIncarnationIsReadFromItsBeginning) {
  catch_up();
  raise();
  claim("Mike");
  carry();
  turn({PartitionRecreated{alerts_0, "its last record differs"}});
  next_offset[alerts_0] = 0;
  raise(R"(,"alert_id":"second")");
  EXPECT_EQ(count("SELECT count(*) FROM alert"), 2);
  EXPECT_EQ(count("SELECT max(incarnation) FROM event"), 1);
}

TEST_F(CatchingUp, RecordsThatTheLogNoLongerHasAreMissedAloud) {
  catch_up();
  raise();
  next_offset[alerts_0] = 100;
  raise();
  EXPECT_THAT(journal.lines, ::testing::Contains(HasSubstr("offsets 1 to 99 are no longer in the log")));
}

TEST_F(CatchingUp, StoredPositionsAreTheAnswerToAnAssignment) {
  catch_up();
  raise();
  turn({PartitionsAssigned{"cluster", {alerts_0, claims_0}}});
  const StartAt* answer = nullptr;
  for (const auto& order : last_after.to_kafka) {
    if (const auto* start = std::get_if<StartAt>(&order)) answer = start;
  }
  ASSERT_NE(answer, nullptr);
  ASSERT_EQ(answer->known.size(), 1U);
  EXPECT_EQ(answer->known[0].next, 1);
  EXPECT_EQ(answer->known[0].last_offset, 0);
}

TEST_F(CatchingUp, ATopicMadeAnewAndStillEmptyIsKnownFromItsBeginning) {
  catch_up();
  raise();
  turn({PartitionRecreated{alerts_0, "its last record differs"}});
  turn({PartitionsAssigned{"cluster", {alerts_0, claims_0}}});
  const auto& answer = std::get<StartAt>(last_after.to_kafka.at(0));
  ASSERT_EQ(answer.known.size(), 1U);
  EXPECT_EQ(answer.known[0].next, 0);
  EXPECT_EQ(answer.known[0].incarnation, 1);
}

TEST_F(CatchingUp, AnotherClusterHasPositionsOfItsOwn) {
  catch_up();
  raise();
  turn({PartitionsAssigned{"another cluster", {alerts_0, claims_0}}});
  const auto& answer = std::get<StartAt>(last_after.to_kafka.at(0));
  EXPECT_THAT(answer.known, IsEmpty());
}

TEST_F(CatchingUp, ARecordDatedNextYearIsDatedNow) {
  catch_up();
  turn({RecordBatch{{record(alerts_0, R"({"parent_name":"Sarah","child_name":"Jake","location":"Oak Street Bus Stop"})",
                            clock.wall() + std::chrono::hours(24 * 365))}}});
  EXPECT_EQ(count("SELECT opened FROM alert"), clock.wall().time_since_epoch().count());
}

TEST_F(CatchingUp, WhileTheBrokerIsAwayTimeGoesOn) {
  catch_up();
  raise();
  carry();
  turn({BrokerLost{}});
  wait(minutes(2));
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Nobody has confirmed yet for Jake"));
}

TEST_F(CatchingUp, AfterAnOutageAlertsAreHeldUntilTheEndsWereSeenAgain) {
  catch_up();
  turn({BrokerLost{}});
  clock.advance(minutes(1));
  raise();
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  claim("Mike");
  ends();
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake"));
  EXPECT_THAT(at("lisa"), IsEmpty());
}

TEST_F(CatchingUp, ABadRecordBetweenTwoGoodOnesIsADeadLetterAndNothingElse) {
  catch_up();
  turn({RecordBatch{
      {record(alerts_0, R"({"parent_name":"Sarah","child_name":"Jake","location":"Oak Street Bus Stop"})"),
       record(alerts_0, R"({"parent_name":)"), record(claims_0, R"({"responder_name":"Mike","child_name":"Jake"})")}}});
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake"));
  EXPECT_EQ(count("SELECT count(*) FROM dead_letter"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM event WHERE dead=1"), 1);
  EXPECT_THAT(journal.lines, ::testing::Contains(HasSubstr("dead letter bus-stop-alerts[0]@1")));
}

TEST_F(CatchingUp, AStepOfTheWallClockMovesNoDeadline) {
  catch_up();
  raise();
  carry();
  clock.step(std::chrono::hours(2));
  turn({});
  EXPECT_EQ(count("SELECT state FROM alert"), 0);
  clock.step(-std::chrono::hours(2));
  wait(minutes(10));
  EXPECT_EQ(count("SELECT state FROM alert"), 2);
}

}  // namespace
}  // namespace busstop::ledger
