// The call for help said again: raised once more, by its steps, with another deadline.
#include <gmock/gmock.h>

#include "bridge/base/times.hpp"
#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;

class ARepeatedCall : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    catch_up();
  }
};

TEST_F(ARepeatedCall, AfterAMinuteThoseWhoHaveNotAnsweredAreAskedAgain) {
  raise();
  carry();
  wait(minutes(1));
  carry();
  EXPECT_THAT(at("mike"), ElementsAre("Can you watch Jake?", "Still needed: can you watch Jake?"));
}

TEST_F(ARepeatedCall, AFurtherRaiseTellsTheUnansweredOnceMoreAndAtMostFiveTimes) {
  settings->alerts.steps.clear();
  restart();
  catch_up();
  raise();
  carry();
  for (int i = 0; i < 8; ++i) {
    raise();
    carry();
  }
  EXPECT_EQ(at("mike").size(), 6U);
}

TEST_F(ARepeatedCall, TheFirstWordOfABurstOfRaisesIsTheFirstCall) {
  settings->alerts.steps.clear();
  restart();
  catch_up();
  RecordBatch burst;
  for (int i = 0; i < 300; ++i)
    burst.records.push_back(
        record(alerts_0, R"({"parent_name":"Sarah","child_name":"Jake","location":"Oak Street Bus Stop"})"));
  turn({burst});
  carry();
  EXPECT_THAT(at("mike"), ElementsAre("Can you watch Jake?"));
  EXPECT_THAT(at("lisa"), ElementsAre("Can you watch Jake?"));
}

TEST_F(ARepeatedCall, WhoHasNotBeenReachedYetHearsTheFirstCallWhenItIsRepeated) {
  raise();
  std::vector<Report> reports;
  for (const auto& a : with_courier)
    reports.push_back(report(a, a.contact.at.address == "mike" ? Verdict(Delivered{}) : Retry{"busy", {}, false}));
  with_courier.clear();
  turn({}, {}, reports);
  raise();
  carry();
  EXPECT_THAT(at("mike"), ElementsAre("Still needed: can you watch Jake?")) << "after the first, which was reported";
  EXPECT_THAT(at("lisa"), ElementsAre("Can you watch Jake?"));
}

TEST_F(ARepeatedCall, AFurtherRaiseWhileCoveredAnswersOnlyTheParent) {
  raise();
  carry();
  claim("Mike");
  carry();
  const auto mikes = at("mike").size();
  raise();
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake", "Mike has Jake"));
  EXPECT_EQ(at("mike").size(), mikes);
}

TEST_F(ARepeatedCall, AFloodOfRaisesWhileCoveredDoesNotFloodTheParent) {
  raise();
  carry();
  claim("Mike");
  carry();
  for (int i = 0; i < 300; ++i) {
    raise();
    carry();
  }
  EXPECT_EQ(at("sarah").size(), 20U);
  EXPECT_EQ(count("SELECT raises FROM alert"), 301);
}

TEST_F(ARepeatedCall, AFloodOfClaimsThatFitNothingIsAnsweredOnceInAWhile) {
  RecordBatch flood;
  for (int i = 0; i < 300; ++i)
    flood.records.push_back(record(claims_0, R"({"responder_name":"Mike","child_name":"Nobody"})"));
  flood.records.push_back(record(claims_0, R"({"responder_name":"Mike","child_name":"Somebody"})"));
  flood.records.push_back(record(claims_0, R"({"responder_name":"Lisa","child_name":"Nobody"})"));
  turn({flood});
  wait(minutes(3));
  carry();
  EXPECT_EQ(at("mike").size(), 2U) << "for each child";
  EXPECT_EQ(at("lisa").size(), 1U);
  EXPECT_EQ(count("SELECT count(*) FROM claim WHERE state=4"), 302);
  claim("Mike", R"(,"child_name":"Nobody")");
  wait(minutes(3));
  carry();
  EXPECT_EQ(at("mike").size(), 3U);
}

TEST_F(ARepeatedCall, AFloodOfBackupsEndsSomewhereAndHidesNobodyWhoTakesTheChild) {
  raise();
  claim("Mike");
  count(
      "INSERT INTO claim (alert, responder_key, responder, child_key, child, stop_key, stop, alert_key, message, at, "
      "topic, partition, offset, state, said) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE "
      "i<1999) SELECT alert, 'x'||i, 'x'||i, child_key, child, stop_key, stop, alert_key, message, at, topic, "
      "partition, -i, 2, 2 FROM claim, n RETURNING 1");
  claim("Lisa");
  EXPECT_EQ(count("SELECT count(*) FROM claim WHERE alert IS NOT NULL"), 2000);
  EXPECT_EQ(count("SELECT count(*) FROM claim WHERE responder='Lisa' AND state=4"), 1);
  claim("Mike", R"(,"kind":"withdraw")");
  claim("Lisa");
  EXPECT_EQ(count("SELECT count(*) FROM claim WHERE responder='Lisa' AND state=1"), 1);
}

TEST_F(ARepeatedCall, ADeadlineCutToADayIsSaidWithTheAskedAndTheUsedOne) {
  journal.lines.clear();
  raise(R"(,"deadline":"2026-06-01T12:00:00Z")");
  EXPECT_THAT(journal.lines,
              ::testing::Contains("alert 1 (Oak Street Bus Stop): its deadline 2026-06-01T12:00:00Z is more than 24 h "
                                  "away, 2026-05-05T15:11:00Z is used; raise it again when that has come near"));
  journal.lines.clear();
  raise(R"(,"deadline":"2026-05-04T16:00:00Z")");
  EXPECT_THAT(journal.lines, ::testing::Not(::testing::Contains(::testing::HasSubstr("is used"))));
}

/// A raise whose deadline is so far from now, as a program writes it that repeats its alert.
std::string deadline_in(const ManualClock& clock, Duration left) {
  return R"(,"deadline":")" + format_rfc3339(std::chrono::floor<seconds>(clock.wall() + left)) + '"';
}

TEST_F(ARepeatedCall, ADeadlineThatIsMovedAgainAndAgainPutsNothingOff) {
  settings->alerts.steps = {{minutes(2), Step::Tell::second_circle}};
  settings->households[3].second_circle = {"Oak Street Bus Stop"};
  restart();
  catch_up();
  raise(deadline_in(clock, minutes(15)));
  carry(Retry{"busy", {}, false}, 503);
  for (int i = 0; i < 5; ++i) {
    wait(seconds(40));
    raise(deadline_in(clock, minutes(15)));
    with_courier.clear();
  }
  EXPECT_EQ(count("SELECT count(*) FROM notice WHERE title='Nobody could be reached for Jake'"), 1) << "after 1 min";
  EXPECT_EQ(count("SELECT count(*) FROM notice WHERE title='Nobody has confirmed yet for Jake'"), 1) << "after 2 min";
  EXPECT_EQ(count("SELECT count(*) FROM delivery d JOIN contact c ON c.id=d.contact WHERE c.address='david'"), 1)
      << "the second circle, after 2 min";
  EXPECT_EQ(count("SELECT deadline - opened FROM alert"), Duration(minutes(15) + seconds(200)).count());
  EXPECT_EQ(count("SELECT count(*) FROM timer WHERE kind IN (0, 2)"), 2) << "the deadline and the minute before it";
}

TEST_F(ARepeatedCall, ADeadlineThatIsMovedNearBringsTheParentsWordForward) {
  raise(deadline_in(clock, minutes(15)));
  carry();
  wait(seconds(10));
  raise(deadline_in(clock, seconds(100)));
  carry();
  wait(seconds(40));
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Nobody has confirmed yet for Jake"));
  EXPECT_EQ(count("SELECT count(*) FROM notice WHERE body LIKE 'One minute left%'"), 1);
  wait(seconds(60));
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Nobody has confirmed yet for Jake", "Nobody confirmed for Jake"));
}

}  // namespace
}  // namespace busstop::ledger
