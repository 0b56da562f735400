// The way of one class of topics (urgent or not) into the ledger: gathers records into batches, keeps what the channel
// cannot take yet, in order, and says when nothing more should be added. Used by the Kafka room's thread only.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "bridge/base/channel.hpp"
#include "bridge/base/clock.hpp"
#include "bridge/model/intake.hpp"

namespace busstop {

class Lane {
 public:
  static constexpr std::size_t batch_records = 500;
  static constexpr std::size_t batch_bytes = std::size_t{1} << 20;
  static constexpr Duration stuck_after = std::chrono::seconds(1);

  explicit Lane(Channel<Intake>& out) : out_(out) {}

  void add(Record record);
  /// Anything but records; keeps its place behind the records that came before it.
  void add(Intake item);
  /// Hands over what has gathered, as far as there is room.
  void flush();
  /// As of the last flush: the channel takes nothing now. Whoever has records lets them wait; room wakes the room.
  [[nodiscard]] bool full() const noexcept { return full_; }
  /// After a flush: whether it has been full for `stuck_after`, so that nobody sees by what is read how far behind it
  /// is.
  void pass_time(Steady now);
  [[nodiscard]] bool stuck() const noexcept { return stuck_; }
  /// The partitions are read from their stored positions again: forget what belongs to them.
  void forget_records();

 private:
  void close_batch();

  Channel<Intake>& out_;
  RecordBatch batch_;
  std::size_t bytes_ = 0;
  std::deque<Intake> kept_;
  bool full_ = false;
  bool stuck_ = false;
  std::optional<Steady> full_since_;
};

}  // namespace busstop
