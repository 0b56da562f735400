// What is held back and let go: its place in its thread.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class HeldInThread : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    tell_orders();
    catch_up();
  }
  void order(const std::string& item, const std::string& key = "7") {
    auto one = an_order(item);
    one.key = key;
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

TEST_F(HeldInThread, what_a_sink_at_fault_gives_back_does_not_come_after_what_is_newer) {
  for (const Verdict& back : {Verdict(SinkAtFault{"login"}), Verdict(Recalled{})}) {
    order("Shoes");
    const auto older = with_courier.front();
    with_courier.clear();
    order("Boots");
    turn({}, {}, {report(older, back, 401)});
    wait(seconds(6));
    ASSERT_EQ(with_courier.size(), 1U);
    EXPECT_THAT(with_courier.front().notice->body, HasSubstr("Boots"));
    carry();
  }
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE state=4 AND reason='superseded'"), 2);
}

/// Shoes are on their way; newer ones of their thread and two others are held back, and let go.
class DigestBehind : public HeldInThread {
 protected:
  void SetUp() override {
    HeldInThread::SetUp();
    order("Shoes");
    shoes = with_courier;
    with_courier.clear();
    silence();
    order("Boots");
    order("Hat", "8");
    order("Cap", "9");
    change(RemoveSilence{SilenceId{1}, "root"});
    wait(seconds(1));
    wait(seconds(1));
  }
  std::string body() const {
    return with_courier.size() == 1 ? with_courier.front().notice->body : std::to_string(with_courier.size()) + " sent";
  }
  std::vector<Assignment> shoes;
};

TEST_F(DigestBehind, a_digest_does_not_overtake_an_older_notice_of_one_of_its_threads) {
  EXPECT_THAT(body(), AllOf(HasSubstr("Hat"), HasSubstr("Cap"), Not(HasSubstr("Boots"))));
  with_courier.clear();
  turn({}, {}, {report(shoes.front(), Delivered{})});
  EXPECT_THAT(body(), HasSubstr("Boots"));
}

TEST_F(DigestBehind, the_older_one_is_not_tried_again_once_newer_news_is_let_go) {
  with_courier.clear();
  turn({}, {}, {report(shoes.front(), Retry{"no answer", {}, false}, 503)});
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE reason = 'superseded'"), 1);
  wait(minutes(10));
  EXPECT_THAT(body(), HasSubstr("Boots"));
}

}  // namespace
}  // namespace busstop::ledger
