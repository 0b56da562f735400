// What waits for a sink that cannot send holds up nobody else.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;

/// Five thousand orders wait for a sink that cannot send.
class OneSinkStops : public Street {
 protected:
  void fill(const std::string& how) {
    NotifyRule rule;
    rule.where = "test:1";
    rule.topic = "orders";
    rule.to = {ToId{"{to}"}};
    rule.title = "Order";
    rule.body = "{to}";
    settings->topics.notify = {rule};
    settings->households.push_back(household("shop", "Shop", {}, {{{"mail", "shop@example.org"}}}));
    catch_up();
    stop_phone(how);
    for (int batch = 0; batch < 5; ++batch) {
      std::vector<Record> many;
      for (int i = 0; i < 1000; ++i)
        many.push_back(order_for("david"));
      turn({}, {RecordBatch{std::move(many)}});
    }
    with_courier.clear();
    ASSERT_GE(count("SELECT count(*) FROM delivery WHERE state=0"), 4800);
  }
  void stop_phone(const std::string& how) {
    if (how == "paused") {
      change(PauseSink{"phone"});
      return;
    }
    const bool our_fault = how == "at fault";
    for (int i = 0; i < 2; ++i) {
      turn({}, {RecordBatch{{order_for("david")}}});
      const auto one = with_courier.front();
      with_courier.clear();
      const Verdict verdict = our_fault ? Verdict(SinkAtFault{"login"}) : Verdict(Retry{"refused", {}, false});
      turn({}, {}, {report(one, verdict, our_fault ? 401 : 0)});
      wait(seconds(5));
    }
  }
  Record order_for(const std::string& who) { return record({"orders", 0}, R"({"to":")" + who + R"("})"); }
};

class Backlog : public OneSinkStops, public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    OneSinkStops::SetUp();
    fill(GetParam());
  }
};

TEST_P(Backlog, ANoticeForAnotherSinkGoesOutInTheTurnInWhichItsRecordComes) {
  EXPECT_GE(ledger().room_for_records(0), 128);
  turn({}, {RecordBatch{{order_for("shop")}}});
  EXPECT_THAT(who_is_being_told(), ElementsAre("shop@example.org"));
}

TEST_P(Backlog, ARestockForAnotherSinkIsToldAtOnce) {
  change(AddSubscription{"shop", "iphone15"});
  turn({}, {RecordBatch{{record({"item-restocked", 0}, "iphone15")}}});
  EXPECT_THAT(who_is_being_told(), ElementsAre("shop@example.org"));
}

INSTANTIATE_TEST_SUITE_P(ASink, Backlog, ::testing::Values("paused", "down", "at fault"));

TEST_F(OneSinkStops, ARestockWaitsBehindABacklogThatMoves) {
  fill("paused");
  change(ResumeSink{"phone"});
  change(AddSubscription{"shop", "iphone15"});
  turn({}, {RecordBatch{{record({"item-restocked", 0}, "iphone15")}}});
  EXPECT_EQ(count("SELECT count(*) FROM subscription"), 1);
  carry();
  EXPECT_EQ(at("shop@example.org").size(), 1U);
}

}  // namespace
}  // namespace busstop::ledger
