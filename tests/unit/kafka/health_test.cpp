#include "bridge/kafka/health.hpp"

#include <gmock/gmock.h>

#include "tests/unit/kafka/told.hpp"

namespace busstop {
namespace {

using testing::HasSubstr;
using Kind = Trouble::Kind;

Trouble trouble(Kind kind, std::string text = {}) {
  return {kind, {{}, -1}, -1, std::move(text)};
}

class HealthTest : public testing::Test {
 protected:
  void consume() {
    health.on_assigned(4);
    health.settle();
  }
  void expect(BrokerState state, const std::string& words) {
    health.settle();
    EXPECT_EQ(health.state(), state);
    EXPECT_THAT(health.why(), HasSubstr(words));
  }

  Told told;
  Health health{told, {"kafka:9092", "street", "check the password"}};
};

TEST_F(HealthTest, SaysEachChangeOnce) {
  EXPECT_FALSE(health.settle());
  consume();
  EXPECT_FALSE(health.settle());
  health.on_answer();
  EXPECT_FALSE(health.settle());
  EXPECT_THAT(told.lines(), testing::ElementsAre("Kafka: reading 4 partitions at kafka:9092"));
}

TEST_F(HealthTest, SaysThatItWaitsForItsGroupWhereTheBrokerIsThere) {
  health.on_answer();
  EXPECT_FALSE(health.settle()) << "a moment is nothing to speak of";
  health.on_waiting(true);
  expect(BrokerState::connecting, "the broker answers; waiting for group street to admit us");
  EXPECT_EQ(told.lines(), std::vector<std::string>{"Kafka: " + health.why()});
  consume();
  expect(BrokerState::consuming, "");
  EXPECT_EQ(health.why(), "");
  health.on_revoked();
  expect(BrokerState::consuming, "");
}

TEST_F(HealthTest, SpeaksOfTheBrokerWhereItIsGoneWhileItWaitsForItsGroup) {
  health.on_answer();
  health.on_waiting(true);
  health.on_trouble(trouble(Kind::brokers_down));
  expect(BrokerState::lost, "no broker at kafka:9092 can be reached");
}

TEST_F(HealthTest, CallsTheBrokerLostAndSaysWhyInTheWordsFirstHeard) {
  consume();
  health.on_trouble(trouble(Kind::unreachable, "Connection refused"));
  EXPECT_TRUE(health.on_trouble(trouble(Kind::brokers_down)));
  expect(BrokerState::lost, "Connection refused");
  health.on_trouble(trouble(Kind::unreachable, "Connection timed out"));
  EXPECT_FALSE(health.on_trouble(trouble(Kind::brokers_down))) << "it is lost already";
  EXPECT_FALSE(health.settle());
  health.on_answer();
  expect(BrokerState::consuming, "");
  EXPECT_TRUE(health.on_trouble(trouble(Kind::brokers_down))) << "lost a second time";
}

TEST_F(HealthTest, HasNothingToLoseBeforeItHasPartitions) {
  EXPECT_FALSE(health.on_trouble(trouble(Kind::brokers_down)));
  expect(BrokerState::lost, "no broker at kafka:9092");
}

TEST_F(HealthTest, SaysWhatToDoWhenTheLoginIsRefusedAndKeepsToItWhileNoBrokerIsLeft) {
  health.on_trouble(trouble(Kind::login, "Authentication failed"));
  health.on_trouble(trouble(Kind::brokers_down));
  expect(BrokerState::refused, "check the password");
  EXPECT_EQ(told.last_level(), Level::error);
  health.on_assigned(1);
  expect(BrokerState::consuming, "");
}

TEST_F(HealthTest, NamesWhatIsDeniedAndWhichGroup) {
  health.on_answer();
  health.on_trouble(trouble(Kind::denied, "Broker: Topic authorization failed"));
  expect(BrokerState::refused, "READ on group street");
  consume();
  expect(BrokerState::consuming, "");
}

TEST_F(HealthTest, CallsUnbornTopicsAndForeignPartitionsDegraded) {
  consume();
  health.on_gaps({"orders"}, {});
  expect(BrokerState::degraded, "a topic is not there yet: orders");
  EXPECT_EQ(told.last_level(), Level::notice);
  health.on_gaps({"orders"}, {{"alerts", 1}, {"alerts", 2}});
  expect(BrokerState::degraded,
         "shares group street with another member, which has 2 of the partitions (alerts [1], ...)");
  EXPECT_EQ(told.last_level(), Level::warning);
  health.on_gaps({}, {});
  expect(BrokerState::consuming, "");
}

TEST_F(HealthTest, StaysFencedWhateverComes) {
  consume();
  health.on_trouble(trouble(Kind::fenced));
  health.on_assigned(4);
  expect(BrokerState::fenced, "another daemon");
  EXPECT_TRUE(health.fenced());
}

TEST_F(HealthTest, StaysConsumingBetweenTwoAssignments) {
  consume();
  health.on_revoked();
  EXPECT_FALSE(health.settle());
  health.on_assigned(4);
  EXPECT_FALSE(health.settle());
}

}  // namespace
}  // namespace busstop
