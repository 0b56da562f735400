// Stands where the ledger stands: takes the intake, remembers what it has seen, answers assignments from its little
// store.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bridge/base/channel.hpp"
#include "bridge/base/clock.hpp"
#include "bridge/model/intake.hpp"

namespace busstop {

class Listener {
 public:
  explicit Listener(std::size_t capacity = 64) : urgent_(capacity, wake_, &room_), ordinary_(capacity, wake_, &room_) {}

  [[nodiscard]] Channel<Intake>& urgent() noexcept { return urgent_; }
  [[nodiscard]] Channel<Intake>& ordinary() noexcept { return ordinary_; }
  [[nodiscard]] Wake& wake() noexcept { return wake_; }
  void send_orders_to(std::function<void(KafkaOrder)> order) { order_ = std::move(order); }
  /// While held, nothing is taken out of the ordinary channel.
  void hold_ordinary(bool hold) { hold_ = hold; }

  void take() {
    for (auto& item : urgent_.take_all())
      std::visit([this](auto& one) { on(one); }, item);
    if (hold_) return;
    for (auto& item : ordinary_.take_all())
      std::visit([this](auto& one) { on(one); }, item);
  }
  /// Takes until `seen`; false if that takes longer than ten seconds.
  bool until(const std::function<bool()>& seen) {
    const SystemClock clock;
    const auto end = clock.steady() + std::chrono::seconds(10);
    for (take(); !seen(); take()) {
      if (clock.steady() > end) return false;
      if (turn_) turn_();
      wake_.wait(std::chrono::milliseconds(turn_ ? 2 : 200));
    }
    return true;
  }
  bool until_values(std::size_t count) {
    return until([&] { return values.size() >= count; });
  }
  bool until_ends(std::size_t count) {
    return until([&] { return ends.size() >= count; });
  }
  /// For a test without a room: what to do between two looks.
  void meanwhile(std::function<void()> turn) { turn_ = std::move(turn); }

  std::map<TopicPartition, Progress> store;
  std::vector<std::string> values;
  std::vector<Record> records;
  std::vector<TopicPartition> ends;
  std::vector<PartitionRecreated> recreated;
  int assigned = 0;
  int revoked = 0;
  int lost = 0;
  std::string cluster;

 private:
  void on(RecordBatch& batch) {
    Stored stored;
    for (auto& record : batch.records) {
      store[record.from] = {record.from, 0, record.offset + 1, record.offset, record.timestamp, record.hash, {}};
      stored.next.emplace_back(record.from, record.offset + 1);
      values.push_back(record.value.value_or("(none)"));
      records.push_back(std::move(record));
    }
    if (order_) order_(std::move(stored));
  }
  void on(PartitionsAssigned& assignment) {
    ++assigned;
    cluster = assignment.cluster_id;
    StartAt start;
    for (const auto& of : assignment.partitions) {
      if (store.contains(of)) start.known.push_back(store[of]);
    }
    if (order_) order_(std::move(start));
  }
  void on(PartitionsRevoked& revocation) {
    static_cast<void>(revocation);
    ++revoked;
  }
  void on(PartitionEnd& end) { ends.push_back(end.of); }
  void on(PartitionRecreated& anew) {
    store.erase(anew.of);
    recreated.push_back(anew);
  }
  void on(BrokerLost& loss) {
    static_cast<void>(loss);
    ++lost;
  }

  Wake wake_;
  Wake room_;
  Channel<Intake> urgent_;
  Channel<Intake> ordinary_;
  std::function<void(KafkaOrder)> order_;
  std::function<void()> turn_;
  bool hold_ = false;
};

}  // namespace busstop
