// How many notices a sink gets in a time, and what does not wait for it.
#include <gmock/gmock.h>

#include "bridge/ledger/bucket.hpp"
#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class Rated : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    tell_orders();
    settings->sinks.front().rate_count = 2;
    settings->sinks.front().rate_per = minutes(1);
    catch_up();
  }
  void order(int many) {
    for (int i = 0; i < many; ++i)
      turn({}, {RecordBatch{{an_order()}}});
    carry();
  }
};

TEST_F(Rated, ordinary_notices_wait_for_their_turn_and_all_come) {
  order(5);
  EXPECT_THAT(at("david"), SizeIs(2));
  wait(seconds(30));
  carry();
  EXPECT_THAT(at("david"), SizeIs(3));
  for (int i = 0; i < 4; ++i) {
    wait(seconds(30));
    carry();
  }
  EXPECT_THAT(at("david"), SizeIs(5));
}

TEST_F(Rated, an_alert_and_all_that_becomes_of_it_pass) {
  order(5);
  raise();
  carry();
  EXPECT_THAT(at("mike"), ElementsAre("Can you watch Jake?"));
  EXPECT_THAT(at("lisa"), ElementsAre("Can you watch Jake?"));
  claim("Mike");
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake"));
  EXPECT_THAT(at("mike"), Contains("You have Jake"));
  EXPECT_THAT(at("lisa"), Contains("Mike has Jake"));
  EXPECT_THAT(at("david"), SizeIs(2));
}

TEST_F(Rated, what_passes_counts_and_the_others_wait_no_longer_than_once_the_time_for_it) {
  for (int i = 0; i < 5; ++i) {
    raise();
    carry();
  }
  ASSERT_THAT(at("mike"), SizeIs(5));
  order(1);
  wait(seconds(60));
  carry();
  EXPECT_THAT(at("david"), SizeIs(0));
  wait(seconds(30));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("New order"));
}

TEST(Bucket, owes_at_most_what_comes_in_its_time) {
  const Steady start{};
  Bucket bucket(10, minutes(1));
  EXPECT_EQ(bucket.available(start), 10);
  bucket.take(1000);
  EXPECT_LT(bucket.available(start), 1);
  EXPECT_EQ(bucket.available(start + minutes(1)), 0);
  EXPECT_EQ(bucket.available(start + minutes(2)), 10);
}

}  // namespace
}  // namespace busstop::ledger
