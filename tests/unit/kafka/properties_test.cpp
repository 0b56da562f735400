#include "bridge/kafka/properties.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/kafka/room.hpp"

namespace busstop {
namespace {

using testing::EndsWith;
using testing::StartsWith;

KafkaSettings with(std::map<std::string, Secret> properties) {
  KafkaSettings settings;
  settings.brokers = "kafka.example.org:9092";
  settings.group = "street";
  settings.properties = std::move(properties);
  return settings;
}

TEST(Properties, CarryBrokersGroupAndInstance) {
  const auto consumer = consumer_properties(with({}), "busstopd-1");
  EXPECT_EQ(value_of(consumer, "bootstrap.servers"), "kafka.example.org:9092");
  EXPECT_EQ(value_of(consumer, "group.id"), "street");
  EXPECT_EQ(value_of(consumer, "group.instance.id"), "busstopd-1");
  EXPECT_EQ(value_of(producer_properties(with({})), "group.id"), "");
}

TEST(Properties, LetTheAdminChangeWhatIsAMatterOfTaste) {
  const auto consumer = consumer_properties(with({{"session.timeout.ms", Secret("6000")},
                                                  {"queued.max.messages.kbytes", Secret("65536")},
                                                  {"sasl.password", Secret("hush")}}),
                                            "i");
  EXPECT_EQ(value_of(consumer, "session.timeout.ms"), "6000");
  EXPECT_EQ(value_of(consumer, "queued.max.messages.kbytes"), "65536");
  EXPECT_EQ(value_of(consumer, "sasl.password"), "hush");
}

TEST(Properties, KeepWhatThePromisesRestOn) {
  const std::map<std::string, std::string> kept = {
      {"enable.auto.commit", "false"},  {"enable.auto.offset.store", "false"}, {"auto.offset.reset", "error"},
      {"enable.partition.eof", "true"}, {"allow.auto.create.topics", "false"}, {"log.queue", "true"}};
  for (const auto& [name, value] : kept) {
    const auto consumer = consumer_properties(with({{name, Secret("something else")}}), "i");
    EXPECT_EQ(value_of(consumer, name), value) << name;
  }
  for (const auto& [name, value] :
       std::map<std::string, std::string>{{"acks", "all"}, {"enable.idempotence", "true"}}) {
    EXPECT_EQ(value_of(producer_properties(with({{name, Secret("0")}})), name), value) << name;
  }
}

TEST(Properties, KeepTheDebugLinesThatTellOfATopicMadeAnew) {
  EXPECT_EQ(value_of(consumer_properties(with({}), "i"), "debug"), "topic");
  EXPECT_EQ(value_of(consumer_properties(with({{"debug", Secret("cgrp")}}), "i"), "debug"), "cgrp,topic");
}

TEST(CheckProperties, FindsEverythingThatLibrdkafkaDoesNotTakeAndSaysWhatIsMeant) {
  EXPECT_TRUE(check_properties(with({})).empty());
  EXPECT_TRUE(
      check_properties(with({{"sasl.mechanism", Secret("PLAIN")}, {"request.timeout.ms", Secret("5000")}})).empty());
  const auto wrong = check_properties(with({{"sesion.timeout.ms", Secret("6000")},
                                            {"session.timeout.ms", Secret("soon")},
                                            {"ssl.ca.locaton", Secret("/a.pem")},
                                            {"without.any.sense", Secret("1")}}));
  ASSERT_EQ(wrong.size(), 4U);
  EXPECT_EQ(wrong[0].name, "sesion.timeout.ms");
  EXPECT_THAT(wrong[0].what, StartsWith("is no property of librdkafka "));
  EXPECT_THAT(wrong[0].what, EndsWith("; did you mean \"session.timeout.ms\"?"));
  EXPECT_EQ(wrong[1].name, "session.timeout.ms");
  EXPECT_THAT(wrong[1].what, StartsWith("cannot be used: "));
  EXPECT_THAT(wrong[2].what, EndsWith("; did you mean \"ssl.ca.location\"?"));
  EXPECT_THAT(wrong[3].what, EndsWith("; its CONFIGURATION.md lists them; correct it or leave it out"));
}

TEST(ALoginThatWillFail, IsFoundUnderBothNamesOfTheMechanism) {
  // Whether it will is told by the version that runs here (scram_doubt).
  const bool old = doubtful_login(with({{"sasl.mechanism", Secret("SCRAM-SHA-512")}})).has_value();
  for (const auto* name : {"sasl.mechanism", "sasl.mechanisms"}) {
    const auto doubt = doubtful_login(with({{name, Secret("SCRAM-SHA-256")}}));
    ASSERT_EQ(doubt.has_value(), old);
    if (doubt) {
      EXPECT_EQ(doubt->name, name);
      EXPECT_THAT(doubt->what, StartsWith("will fail on Kafka 4: librdkafka "));
    }
    EXPECT_FALSE(doubtful_login(with({{name, Secret("PLAIN")}})));
  }
  EXPECT_FALSE(doubtful_login(with({})));
}

}  // namespace
}  // namespace busstop
