// The call for help said again: raised once more, by its steps, with another deadline.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::minutes;
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

}  // namespace
}  // namespace busstop::ledger
