#include "bridge/kafka/trouble.hpp"

#include <gtest/gtest.h>

namespace busstop {
namespace {

TEST(DoubtfulPartition, IsReadFromTheLineThatLibrdkafkaWrites) {
  const auto plain = doubtful_partition("orders [3]: broker unavailable: fetch: Broker: Unknown topic or partition");
  ASSERT_TRUE(plain);
  EXPECT_EQ(*plain, (TopicPartition{"orders", 3}));
  const auto with_thread =
      doubtful_partition("[thrd:127.0.0.1:9092/1]: bus-stop.alerts_2 [0]: broker unavailable: fetch: Local: x");
  ASSERT_TRUE(with_thread);
  EXPECT_EQ(*with_thread, (TopicPartition{"bus-stop.alerts_2", 0}));
}

TEST(DoubtfulPartition, IsNotSeenInOtherLines) {
  for (const auto* line :
       {"", "orders [x]: broker unavailable: fetch", "orders [3]: offset reset", " [3]: broker unavailable",
        "]: broker unavailable", "[3]: broker unavailable", "orders []: broker unavailable"}) {
    EXPECT_FALSE(doubtful_partition(line)) << line;
  }
}

TEST(TopicWithNewId, IsReadFromTheLineThatLibrdkafkaWrites) {
  EXPECT_EQ(topic_with_new_id(
                "[thrd:main]: Topic bus.stop-1 changed id from pMo99pV6Sbev9IL7qDqzjA to APxd6G5kRwCVWK+D8Huq1Q"),
            "bus.stop-1");
}

TEST(TopicWithNewId, IsNoneWhereTheTopicHadNoIdBefore) {
  EXPECT_EQ(topic_with_new_id("Topic a changed id from AAAAAAAAAAAAAAAAAAAAAA to APxd6G5kRwCVWK+D8Huq1Q"), "");
  EXPECT_EQ(topic_with_new_id("Topic a [0] Leader 1 Epoch 4"), "");
  EXPECT_EQ(topic_with_new_id(" changed id from b to c"), "");
}

TEST(PlainReason, LeavesOutLibrdkafkasInnards) {
  EXPECT_EQ(
      plain_reason("localhost:9092/bootstrap: Connect to ipv4#127.0.0.1:9092 failed: Connection refused (after 0ms in "
                   "state CONNECT, 3 identical error(s) suppressed)"),
      "Connect to ipv4#127.0.0.1:9092 failed: Connection refused");
  EXPECT_EQ(plain_reason("sasl_plaintext://kafka:9093/1: SASL authentication error: Authentication failed (after 3ms "
                         "in state AUTH_REQ)"),
            "SASL authentication error: Authentication failed");
  EXPECT_EQ(plain_reason("1/1 brokers are down"), "1/1 brokers are down");
  EXPECT_EQ(plain_reason("Subscribed topic not available: a: Broker: Unknown topic"),
            "Subscribed topic not available: a: Broker: Unknown topic");
}

TEST(LoginAdvice, NamesScramWhereThisLibrdkafkaCannotDoItOnKafka4) {
  const int debian_12 = 0x020002ff;
  const int debian_13 = 0x020800ff;
  EXPECT_NE(login_advice("SCRAM-SHA-512", debian_12, "2.0.2").find("cannot log in by SCRAM to Kafka 4"),
            std::string::npos);
  EXPECT_NE(login_advice("SCRAM-SHA-256", 0x020600ff, "2.6.0").find("2.6.1"), std::string::npos);
  EXPECT_NE(login_advice("SCRAM-SHA-512", debian_13, "2.8.0").find("sasl.password"), std::string::npos);
  EXPECT_EQ(
      scram_doubt("SCRAM-SHA-512", debian_12, "2.0.2"),
      "librdkafka 2.0.2 cannot log in by SCRAM to Kafka 4: use PLAIN over TLS, a client certificate, or librdkafka "
      "2.6.1 or later");
  EXPECT_EQ(scram_doubt("SCRAM-SHA-512", debian_13, "2.8.0"), "");
  EXPECT_EQ(scram_doubt("PLAIN", debian_12, "2.0.2"), "");
  EXPECT_NE(login_advice("PLAIN", debian_12, "2.0.2").find("sasl.password"), std::string::npos);
}

}  // namespace
}  // namespace busstop
