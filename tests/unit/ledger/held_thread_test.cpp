// What is held back and let go: its place in its thread.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using ::testing::ElementsAre;

class HeldInThread : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    tell_orders();
    catch_up();
  }
  void order(const std::string& item) {
    auto one = an_order(item);
    one.key = "7";
    turn({}, {RecordBatch{{one}}});
  }
  void silence() {
    Silence silence;
    silence.scope = {.topic = "orders"};
    silence.author = "Sarah";
    silence.reason = "stock-taking";
    silence.until = clock.wall() + hours(1);
    change(AddSilence{silence, "root"});
  }
};

TEST_F(HeldInThread, what_is_let_go_waits_for_the_older_one_that_is_on_its_way) {
  order("Shoes");
  silence();
  order("Boots");
  change(RemoveSilence{SilenceId{1}, "root"});
  wait(seconds(1));
  wait(seconds(1));
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE state=0 AND let_go IS NOT NULL"), 1);
  ASSERT_EQ(with_courier.size(), 1U) << "only the first";
  const auto first = with_courier;
  with_courier.clear();
  turn({}, {}, {report(first.front(), Delivered{})});
  ASSERT_EQ(with_courier.size(), 1U);
  EXPECT_EQ(with_courier.front().key.notice, NoticeId{2});
}

TEST_F(HeldInThread, what_is_let_go_with_nothing_before_it_goes_at_once) {
  order("Shoes");
  carry();
  silence();
  order("Boots");
  change(RemoveSilence{SilenceId{1}, "root"});
  wait(seconds(1));
  EXPECT_THAT(who_is_being_told(), ElementsAre("david"));
}

}  // namespace
}  // namespace busstop::ledger
