// An address to which our login has no right, and a login that has none to any.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class Denied : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    tell_orders();
    catch_up();
  }
  void order() { turn({}, {RecordBatch{{an_order("Shoes")}}}); }
};

Retry no_right() {
  return {"the server answered 403", {}, false, false, true};
}

TEST_F(Denied, AnAddressToWhichOurLoginHasNoRightHoldsUpNoOther) {
  order();
  carry(no_right(), 403);
  EXPECT_THAT(journal.lines, Contains(AllOf(HasSubstr("at sink phone: the server answered 403"),
                                            HasSubstr("the sink's other contacts are not held up"))));
  EXPECT_THAT(journal.lines, Not(Contains(HasSubstr("is paused"))));
  raise();
  EXPECT_THAT(who_is_being_told(), Contains("mike")) << "at once";
  carry();
  wait(seconds(8));
  ASSERT_THAT(who_is_being_told(), ElementsAre("david")) << "it may only have stumbled";
  carry(no_right(), 403);
  EXPECT_THAT(journal.lines, Not(Contains(HasSubstr("is paused"))));
}

TEST_F(Denied, OfSeveralInARowItIsTheLoginAndTheSinkPauses) {
  order();
  carry(no_right(), 403);
  raise();
  ASSERT_EQ(who_is_being_told(), (std::vector<std::string>{"lisa", "mike"}));
  carry(no_right(), 403);
  const auto paused = [](const auto& line) { return line.find("sink phone is paused") != std::string::npos; };
  EXPECT_EQ(std::ranges::count_if(journal.lines, paused), 1);
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE state>2"), 0) << "nothing has failed";
  wait(seconds(6));
  ASSERT_EQ(with_courier.size(), 1U) << "one probe";
  carry();
  EXPECT_THAT(journal.lines, Contains(HasSubstr("sink phone works again")));
  EXPECT_EQ(delivered.size(), 3U);
}

TEST_F(Denied, WhoWasDeniedBesideOthersThatWereDeliveredToIsNeverTakenForTheLogin) {
  for (const char* who : {"jake", "tim"})
    change(PutHousehold{household(who, who, {"Oak Street Bus Stop"}, {{{"phone", who}}})});
  raise();
  for (int tries = 0; tries < 10; ++tries) {
    std::vector<Report> reports;
    for (const auto& a : with_courier) {
      const bool good = a.contact.at.address == "mike";
      reports.push_back(report(a, good ? Verdict(Delivered{}) : Verdict(no_right()), good ? 200 : 403));
    }
    std::ranges::sort(reports, {}, &Report::code);
    with_courier.clear();
    turn({}, {}, reports);
    wait(seconds(5));
  }
  EXPECT_THAT(journal.lines, Not(Contains(HasSubstr("is paused"))));
  with_courier.clear();
  claim("Mike");
  EXPECT_THAT(who_is_being_told(), Contains("sarah")) << "at once";
}

TEST_F(Denied, WhatIsDeliveredBetweenShowsThatTheLoginIsRight) {
  raise();
  carry(no_right(), 403);
  order();
  carry();
  order();
  carry(no_right(), 403);
  EXPECT_THAT(at("david"), ElementsAre("New order"));
  EXPECT_THAT(journal.lines, Not(Contains(HasSubstr("is paused"))));
}

}  // namespace
}  // namespace busstop::ledger
