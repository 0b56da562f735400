#include "bridge/kafka/assignment.hpp"

#include <gmock/gmock.h>

#include "tests/unit/kafka/assignment_fixture.hpp"

namespace busstop {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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

}  // namespace

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

namespace {

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
  ASSERT_TRUE(listener.until([this] { return lanes.ordinary.full(); }));
  cluster.produce_all("orders", {"waits at the broker"});
  cluster.produce_all("alerts", {"Jake"});
  ASSERT_TRUE(listener.until_values(1));
  EXPECT_THAT(listener.values, ElementsAre("Jake"));
  listener.hold_ordinary(false);
  ASSERT_TRUE(listener.until_values(static_cast<std::size_t>(sent) + 4));
  for (int i = 0; i < sent + 3; ++i)
    EXPECT_EQ(listener.records[static_cast<std::size_t>(i) + 1].offset, i);
}

TEST_F(AssignmentTest, ATopicThatBecomesUrgentWaitsNoLongerBehindTheOrdinaryOnes) {
  cluster.create_topic("orders");
  cluster.create_topic("visits");
  const TopicPartition visits{"visits", 0};
  make();
  know({orders, visits});
  listener.hold_ordinary(true);
  assignment->on_assigned({orders, visits});
  ASSERT_TRUE(listener.until([&] {
    cluster.produce_all("orders", {"an order"});
    return lanes.ordinary.full();
  }));
  cluster.produce_all("visits", {"one", "two"});
  assignment->set_urgent({"alerts", "visits"});
  ASSERT_TRUE(listener.until_values(2));
  EXPECT_THAT(listener.values, ElementsAre("one", "two"));
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
