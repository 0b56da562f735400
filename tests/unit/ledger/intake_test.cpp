// How many of the records that wait are taken in a turn.
#include "bridge/ledger/backlog.hpp"

#include <gtest/gtest.h>

namespace busstop::ledger {
namespace {

using std::chrono::milliseconds;

class Intakes : public ::testing::Test {
 protected:
  void SetUp() override {
    taken(0);
    backlog.add({RecordBatch{std::vector<Record>(5000)}});
  }
  /// Records taken in a turn for which there is room for `appetite`, after `ended` transfers have ended.
  std::size_t taken(std::size_t appetite, std::size_t ended = 0) {
    std::vector<Intake> turn;
    backlog.take(turn, appetite, ended, now);
    std::size_t records = 0;
    for (const auto& intake : turn)
      records += std::get<RecordBatch>(intake).records.size();
    return records;
  }
  void after_patience() { now += patience_for_slots; }

  Backlog backlog;
  Steady now{std::chrono::hours(1)};
};

TEST_F(Intakes, AsManyAsThereIsRoomFor) {
  EXPECT_EQ(taken(100), 100U);
  EXPECT_EQ(taken(0), 0U);
}

TEST_F(Intakes, WhereNothingGoesOutASlowDestinationIsNotWaitedForLonger) {
  EXPECT_EQ(taken(0), 0U);
  now += patience_for_slots - milliseconds(1);
  EXPECT_EQ(taken(0), 0U);
  now += milliseconds(1);
  EXPECT_EQ(taken(0), records_in_a_turn);
}

TEST_F(Intakes, WhatWaitsForRoomIsWaitedForAsLongAsItGoesOut) {
  for (int i = 0; i < 20; ++i) {
    after_patience();
    EXPECT_EQ(taken(0, 64), 0U) << i;
  }
  after_patience();
  EXPECT_EQ(taken(0), records_in_a_turn) << "it has stopped";
}

}  // namespace
}  // namespace busstop::ledger
