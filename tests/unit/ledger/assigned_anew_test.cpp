// What waits before the ledger when partitions are assigned is of an earlier assignment: perhaps of another log.
#include <gmock/gmock.h>

#include <future>

#include "bridge/ledger/room.hpp"
#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::seconds;

class AssignedAnew : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    store_ = std::make_unique<OpenStore>(":memory:", clock, journal);
    LedgerOptions options;
    options.settings = settings;
    options.host_of = [](const Address&) { return std::string(); };
    options.check_address = [](const Address&) { return std::string(); };
    room_ = std::make_unique<LedgerRoom>(store_->database(), clock, said_, options);
    const auto to_kafka = [this](const KafkaOrder& order) {
      if (const auto* start = std::get_if<StartAt>(&order)) started_.set_value(*start);
      if (std::holds_alternative<Stored>(order)) was_stored_.set_value();
    };
    room_->connect({[](const Order&) {}, to_kafka, [](const std::shared_ptr<const LedgerStatus>&) {}}, nullptr);
  }

  void push(Channel<Intake>& to, Intake item) { ASSERT_TRUE(to.try_push(item)); }

  QuietJournal said_;
  std::promise<StartAt> started_;
  std::promise<void> was_stored_;
  std::unique_ptr<LedgerRoom> room_;
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
