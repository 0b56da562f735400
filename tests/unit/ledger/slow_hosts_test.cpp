// Hosts of the outside world that do not answer: whom they delay (nobody), and what is remembered of them.
#include <gmock/gmock.h>

#include "bridge/ledger/lanes.hpp"
#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// Everybody has a webhook at a host of their own.
class SlowHosts : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    for (const auto& topic : {orders, calls}) {
      NotifyRule rule;
      rule.where = "test:1";
      rule.topic = topic.topic;
      rule.to = {ToId{"{who}"}};
      rule.title = topic.topic;
      rule.body = "for {who}";
      rule.urgent = topic == calls;
      settings->topics.notify.push_back(rule);
    }
    catch_up();
    turn({PartitionsAssigned{"cluster", {alerts_0, claims_0, orders, calls}}});
    turn({PartitionEnd{alerts_0, 0, clock.wall()}, PartitionEnd{claims_0, 0, clock.wall()}});
  }
  void live(const std::string& who) { change(PutHousehold{household(who, who, {}, {{{"hook", who + "/hook"}}})}); }
  void tell(const TopicPartition& topic, const std::string& who) {
    turn({}, {RecordBatch{{record(topic, R"({"who":")" + who + R"("})")}}});
  }
  /// `count` new hosts get `each` notices and say nothing.
  void hang(const std::string& name, int count, const TopicPartition& topic, int each = 1) {
    for (int i = 0; i < count; ++i) {
      const auto who = name + std::to_string(i);
      live(who);
      for (int n = 0; n < each; ++n)
        tell(topic, who);
    }
  }
  [[nodiscard]] int on_their_way_to(const std::string& who) const {
    return static_cast<int>(
        std::ranges::count(with_courier, who + "/hook", [](const Assignment& a) { return a.contact.at.address; }));
  }

 public:
  const TopicPartition orders{"orders", 0};
  const TopicPartition calls{"calls", 0};
};

TEST_F(SlowHosts, NeverTakeTheSlotsOfUrgentNoticesNorOfHostsThatAnswer) {
  live("good");
  tell(orders, "good");
  carry();
  hang("slow", 200, orders, 3);
  EXPECT_LT(with_courier.size(), 192U);
  live("stranger");
  tell(calls, "stranger");
  tell(calls, "good");
  tell(orders, "good");
  EXPECT_EQ(on_their_way_to("stranger"), 1) << "urgent, to a host of which nothing is known";
  EXPECT_EQ(on_their_way_to("good"), 2);
}

TEST_F(SlowHosts, FullOfUrgentNoticesLeaveTheUrgentOnesOfOthersTheirSlots) {
  live("good");
  tell(orders, "good");
  carry();
  hang("slow", 300, calls, 2);
  EXPECT_LT(with_courier.size(), 200U);
  tell(calls, "good");
  tell(orders, "good");
  EXPECT_EQ(on_their_way_to("good"), 2);
  change(PutHousehold{household("jake", "Jake", {}, {{{"phone", "jake"}}, {{"mail", "jake@example.org"}}})});
  tell(calls, "jake");
  EXPECT_EQ(with_courier.back().contact.at.address, "jake") << "another sink";
}

TEST_F(SlowHosts, HaveSlotsOfTheirOwnOnceTheyAreKnownSoThatNewHostsGetTheirTurn) {
  hang("slow", 200, orders);
  const auto first = with_courier.size();
  wait(seconds(1));
  EXPECT_EQ(with_courier.size(), first) << "not known yet";
  wait(seconds(2));
  EXPECT_GT(with_courier.size(), first) << "the next of those that are new";
  for (int wave = 0; wave < 5; ++wave) {
    hang("wave" + std::to_string(wave) + "-", 100, wave % 2 == 0 ? calls : orders);
    wait(seconds(3));
  }
  EXPECT_LT(with_courier.size(), 226U) << "however many there are";
}

TEST_F(SlowHosts, ThatWereGoodAreSlowAfterTwoSecondsOfSilence) {
  live("good");
  live("turncoat");
  for (const auto* who : {"good", "turncoat"})
    tell(orders, who);
  carry();
  for (int i = 0; i < 20; ++i)
    tell(orders, "turncoat");
  EXPECT_EQ(on_their_way_to("turncoat"), 6) << "three times what may be under way to a host that answers";
  wait(seconds(3));
  const auto report_one = with_courier[0];
  with_courier.erase(with_courier.begin());
  turn({}, {}, {report(report_one, Retry{"no full answer in time", {}, true}, 0)});
  EXPECT_EQ(on_their_way_to("turncoat"), 5) << "no more than may be under way";
  tell(orders, "good");
  EXPECT_EQ(on_their_way_to("good"), 1);
}

TEST_F(SlowHosts, GetOneNoticeUntilTheyHaveAnsweredAndAnUrgentOneBesideIt) {
  hang("slow", 1, orders, 5);
  EXPECT_EQ(on_their_way_to("slow0"), 1);
  tell(calls, "slow0");
  tell(calls, "slow0");
  EXPECT_EQ(on_their_way_to("slow0"), 2);
}

TEST_F(SlowHosts, AnUrgentNoticeGoesBesideOrdinaryOnesThatHang) {
  live("good");
  tell(orders, "good");
  carry();
  for (int i = 0; i < 20; ++i)
    tell(orders, "good");
  EXPECT_EQ(on_their_way_to("good"), 6);
  wait(seconds(1));
  tell(calls, "good");
  tell(calls, "good");
  tell(calls, "good");
  tell(calls, "good");
  const auto urgent = [&] {
    return std::ranges::count(with_courier, Urgency::urgent, [](const Assignment& a) { return a.notice->urgency; });
  };
  EXPECT_EQ(urgent(), 3) << "three times what may be under way to a host that answers";
  wait(seconds(3));
  EXPECT_EQ(urgent(), 3) << "the host is slow by now, and all it may have is under way";
  const auto hanging = with_courier;
  with_courier.clear();
  std::vector<Report> reports;
  for (const auto& a : hanging)
    reports.push_back(report(a, Delivered{}));
  turn({}, {}, reports);
  ASSERT_GE(with_courier.size(), 2U);
  EXPECT_EQ(with_courier[0].notice->urgency, Urgency::urgent);
}

/// Three households at one host; two of their addresses hang.
class HangingPaths : public SlowHosts {
 protected:
  void SetUp() override {
    SlowHosts::SetUp();
    for (const auto* who : {"a", "b", "c"})
      change(PutHousehold{household(who, who, {}, {{{"hook", std::string("shared/") + who}}})});
  }
  /// The turns that the ledger asks for by itself, for that long.
  void pass(Duration how_long) {
    const auto end = clock.steady() + how_long;
    while (true) {
      const auto next = ledger().next();
      if (!next || *next > end) break;
      wait(std::max<Duration>(*next - clock.steady(), std::chrono::milliseconds(1)));
    }
    wait(end - clock.steady());
  }
  void hang_two() {
    tell(calls, "a");
    pass(seconds(3));
    tell(calls, "b");
    ASSERT_EQ(who_is_being_told(), (std::vector<std::string>{"shared/a", "shared/b"}));
  }
  void end_all(const Verdict& verdict, int code) {
    std::vector<Report> reports;
    for (const auto& a : std::exchange(with_courier, {})) {
      reports.push_back(report(a, verdict, code));
      reports.back().took = seconds(15);
    }
    turn({}, {}, reports);
  }
};

TEST_F(HangingPaths, DelayNoUrgentNoticeToAnotherAddressOfTheirHost) {
  hang_two();
  tell(calls, "c");
  ASSERT_EQ(who_is_being_told().back(), "shared/c");
}

TEST_F(HangingPaths, AreJoinedByOneMoreUrgentNoticeEveryTwoSecondsOfSilence) {
  hang_two();
  for (int i = 0; i < 9; ++i) {
    const auto who = "d" + std::to_string(i);
    change(PutHousehold{household(who, who, {}, {{{"hook", "shared/" + who}}})});
    tell(calls, who);
  }
  const auto at_first = with_courier.size();
  EXPECT_LE(at_first, 4U);
  pass(seconds(2));
  EXPECT_EQ(with_courier.size(), at_first + 1);
  EXPECT_TRUE(with_courier.back().beside) << "the courier does not count it against the host's limit";
  pass(seconds(10));
  EXPECT_LE(with_courier.size(), 8U) << "not without an end";
}

TEST_F(HangingPaths, ThatTookTheHostDownDelayNoUrgentNoticeToAnotherAddressUntilTheNextProbe) {
  hang_two();
  end_all(Retry{"no full answer in time", {}, true}, 0);
  ASSERT_TRUE(with_courier.empty()) << "the host is down";
  tell(calls, "c");
  ASSERT_EQ(who_is_being_told(), (std::vector<std::string>{"shared/c"}));
  tell(orders, "c");
  EXPECT_EQ(with_courier.size(), 1U) << "what is not urgent waits for the probe";
  end_all(Retry{"no full answer in time", {}, true}, 0);
  tell(calls, "c");
  EXPECT_TRUE(with_courier.empty()) << "one a second";
  pass(seconds(1));
  EXPECT_EQ(who_is_being_told(), (std::vector<std::string>{"shared/c"}));
}

TEST_F(SlowHosts, ServeThoseWhoWaitInTheOrderInWhichTheirTurnCame) {
  const std::vector<std::string> oldest_first{"david", "mike", "lisa", "sarah"};
  for (const auto* who : {"sarah", "lisa", "mike", "david"})
    change(PutHousehold{household(who, who, {}, {{{"hook", std::string("shared/") + who}}})});
  for (const auto& who : oldest_first) {
    turn({}, {RecordBatch{{record({"item-subscriptions", 0},
                                  R"({"userId":")" + who + R"(","productId":"iphone15","action":"subscribe"})")}}});
    clock.advance(seconds(1));
  }
  turn({}, {RecordBatch{{record({"item-restocked", 0}, "iphone15")}}});
  carry();
  std::vector<std::string> served;
  for (const auto& [address, title] : delivered)
    served.push_back(address.substr(address.find('/') + 1));
  EXPECT_EQ(served, oldest_first);
}

TEST_F(SlowHosts, DoNotHoldUpTheReadingOfRecords) {
  hang("slow", 60, orders, 2);
  EXPECT_GE(ledger().room_for_records(0), 64);
}

TEST_F(SlowHosts, AreForgottenWhenThereIsNothingToRememberOfThem) {
  hang("brief", 30, orders);
  carry();
  EXPECT_EQ(count("SELECT count(*) FROM lane WHERE host<>''"), 30);
  for (int i = 0; i < 30; ++i)
    change(RemoveHousehold{"brief" + std::to_string(i)});
  hang("stays", 1, orders);
  carry(Retry{"busy", hours(3)}, 503);
  for (int i = 0; i < 10; ++i)
    wait(hours(24 * 20));
  EXPECT_EQ(count("SELECT count(*) FROM lane WHERE host<>''"), 1);
  hang("brief", 30, orders);
  EXPECT_EQ(on_their_way_to("brief29"), 1) << "an id that is given again is another host's";
  EXPECT_EQ(last_after.lines.size(), 0U);
}

TEST_F(SlowHosts, LeaveMemoryAnHourAfterTheyWereLastUsed) {
  ledger();
  Desk desk(
      store_->database(), clock, settings, [](const Address& at) { return at.address; },
      [](const Address&) { return std::string(); });
  desk.now = clock.wall();
  Lanes lanes;
  lanes.use_sinks(settings->sinks);
  const auto phone = desk.households.lane_of({"phone", ""});
  (void)lanes.of(desk, phone);
  const auto lane_of = [&](int i) { return desk.households.bare_contact({"hook", "host" + std::to_string(i)}).lane; };
  for (int i = 0; i < 50; ++i)
    (void)lanes.of(desk, lane_of(i));
  desk.now += minutes(59);
  lanes.forget_idle(desk);
  EXPECT_EQ(lanes.size(), 51U);
  lanes.note_due(desk, lane_of(7), Urgency::ordinary, desk.now + hours(9));
  desk.now += minutes(1);
  lanes.forget_idle(desk);
  EXPECT_EQ(lanes.size(), 2U) << "a sink of the admin's, and a host for which something waits";
  desk.db.execute("DELETE FROM contact");
  lanes.forget_idle(desk);
  EXPECT_EQ(lanes.size(), 1U) << "whose row is named by nobody";
  EXPECT_EQ(count("SELECT count(*) FROM lane WHERE host <> ''"), 0);
}

}  // namespace
}  // namespace busstop::ledger
