// What the tests of GroupAssignment share: an assignment on a real consumer of a mock broker.
// Used by the test's thread.
#pragma once

#include <gmock/gmock.h>

#include "bridge/base/hash.hpp"
#include "bridge/kafka/assignment.hpp"
#include "tests/unit/kafka/listener.hpp"
#include "tests/unit/kafka/mock_cluster.hpp"

namespace busstop {

/// An assignment on a real consumer of a mock broker, without the group: what the group gives is given by the test.
class AssignmentTest : public testing::Test {
 protected:
  void make(KafkaSettings settings = {}) {
    settings_ = std::move(settings);
    settings_.brokers = cluster.brokers();
    settings_.group = "assignment";
    assignment.reset();
    consumer = std::make_unique<Consumer>(consumer_properties(settings_, "one"), wake);
    // Connects at once, which otherwise the group's first step would do.
    ASSERT_TRUE(consumer->topics(std::chrono::seconds(5)));
    assignment = std::make_unique<GroupAssignment>(*consumer, lanes, clock, settings_);
    assignment->set_urgent({"alerts"});
    listener.send_orders_to([this](const KafkaOrder& order) {
      if (const auto* start = std::get_if<StartAt>(&order)) assignment->on_start(*start);
      if (const auto* stored = std::get_if<Stored>(&order)) assignment->on_stored(*stored);
    });
    listener.meanwhile([this] { turn(); });
  }

  /// As of a store that has seen these partitions when they were empty.
  void know(const std::vector<TopicPartition>& partitions) {
    for (const auto& of : partitions)
      listener.store[of] = {of, 0, 0, -1, {}, 0, {}};
  }

  void turn() {
    while (const auto doubt = consumer->next_doubt())
      on(*doubt);
    for (auto polled = next(); !std::holds_alternative<std::monostate>(polled); polled = next()) {
      if (auto* record = std::get_if<Record>(&polled)) assignment->on_record(std::move(*record));
      if (const auto* end = std::get_if<EndReached>(&polled)) assignment->on_end(*end);
      if (const auto* trouble = std::get_if<Trouble>(&polled)) on(*trouble);
    }
    assignment->settle();
    assignment->hand_over(clock.steady() + ahead);
  }

  /// In the loop's order.
  Polled next() {
    using Class = Consumer::Class;
    auto polled = consumer->next();
    const auto is_none = [&] { return std::holds_alternative<std::monostate>(polled); };
    if (is_none() && !lanes.urgent.full()) polled = consumer->next(Class::urgent);
    if (is_none() && !lanes.ordinary.full()) polled = consumer->next(Class::ordinary);
    return polled;
  }

  void on(const Trouble& trouble) {
    if (trouble.kind == Trouble::Kind::out_of_range) assignment->on_out_of_range(trouble.of);
    if (trouble.kind == Trouble::Kind::log_doubtful) {
      ++doubts;
      assignment->on_doubt(trouble.of);
    }
  }

  void TearDown() override {
    assignment.reset();
    if (consumer) {
      EXPECT_TRUE(consumer->end(std::chrono::seconds(5)));
    }
  }

  /// The store knows an old record at `last`; the log has one new record.
  void expect_made_anew_after(std::int64_t last);

  MockCluster cluster;
  SystemClock clock;
  Wake wake;
  Listener listener{4};
  IntakeLanes lanes{Lane(listener.urgent()), Lane(listener.ordinary())};
  KafkaSettings settings_;
  std::unique_ptr<Consumer> consumer;
  std::unique_ptr<GroupAssignment> assignment;
  int doubts = 0;
  /// How much later it is for the lanes.
  Duration ahead{};
};

}  // namespace busstop
