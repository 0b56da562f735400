#include "bridge/kafka/lane.hpp"

#include <gtest/gtest.h>

namespace busstop {
namespace {

using std::chrono::milliseconds;

constexpr Steady at(int ms) {
  return Steady(milliseconds(ms));
}

class LaneTest : public testing::Test {
 protected:
  static Record record(std::int64_t offset, std::size_t bytes = 10) {
    Record record;
    record.from = {"orders", 0};
    record.offset = offset;
    record.value = std::string(bytes, 'x');
    return record;
  }

  std::vector<std::int64_t> offsets_taken() {
    std::vector<std::int64_t> offsets;
    for (const auto& item : channel.take_all()) {
      if (const auto* batch = std::get_if<RecordBatch>(&item)) {
        for (const auto& one : batch->records)
          offsets.push_back(one.offset);
      } else if (const auto* end = std::get_if<PartitionEnd>(&item)) {
        offsets.push_back(-end->next);
      }
    }
    return offsets;
  }

  Wake reader;
  Channel<Intake> channel{2, reader};
  Lane lane{channel};
};

TEST_F(LaneTest, HandsRecordsOnTogetherWhenTheQueueIsDrained) {
  for (int i = 0; i < 3; ++i)
    lane.add(record(i));
  EXPECT_EQ(channel.size(), 0U);
  lane.flush();
  EXPECT_EQ(channel.size(), 1U);
  EXPECT_EQ(offsets_taken(), (std::vector<std::int64_t>{0, 1, 2}));
  lane.flush();
  EXPECT_EQ(channel.size(), 0U) << "an empty batch is none";
}

TEST_F(LaneTest, ClosesABatchAtFiveHundredRecordsAndAtAMebibyte) {
  for (std::size_t i = 0; i < Lane::batch_records; ++i)
    lane.add(record(static_cast<std::int64_t>(i)));
  EXPECT_EQ(channel.size(), 1U);
  lane.add(record(1000, Lane::batch_bytes));
  EXPECT_EQ(channel.size(), 2U);
}

TEST_F(LaneTest, PutsAnEndBehindTheRecordsThatCameBeforeIt) {
  lane.add(record(7));
  lane.add(PartitionEnd{{"orders", 0}, 8, {}});
  lane.flush();
  EXPECT_EQ(offsets_taken(), (std::vector<std::int64_t>{7, -8}));
}

TEST_F(LaneTest, KeepsWhatAFullChannelCannotTakeInItsOrder) {
  for (int i = 0; i < 5; ++i) {
    lane.add(record(i));
    lane.flush();
  }
  EXPECT_EQ(offsets_taken(), (std::vector<std::int64_t>{0, 1}));
  lane.flush();
  EXPECT_EQ(offsets_taken(), (std::vector<std::int64_t>{2, 3}));
  lane.flush();
  EXPECT_EQ(offsets_taken(), (std::vector<std::int64_t>{4}));
}

class FullLane : public LaneTest {
 protected:
  void SetUp() override {
    for (int i = 0; i < 3; ++i) {
      lane.add(record(i));
      lane.flush();
    }
  }
};

TEST_F(FullLane, SaysSoUntilThereIsRoom) {
  EXPECT_TRUE(lane.full());
  offsets_taken();
  EXPECT_TRUE(lane.full()) << "as of the last flush";
  lane.flush();
  EXPECT_FALSE(lane.full());
}

TEST_F(FullLane, IsStuckAfterASecondWithoutRoom) {
  lane.pass_time(at(0));
  EXPECT_FALSE(lane.stuck());
  lane.pass_time(at(999));
  EXPECT_FALSE(lane.stuck());
  lane.pass_time(at(1000));
  EXPECT_TRUE(lane.stuck());
  offsets_taken();
  lane.flush();
  lane.pass_time(at(1001));
  EXPECT_FALSE(lane.stuck());
}

TEST_F(FullLane, IsNotStuckIfRoomCameInBetween) {
  lane.pass_time(at(0));
  offsets_taken();
  lane.flush();
  lane.pass_time(at(500));
  for (int i = 0; i < 3; ++i) {
    lane.add(record(i));
    lane.flush();
  }
  lane.pass_time(at(1400));
  EXPECT_TRUE(lane.full());
  EXPECT_FALSE(lane.stuck());
}

TEST_F(LaneTest, IsNotFullForAnEndThatHasNotBeenHandedOver) {
  lane.add(PartitionEnd{{"orders", 0}, 8, {}});
  EXPECT_FALSE(lane.full());
}

TEST_F(FullLane, ForgetsRecordsOfPartitionsThatWentAwayButNotWhatTheLedgerMustHear) {
  lane.add(BrokerLost{});
  lane.add(record(3));
  lane.forget_records();
  EXPECT_EQ(offsets_taken(), (std::vector<std::int64_t>{0, 1}));
  lane.flush();
  const auto left = channel.take_all();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<BrokerLost>(left.front()));
}

}  // namespace
}  // namespace busstop
