#include "bridge/kafka/room.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <mutex>

#include "tests/unit/kafka/listener.hpp"
#include "tests/unit/kafka/mock_cluster.hpp"
#include "tests/unit/kafka/told.hpp"

namespace busstop {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

/// A closed port: nobody listens there.
constexpr auto nowhere = "127.0.0.1:9";

/// What the room has said, readable while it goes on.
class LastStatus {
 public:
  void operator()(const KafkaStatus& status) {
    const std::scoped_lock lock(mutex_);
    status_ = status;
  }
  [[nodiscard]] KafkaStatus get() const {
    const std::scoped_lock lock(mutex_);
    return status_;
  }

 private:
  mutable std::mutex mutex_;
  KafkaStatus status_;
};

class RoomTest : public testing::Test {
 protected:
  void start(const std::string& brokers, std::map<std::string, Secret> properties = {}) {
    KafkaOptions options;
    options.settings.brokers = brokers;
    options.settings.group = "street";
    options.settings.properties = std::move(properties);
    // The mock does not know a static member again: it waits for the old one until its session ends.
    options.settings.properties.emplace("session.timeout.ms", Secret("4000"));
    options.settings.properties.emplace("heartbeat.interval.ms", Secret("300"));
    options.instance_id = "busstopd-1";
    options.topics = {{"alerts", "confirmations"}, {"orders"}};
    room = std::make_unique<KafkaRoom>(clock, told, options, listener.urgent(), listener.ordinary(),
                                       [this](const KafkaStatus& now) { status(now); });
    listener.send_orders_to([this](KafkaOrder order) { room->orders().push(std::move(order)); });
    room->start();
  }
  void start() {
    for (const auto* topic : {"alerts", "confirmations", "orders"})
      cluster.create_topic(topic);
    start(cluster.brokers());
  }
  bool until_state(BrokerState state) {
    return listener.until([&] { return status.get().state == state; });
  }
  Duration stop() {
    const auto began = clock.steady();
    room->stop();
    return clock.steady() - began;
  }
  ProduceResult produce(const std::string& topic, const std::string& value) {
    std::atomic<bool> done{false};
    ProduceResult result;
    room->orders().push(ProduceCommand{{topic, "key", value, {{"made", "by hand"}}}, [&](ProduceResult answer) {
                                         result = std::move(answer);
                                         done = true;
                                       }});
    EXPECT_TRUE(listener.until([&] { return done.load(); }));
    return result;
  }

  MockCluster cluster;
  SystemClock clock;
  Told told;
  LastStatus status;
  Listener listener;
  std::unique_ptr<KafkaRoom> room;
};

TEST_F(RoomTest, ConsumesCommitsAndGoesOnWhereItWasAfterARestart) {
  start();
  cluster.produce_all("alerts", {"Jake"});
  cluster.produce_all("orders", {"shoes", "socks"});
  ASSERT_TRUE(listener.until_values(3));
  ASSERT_TRUE(listener.until_ends(3));
  EXPECT_THAT(listener.values, UnorderedElementsAre("Jake", "shoes", "socks"));
  EXPECT_EQ(status.get().state, BrokerState::consuming);
  EXPECT_TRUE(listener.until([&] {
    const auto now = status.get();
    return now.records == 3 && std::ranges::all_of(now.partitions, [](const auto& one) { return one.end == one.next; });
  }));
  EXPECT_LT(stop(), std::chrono::seconds(5));
  EXPECT_EQ(cluster.committed("street", "orders"), 2);
  EXPECT_EQ(cluster.committed("street", "alerts"), 1);

  cluster.produce_all("orders", {"hat"});
  start(cluster.brokers());
  ASSERT_TRUE(listener.until_values(4));
  EXPECT_EQ(listener.values.back(), "hat");
  EXPECT_EQ(listener.values.size(), 4U) << "nothing twice";
}

TEST_F(RoomTest, ProducesWithADeliveryReportThatNamesThePlace) {
  start();
  ASSERT_TRUE(until_state(BrokerState::consuming));
  const auto first = produce("orders", "shoes");
  EXPECT_EQ(first.error, "");
  EXPECT_EQ(first.to, (TopicPartition{"orders", 0}));
  EXPECT_EQ(first.offset, 0);
  EXPECT_EQ(produce("orders", "socks").offset, 1);
  ASSERT_TRUE(listener.until_values(2));
  EXPECT_EQ(listener.records.front().key, "key");
  EXPECT_THAT(listener.records.front().headers, ElementsAre(std::pair<std::string, std::string>("made", "by hand")));
}

TEST_F(RoomTest, SaysThatTheBrokerIsLostAndShowsEveryEndWhenItIsBack) {
  start();
  ASSERT_TRUE(listener.until_ends(3));
  cluster.take_down();
  ASSERT_TRUE(listener.until([this] { return listener.lost == 1; }));
  ASSERT_TRUE(until_state(BrokerState::lost));
  EXPECT_THAT(status.get().why, HasSubstr(cluster.brokers()));
  listener.ends.clear();
  cluster.bring_up();
  ASSERT_TRUE(listener.until_ends(3));
  EXPECT_THAT(listener.ends, testing::IsSupersetOf({TopicPartition{"alerts", 0}, TopicPartition{"confirmations", 0}}));
  ASSERT_TRUE(until_state(BrokerState::consuming));
  cluster.produce_all("alerts", {"Jake"});
  ASSERT_TRUE(listener.until_values(1));
}

TEST_F(RoomTest, SaysWhichTopicIsNotThereYetAndReadsItOnceItIs) {
  cluster.create_topic("alerts");
  cluster.create_topic("orders");
  cluster.hide_topic("confirmations");
  start(cluster.brokers());
  ASSERT_TRUE(until_state(BrokerState::degraded));
  EXPECT_THAT(status.get().why, HasSubstr("confirmations"));
  cluster.show_topic("confirmations");
  cluster.produce_all("confirmations", {"I'll watch Jake"});
  ASSERT_TRUE(listener.until_values(1));
  ASSERT_TRUE(until_state(BrokerState::consuming));
}

TEST_F(RoomTest, ReadsATopicThatAReloadAdds) {
  start();
  ASSERT_TRUE(listener.until_ends(3));
  cluster.create_topic("hats");
  cluster.produce_all("hats", {"a hat"});
  room->set_topics({{"alerts", "confirmations"}, {"hats"}});
  ASSERT_TRUE(listener.until_values(1));
  EXPECT_EQ(listener.revoked, 1);
  EXPECT_EQ(listener.records.front().from.topic, "hats");
}

TEST_F(RoomTest, ListsTopicsWithTheirLag) {
  start();
  cluster.produce_all("orders", {"shoes"});
  ASSERT_TRUE(listener.until_values(1));
  ASSERT_TRUE(listener.until_ends(3));
  cluster.create_topic("foreign", 2);
  std::atomic<bool> done{false};
  std::vector<TopicInfo> topics;
  room->orders().push(ListTopicsCommand{[&](const std::string& error, std::vector<TopicInfo> answer) {
    EXPECT_EQ(error, "");
    topics = std::move(answer);
    done = true;
  }});
  ASSERT_TRUE(listener.until([&] { return done.load(); }));
  const auto about = [&](const std::string& name) {
    const auto found = std::find_if(topics.begin(), topics.end(), [&](const auto& one) { return one.name == name; });
    return found == topics.end() ? TopicInfo{} : *found;
  };
  EXPECT_TRUE(about("orders").consumed);
  EXPECT_EQ(about("orders").lag, 0);
  EXPECT_FALSE(about("foreign").consumed);
  EXPECT_EQ(about("foreign").partitions, 2);
  EXPECT_EQ(about("foreign").lag, std::nullopt);
}

TEST_F(RoomTest, StopsInTimeAndCommitsWhatItCanWhileTheBrokerIsDead) {
  start();
  cluster.produce_all("orders", {"shoes"});
  ASSERT_TRUE(listener.until_values(1));
  cluster.take_down();
  ASSERT_TRUE(listener.until([this] { return listener.lost == 1; }));
  EXPECT_LT(stop(), std::chrono::seconds(6));
}

TEST_F(RoomTest, SaysThatNobodyIsThereAndStopsInTime) {
  start(nowhere);
  ASSERT_TRUE(until_state(BrokerState::lost));
  EXPECT_THAT(status.get().why, HasSubstr("no broker at 127.0.0.1:9"));
  EXPECT_THAT(told.lines(), ElementsAre(HasSubstr("no broker at 127.0.0.1:9"))) << "said once";
  std::string error;
  room->orders().push(ListTopicsCommand{[&](const std::string& answer, const auto&) { error = answer; }});
  ProduceResult late;
  room->orders().push(ProduceCommand{{"orders", {}, "x", {}}, [&](ProduceResult answer) { late = std::move(answer); }});
  const auto turns = room->turns();
  ASSERT_TRUE(listener.until([&] { return room->turns() > turns; }));
  EXPECT_LT(stop(), std::chrono::seconds(6));
  EXPECT_THAT(error, HasSubstr("no broker"));
  EXPECT_THAT(late.error, HasSubstr("no broker"));
}

TEST_F(RoomTest, SaysWhichPropertyIsWrongAndStaysUp) {
  start(nowhere, {{"sesion.timeout.ms", Secret("6000")}});
  ASSERT_TRUE(until_state(BrokerState::refused));
  EXPECT_THAT(status.get().why, HasSubstr("sesion.timeout.ms"));
  EXPECT_THAT(produce("orders", "x").error, HasSubstr("sesion.timeout.ms"));
  const auto turns = room->turns();
  EXPECT_TRUE(listener.until([&] { return room->turns() > turns; }));
}

}  // namespace
}  // namespace busstop
