// Households that are there, or can be reached, only once an alert at their stop is open.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Code = ChangeResult::Code;

class Newcomers : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    std::erase_if(settings->households, [](const Household& h) { return h.id == "lisa"; });
    catch_up();
  }
  /// What is with the courier stays there.
  std::vector<std::string> told_next() {
    auto who = who_is_being_told();
    kept.insert(kept.end(), with_courier.begin(), with_courier.end());
    with_courier.clear();
    return who;
  }
  std::vector<Assignment> kept;
};

const Household lisa = household("lisa", "Lisa", {"Oak Street Bus Stop"}, {{{"phone", "lisa"}}});

TEST_F(Newcomers, AtTheStopOfAnOpenAlertAreCalledAtOnceAndOnce) {
  raise();
  EXPECT_THAT(told_next(), ElementsAre("mike"));
  (void)change(PutHousehold{lisa});
  ASSERT_THAT(told_next(), ElementsAre("lisa"));
  EXPECT_EQ(kept.back().notice->title, "Can you watch Jake?");
  EXPECT_THAT(journal.lines, Contains("alert 1: one household more can be asked now, and is called"));
  auto changed = lisa;
  changed.contacts.push_back({{"mail", "lisa@example.org"}});
  (void)change(PutHousehold{changed});
  (void)change(PutHousehold{household("elm", "Elm", {"Elm Street"}, {{{"phone", "elm"}}})});
  EXPECT_THAT(told_next(), IsEmpty());
}

TEST_F(Newcomers, AreThoseWhoGetTheirFirstContactToo) {
  (void)change(PutHousehold{household("lisa", "Lisa", {"Oak Street Bus Stop"}, {})});
  raise();
  EXPECT_THAT(told_next(), ElementsAre("mike"));
  EXPECT_EQ(change(AddContact{"lisa", {"phone", "lisa"}}).code, Code::done);
  EXPECT_THAT(told_next(), ElementsAre("lisa"));
}

TEST_F(Newcomers, AreNotCalledForAnAlertThatIsCovered) {
  raise();
  claim("Mike");
  (void)told_next();
  (void)change(PutHousehold{lisa});
  EXPECT_THAT(told_next(), IsEmpty());
}

TEST_F(Newcomers, OfARestartAreCalledForAnOpenAlertOnceItIsKnownToBeOpen) {
  raise();
  carry();
  settings = std::make_shared<Settings>(*settings);
  settings->households.push_back(lisa);
  restart();
  wait(seconds(1));
  EXPECT_THAT(told_next(), IsEmpty()) << "it may have been claimed meanwhile";
  catch_up();
  EXPECT_THAT(told_next(), ElementsAre("lisa"));
}

TEST_F(Newcomers, WhoCameWhileABacklogWasReadAreCalledAlsoAfterAnotherRestart) {
  raise();
  carry();
  restart();
  (void)change(PutHousehold{lisa});
  EXPECT_THAT(told_next(), IsEmpty()) << "it may have been claimed meanwhile";
  restart();
  catch_up();
  EXPECT_THAT(told_next(), ElementsAre("lisa"));
}

TEST_F(Newcomers, AreThoseWhoseAddressIsUsedAgain) {
  (void)change(PutHousehold{lisa});
  raise();
  std::vector<Report> ends;
  for (const auto& call : std::exchange(with_courier, {})) {
    const bool gone = call.contact.at.address == "lisa";
    ends.push_back(report(call, gone ? Verdict(ContactGone{"410 Gone"}) : Delivered{}, gone ? 410 : 200));
  }
  turn({}, {}, ends);
  raise(R"(,"alert_id":"ride-2")");
  EXPECT_THAT(told_next(), ElementsAre("mike"));
  EXPECT_EQ(change(AddContact{"lisa", {"phone", "lisa"}}).code, Code::done);
  EXPECT_THAT(told_next(), ElementsAre("lisa"));
}

}  // namespace
}  // namespace busstop::ledger
