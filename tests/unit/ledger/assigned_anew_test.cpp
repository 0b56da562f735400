// What waits before the ledger when partitions are assigned is of an earlier assignment: perhaps of another log.
#include <gmock/gmock.h>

#include <future>

#include "tests/unit/ledger/in_room.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::seconds;

class AssignedAnew : public InRoom {
 protected:
  void to_kafka(const KafkaOrder& order) override {
    if (const auto* start = std::get_if<StartAt>(&order)) started_.set_value(*start);
    if (std::holds_alternative<Stored>(order)) was_stored_.set_value();
  }
  void push(Channel<Intake>& to, Intake item) { ASSERT_TRUE(to.try_push(item)); }

  std::promise<StartAt> started_;
  std::promise<void> was_stored_;
};

TEST_F(AssignedAnew, OrdinaryRecordsThatWaitAreReadAgainAndNotStored) {
  push(room_->ordinary(), RecordBatch{{record(orders, "old"), record(orders, "old, too")}});
  push(room_->urgent(), PartitionsAssigned{"cluster", {orders}});
  auto start = started_.get_future();
  auto stored = was_stored_.get_future();
  room_->start();
  ASSERT_EQ(start.wait_for(seconds(20)), std::future_status::ready);
  EXPECT_TRUE(start.get().known.empty());
  push(room_->ordinary(), RecordBatch{{record(orders, "new")}});
  ASSERT_EQ(stored.wait_for(seconds(20)), std::future_status::ready);
  room_.reset();
  EXPECT_EQ(count("SELECT count(*) FROM event"), 1) << "the new one";
}

}  // namespace
}  // namespace busstop::ledger
