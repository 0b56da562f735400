#include "bridge/kafka/assignment.hpp"

#include <gmock/gmock.h>

#include "bridge/base/hash.hpp"
#include "tests/unit/kafka/listener.hpp"
#include "tests/unit/kafka/mock_cluster.hpp"

namespace busstop {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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
    for (auto polled = consumer->next(); !std::holds_alternative<std::monostate>(polled); polled = consumer->next()) {
      if (auto* record = std::get_if<Record>(&polled)) assignment->on_record(std::move(*record));
      if (const auto* end = std::get_if<EndReached>(&polled)) assignment->on_end(*end);
      if (const auto* trouble = std::get_if<Trouble>(&polled)) on(*trouble);
    }
    assignment->settle();
    assignment->relieve(clock.steady() + ahead);
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

const TopicPartition alerts{"alerts", 0};
const TopicPartition orders{"orders", 0};

Wall at(int second) {
  return Wall(std::chrono::seconds(1'700'000'000 + second));
}

Progress after(std::int64_t last, const MockCluster::What& record) {
  return {alerts, 0, last + 1, last, record.time, fnv1a(record.value, fnv1a(record.key.value_or(""))), {}};
}

TEST_F(AssignmentTest, ReadsAnUnknownPartitionFromItsBeginningToItsEnd) {
  cluster.create_topic("alerts");
  cluster.produce("alerts", {"Jake, 15:15", "Jake", at(1)});
  cluster.produce("alerts", {"", {}, at(2)});
  make();
  assignment->on_assigned({alerts});
  ASSERT_TRUE(listener.until_ends(1));
  ASSERT_EQ(listener.records.size(), 2U);
  const auto& first = listener.records.front();
  EXPECT_EQ(first.from, alerts);
  EXPECT_EQ(first.offset, 0);
  EXPECT_EQ(first.key, "Jake");
  EXPECT_EQ(first.value, "Jake, 15:15");
  EXPECT_EQ(first.timestamp, at(1));
  EXPECT_EQ(first.hash, fnv1a("Jake, 15:15", fnv1a("Jake")));
  EXPECT_EQ(listener.records.back().key, std::nullopt);
  EXPECT_FALSE(listener.cluster.empty());
}

TEST_F(AssignmentTest, StartsAtTheEndWhereTheSettingsSaySo) {
  cluster.create_topic("alerts");
  cluster.produce_all("alerts", {"old", "older"});
  KafkaSettings settings;
  settings.start = KafkaSettings::Start::latest;
  make(settings);
  assignment->on_assigned({alerts});
  ASSERT_TRUE(listener.until_ends(1));
  EXPECT_EQ(assignment->commits().take_changed(), (Offsets{{alerts, 2}})) << "at the next start it goes on here";
  cluster.produce_all("alerts", {"new"});
  ASSERT_TRUE(listener.until_values(1));
  EXPECT_THAT(listener.values, ElementsAre("new"));
}

TEST_F(AssignmentTest, GoesOnWhereTheStoreSaysAndNotOneRecordEarlier) {
  cluster.create_topic("alerts");
  for (int i = 0; i < 4; ++i)
    cluster.produce("alerts", {"r" + std::to_string(i), "k", at(i)});
  make();
  listener.store[alerts] = after(1, {"r1", "k", at(1)});
  assignment->on_assigned({alerts});
  ASSERT_TRUE(listener.until_ends(1));
  EXPECT_THAT(listener.values, ElementsAre("r2", "r3"));
  EXPECT_THAT(listener.recreated, IsEmpty());
}

TEST_F(AssignmentTest, NoticesALogMadeAnewThatIsLonger) {
  cluster.create_topic("alerts");
  for (int i = 0; i < 4; ++i)
    cluster.produce("alerts", {"new" + std::to_string(i), "k", at(100 + i)});
  make();
  listener.store[alerts] = after(1, {"old1", "k", at(1)});
  assignment->on_assigned({alerts});
  ASSERT_TRUE(listener.until_ends(1));
  EXPECT_THAT(listener.values, ElementsAre("new0", "new1", "new2", "new3"));
  ASSERT_EQ(listener.recreated.size(), 1U);
  EXPECT_THAT(listener.recreated.front().why, HasSubstr("another one"));
}

void AssignmentTest::expect_made_anew_after(std::int64_t last) {
  cluster.create_topic("alerts");
  cluster.produce_all("alerts", {"new0"});
  make();
  listener.store[alerts] = after(last, {"old", "k", at(1)});
  assignment->on_assigned({alerts});
  ASSERT_TRUE(listener.until_values(1));
  EXPECT_THAT(listener.values, ElementsAre("new0"));
  ASSERT_EQ(listener.recreated.size(), 1U);
  EXPECT_THAT(listener.recreated.front().why, HasSubstr("it ends at offset 1"));
}

TEST_F(AssignmentTest, NoticesALogMadeAnewThatIsShorter) {
  expect_made_anew_after(7);
}

TEST_F(AssignmentTest, NoticesALogMadeAnewThatEndsWhereTheLastRecordWas) {
  expect_made_anew_after(1);
}

TEST_F(AssignmentTest, ProvesTheLogAgainAfterAFetchThatFailedAndRepeatsNothing) {
  cluster.create_topic("alerts");
  cluster.produce_all("alerts", {"one", "two"});
  make();
  know({alerts});
  assignment->on_assigned({alerts});
  ASSERT_TRUE(listener.until_values(2));
  cluster.refuse_next_fetch();
  ASSERT_TRUE(listener.until([this] { return doubts > 0; }));
  cluster.produce_all("alerts", {"three"});
  ASSERT_TRUE(listener.until_values(3));
  EXPECT_THAT(listener.values, ElementsAre("one", "two", "three"));
  EXPECT_THAT(listener.recreated, IsEmpty());
}

TEST_F(AssignmentTest, StartsAgainAfterAnOffsetWasRefusedThatIsThere) {
  cluster.create_topic("alerts");
  cluster.produce_all("alerts", {"one", "two"});
  make();
  know({alerts});
  assignment->on_assigned({alerts});
  ASSERT_TRUE(listener.until_values(2));
  cluster.refuse_next_offset();
  ASSERT_TRUE(listener.until_ends(1));
  cluster.produce_all("alerts", {"three"});
  ASSERT_TRUE(listener.until_values(3));
  EXPECT_THAT(listener.values, ElementsAre("one", "two", "three"));
}

TEST_F(AssignmentTest, ShowsEveryEndAgainAfterTheBrokerWasLost) {
  cluster.create_topic("alerts", 2);
  cluster.produce_all("alerts", {"one"});
  make();
  know({alerts, {"alerts", 1}});
  assignment->on_assigned({alerts, {"alerts", 1}});
  ASSERT_TRUE(listener.until_ends(2));
  listener.ends.clear();
  assignment->on_lost();
  ASSERT_TRUE(listener.until_ends(2));
  EXPECT_EQ(listener.lost, 1);
  EXPECT_THAT(listener.ends, testing::UnorderedElementsAre(alerts, TopicPartition{"alerts", 1}));
  EXPECT_THAT(listener.values, ElementsAre("one"));
}

TEST_F(AssignmentTest, MayChangeItsMindAsOftenAsItLikes) {
  cluster.create_topic("alerts", 4);
  cluster.produce_all("alerts", {"one"});
  make();
  const std::vector<TopicPartition> all = {alerts, {"alerts", 1}, {"alerts", 2}, {"alerts", 3}};
  know(all);
  assignment->on_assigned(all);
  ASSERT_TRUE(listener.until_ends(4));
  for (int i = 0; i < 200; ++i) {
    assignment->on_lost();
    assignment->settle();
  }
  consumer->unassign();
  assignment->on_lost();
  assignment->settle();
  listener.ends.clear();
  ASSERT_TRUE(listener.until_ends(4));
  EXPECT_THAT(listener.values, ElementsAre("one"));
}

TEST_F(AssignmentTest, LetsAlertsThroughWhileTheOrdinaryChannelIsFullAndLosesNothing) {
  cluster.create_topic("alerts");
  cluster.create_topic("orders");
  make();
  know({alerts, orders});
  listener.hold_ordinary(true);
  assignment->on_assigned({alerts, orders});
  int sent = 0;
  ASSERT_TRUE(listener.until([&] {
    cluster.produce("orders", MockCluster::What{std::to_string(sent++)});
    return listener.ordinary().size() == listener.ordinary().capacity();
  }));
  cluster.produce_all("orders", {"kept back", "kept back too"});
  ahead = Lane::full_for;
  ASSERT_TRUE(listener.until([this] { return lanes.ordinary.paused(); }));
  EXPECT_FALSE(lanes.urgent.paused());
  cluster.produce_all("orders", {"waits at the broker"});
  cluster.produce_all("alerts", {"Jake"});
  ASSERT_TRUE(listener.until_values(1));
  EXPECT_THAT(listener.values, ElementsAre("Jake"));
  listener.hold_ordinary(false);
  ASSERT_TRUE(listener.until_values(static_cast<std::size_t>(sent) + 4));
  EXPECT_FALSE(lanes.ordinary.paused());
  for (int i = 0; i < sent + 3; ++i)
    EXPECT_EQ(listener.records[static_cast<std::size_t>(i) + 1].offset, i);
}

TEST_F(AssignmentTest, AnswersOnlyTheLastOfTwoAssignments) {
  cluster.create_topic("alerts");
  make();
  assignment->on_assigned({alerts});
  assignment->settle();
  assignment->on_revoked();
  assignment->on_assigned({alerts});
  assignment->settle();
  EXPECT_FALSE(assignment->on_start({})) << "the answer to the first one";
  EXPECT_TRUE(assignment->on_start({}));
  EXPECT_FALSE(assignment->on_start({})) << "an answer to nothing";
}

TEST_F(AssignmentTest, ReadsAgainAfterARevocationWhatWasNotStored) {
  cluster.create_topic("orders");
  cluster.produce_all("orders", {"one", "two"});
  make();
  know({orders});
  listener.hold_ordinary(true);
  assignment->on_assigned({orders});
  ASSERT_TRUE(listener.until([this] { return listener.ordinary().size() > 0; }));
  static_cast<void>(listener.ordinary().take_all());
  assignment->on_revoked();
  consumer->unassign();
  listener.hold_ordinary(false);
  assignment->on_assigned({orders});
  ASSERT_TRUE(listener.until_values(2));
  EXPECT_THAT(listener.values, ElementsAre("one", "two"));
}

TEST_F(AssignmentTest, CommitsNothingBeyondWhatWasRead) {
  cluster.create_topic("alerts");
  cluster.produce_all("alerts", {"one", "two"});
  make();
  know({alerts});
  assignment->on_assigned({alerts});
  ASSERT_TRUE(listener.until_values(2));
  EXPECT_EQ(assignment->commits().take_changed(), (Offsets{{alerts, 2}}));
  assignment->on_stored({{{alerts, 50}, {orders, 1}}});
  EXPECT_FALSE(assignment->commits().any_changed())
      << "a word about the log before, and one about a partition of others";
}

}  // namespace
}  // namespace busstop
