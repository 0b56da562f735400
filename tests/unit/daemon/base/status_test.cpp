#include "daemon/base/status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace busstop {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

PartitionStatus at(const std::string& topic, std::int32_t partition, std::int64_t next, std::int64_t end) {
  return {{topic, partition}, next, end};
}

Status consuming() {
  Status status;
  status.kafka.state = BrokerState::consuming;
  return status;
}

Status with_ledger(const LedgerStatus& ledger) {
  auto status = consuming();
  status.ledger = std::make_shared<const LedgerStatus>(ledger);
  return status;
}

SinkHealth sink(const std::string& name, SinkState state, const std::string& why = {}) {
  SinkHealth health;
  health.sink = name;
  health.state = state;
  health.why = why;
  return health;
}

AlertBrief alert(std::int64_t id, AlertState state, CloseReason reason = CloseReason::none) {
  AlertBrief brief;
  brief.id = static_cast<AlertId>(id);
  brief.state = state;
  brief.reason = reason;
  return brief;
}

TEST(Status, is_starting_until_a_broker_has_answered) {
  EXPECT_EQ(state_of(Status{}), DaemonState::starting);
  EXPECT_EQ(status_line(Status{}), "starting: 0 topics, lag 0, 0 pending");
  Status waiting;
  waiting.kafka.why = "waiting for group busstopd to admit us";
  EXPECT_EQ(state_of(waiting), DaemonState::starting);
  EXPECT_THAT(status_line(waiting), HasSubstr("starting (waiting for group busstopd to admit us): "));
}

TEST(Status, counts_topics_lag_and_deliveries_in_one_line) {
  LedgerStatus ledger;
  ledger.pending = 3;
  ledger.with_courier = 1;
  auto status = with_ledger(ledger);
  status.kafka.partitions = {at("a", 0, 5, 10), at("a", 1, 3, 10), at("b", 0, 3, -1), at("c", 0, 9, 7)};
  EXPECT_EQ(state_of(status), DaemonState::running);
  EXPECT_EQ(status_line(status), "3 topics, lag 12, 4 pending");
}

TEST(Status, a_failing_sink_degrades_it_and_is_named_with_its_reason) {
  LedgerStatus ledger;
  ledger.sinks = {sink("mail", SinkState::ok), sink("phone", SinkState::paused, "login refused: check [sinks.phone]")};
  const auto status = with_ledger(ledger);
  EXPECT_EQ(state_of(status), DaemonState::degraded);
  EXPECT_EQ(state_text(status), "sink phone is paused: login refused: check [sinks.phone]");
  EXPECT_THAT(status_line(status), HasSubstr("0 pending, 1 sink failing"));
}

TEST(Status, everything_that_is_wrong_is_said_the_worst_first) {
  LedgerStatus ledger;
  ledger.sinks = {sink("phone", SinkState::failing)};
  auto status = with_ledger(ledger);
  EXPECT_EQ(state_text(status), "sink phone is failing");
  status.refused_configuration = "see --check";
  status.kafka.state = BrokerState::lost;
  EXPECT_EQ(state_text(status),
            "Kafka needs attention: see the journal; the new configuration was refused, the old one is in use: see "
            "--check; sink phone is failing");
  status.kafka.why = "no broker";
  ledger.trouble = "the disk is full";
  status.ledger = std::make_shared<const LedgerStatus>(ledger);
  EXPECT_THAT(state_text(status), testing::StartsWith("the disk is full; no broker; the new"));
}

TEST(Status, catching_up_shows_unless_something_is_wrong) {
  LedgerStatus ledger;
  ledger.catching_up = true;
  auto status = with_ledger(ledger);
  EXPECT_EQ(state_of(status), DaemonState::catching_up);
  EXPECT_THAT(status_line(status), HasSubstr("catching-up: "));
  status.kafka.state = BrokerState::degraded;
  EXPECT_EQ(state_of(status), DaemonState::degraded);
  status.stopping = true;
  EXPECT_EQ(state_of(status), DaemonState::stopping);
}

TEST(Status, a_status_line_is_one_line) {
  auto status = consuming();
  status.kafka.state = BrokerState::lost;
  status.kafka.why = "no\nbroker\x1b";
  EXPECT_EQ(status_line(status), "degraded (no broker): 0 topics, lag 0, 0 pending");
}

TEST(Status, listeners_hear_of_new_and_changed_alerts_only) {
  LedgerStatus before;
  before.alerts = {alert(2, AlertState::open), alert(1, AlertState::covered)};
  LedgerStatus now;
  now.alerts = {alert(3, AlertState::open), alert(2, AlertState::closed, CloseReason::unanswered),
                alert(1, AlertState::covered)};
  const auto found = differences(with_ledger(before), with_ledger(now));
  ASSERT_EQ(found.alerts.size(), 2U);
  EXPECT_EQ(found.alerts[0].id, AlertId{3});
  EXPECT_EQ(found.alerts[1].reason, CloseReason::unanswered);
  EXPECT_THAT(differences(with_ledger(now), with_ledger(now)).alerts, IsEmpty());
}

TEST(Status, listeners_hear_of_a_sink_that_changed_or_begins_in_trouble) {
  LedgerStatus before;
  before.sinks = {sink("a", SinkState::ok), sink("b", SinkState::paused)};
  LedgerStatus now;
  now.sinks = {sink("a", SinkState::failing), sink("b", SinkState::paused), sink("c", SinkState::ok),
               sink("d", SinkState::failing)};
  const auto found = differences(with_ledger(before), with_ledger(now));
  ASSERT_EQ(found.sinks.size(), 2U);
  EXPECT_EQ(found.sinks[0].sink, "a");
  EXPECT_EQ(found.sinks[1].sink, "d");
}

TEST(Status, only_properties_that_differ_are_announced) {
  EXPECT_THAT(changed_properties(consuming(), consuming()), IsEmpty());
  EXPECT_THAT(changed_properties(Status{}, consuming()), ElementsAre("State", "KafkaState"));
  LedgerStatus ledger;
  ledger.catching_up = true;
  ledger.counters.events = 5;
  EXPECT_THAT(changed_properties(consuming(), with_ledger(ledger)), ElementsAre("State", "CatchingUp"));
  auto renamed = consuming();
  Settings settings;
  settings.topics.restock = "back-again";
  renamed.settings = std::make_shared<const Settings>(settings);
  EXPECT_THAT(changed_properties(consuming(), renamed), ElementsAre("TopicNames"));
}

}  // namespace
}  // namespace busstop
