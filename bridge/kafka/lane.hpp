// The way of one class of topics (urgent or not) into the ledger: gathers records into batches, keeps what the channel
// cannot take yet, in order, and says when its partitions should be paused and resumed. Used by the Kafka room's thread
// only.
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
  /// A channel full for so long, or so much kept back for it, pauses the partitions. (A pause throws away what
  /// librdkafka has fetched ahead, so it is not for every short wait.)
  static constexpr Duration full_for = std::chrono::seconds(1);
  static constexpr std::size_t kept_at_most = std::size_t{8} << 20;

  enum class Advice { nothing, pause, resume };

  explicit Lane(Channel<Intake>& out) : out_(out) {}

  void add(Record record);
  /// Anything but records; keeps its place behind the records that came before it.
  void add(Intake item);
  /// Hands over what has gathered, as far as there is room.
  void flush();
  /// After a flush: what to do with the partitions of this class. Each advice is given once.
  [[nodiscard]] Advice advise(Steady now);
  [[nodiscard]] bool paused() const noexcept { return paused_; }
  /// The partitions are read from their stored positions again: forget what belongs to them, and that they were paused.
  void forget_records();
  /// Their new assignment has lost its pause.
  void set_resumed() noexcept { paused_ = false; }

 private:
  void close_batch();

  Channel<Intake>& out_;
  RecordBatch batch_;
  std::size_t bytes_ = 0;
  struct Kept {
    Intake item;
    std::size_t bytes = 0;
  };
  std::deque<Kept> kept_;
  std::size_t kept_bytes_ = 0;
  std::optional<Steady> full_since_;
  bool paused_ = false;
};

}  // namespace busstop
