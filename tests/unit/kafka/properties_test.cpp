#include "bridge/kafka/properties.hpp"

#include <gtest/gtest.h>

#include "bridge/kafka/room.hpp"

namespace busstop {
namespace {

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

TEST(CheckProperties, FindsWhatLibrdkafkaDoesNotKnow) {
  EXPECT_EQ(check_properties(with({})), "");
  EXPECT_EQ(check_properties(with({{"sasl.mechanism", Secret("PLAIN")}})), "");
  EXPECT_NE(check_properties(with({{"sesion.timeout.ms", Secret("6000")}})).find("sesion.timeout.ms"),
            std::string::npos);
  EXPECT_NE(check_properties(with({{"session.timeout.ms", Secret("soon")}})).find("session.timeout.ms"),
            std::string::npos);
}

}  // namespace
}  // namespace busstop
