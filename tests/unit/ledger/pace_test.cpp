// Who may have how many of the courier's slots, and how fast records are wanted.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::IsEmpty;

class Pace : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    tell_orders();
    catch_up();
  }
  void order() { turn({}, {RecordBatch{{an_order()}}}); }
};

TEST_F(Pace, NoMoreThanTheSlotsAreEverWithTheCourier) {
  std::vector<Record> many;
  for (int i = 0; i < 1000; ++i)
    many.push_back(an_order());
  turn({}, {RecordBatch{many}});
  const auto out = with_courier.size();
  EXPECT_LE(out, 256U);
  EXPECT_GT(out, 64U);
  carry();
  EXPECT_EQ(at("david").size(), 1000U);
}

TEST_F(Pace, ABusySinkLeavesSlotsForTheOthers) {
  std::vector<Record> many;
  for (int i = 0; i < 1000; ++i)
    many.push_back(an_order());
  turn({}, {RecordBatch{many}});
  change(PutHousehold{household("jake", "Jake", {}, {{{"mail", "jake@example.org"}}})});
  EXPECT_EQ(change(TestHousehold{"jake"}).count, 1);
  EXPECT_EQ(with_courier.back().contact.at.address, "jake@example.org");
}

TEST_F(Pace, RecordsAreWantedAtThePaceOfTheirDestination) {
  change(PutHousehold{household("shop", "Shop", {}, {{{"hook", "https://example.org/a"}}})});
  settings->topics.notify[0].to = {ToId{"shop"}};
  change(UseSettings{settings});
  EXPECT_GE(ledger().room_for_records(0), 128);
  order();
  EXPECT_GE(ledger().room_for_records(0), 128) << "a host of which nothing is known is not waited for";
  carry();
  order();
  EXPECT_EQ(ledger().room_for_records(0), 5) << "three times what may be under way to an outside host";
  for (int i = 0; i < 5; ++i)
    order();
  EXPECT_EQ(with_courier.size(), 6U);
  EXPECT_EQ(ledger().room_for_records(0), 0);
  EXPECT_EQ(ledger().room_for_records(2), 2) << "two have been answered, and are taken in the same turn";
  order();
  EXPECT_EQ(ledger().room_for_records(2), 0) << "one waits already: it goes first";
  clock.advance(seconds(2));
  EXPECT_GE(ledger().room_for_records(0), 128) << "a slow destination does not hold up the others for long";
  carry(Retry{"busy", hours(1)}, 429);
  EXPECT_GE(ledger().room_for_records(0), 128) << "what cannot send is not waited for";
}

TEST_F(Pace, OnceWhatWaitedIsOnItsWayWhatIsNewNeedNotWaitBehindIt) {
  change(PutHousehold{household("shop", "Shop", {}, {{{"hook", "https://example.org/a"}}})});
  settings->topics.notify[0].to = {ToId{"shop"}};
  change(UseSettings{settings});
  order();
  carry();
  for (int i = 0; i < 7; ++i)
    order();
  ASSERT_EQ(with_courier.size(), 6U);
  const auto first = with_courier.front();
  with_courier.erase(with_courier.begin());
  turn({}, {}, {report(first, Delivered{})});
  ASSERT_EQ(with_courier.size(), 6U) << "the one that waited";
  EXPECT_EQ(ledger().room_for_records(1), 1);
}

TEST_F(Pace, OneMessagesLongWaitHoldsUpItsNeighboursForAMinute) {
  order();
  carry(Retry{"busy", hours(24)}, 429);
  with_courier.clear();
  order();
  EXPECT_THAT(with_courier, IsEmpty());
  wait(minutes(1));
  EXPECT_EQ(with_courier.size(), 1U);
}

}  // namespace
}  // namespace busstop::ledger
