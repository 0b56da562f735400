// What the group has given us, and how far each partition is: asks the ledger where to start, proves each log before
// its records are handed on, starts a log made anew at its beginning. Used by the Kafka room's thread only. Never waits
// longer than two seconds.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/kafka/commits.hpp"
#include "bridge/kafka/consumer.hpp"
#include "bridge/kafka/lane.hpp"
#include "bridge/kafka/position.hpp"
#include "bridge/model/intake.hpp"
#include "config/settings.hpp"

namespace busstop {

/// Where records go: alerts and confirmations, and all others.
struct IntakeLanes {
  Lane urgent;
  Lane ordinary;
};

class GroupAssignment {
 public:
  GroupAssignment(Consumer& consumer, IntakeLanes& lanes, const Clock& clock, const KafkaSettings& settings);

  /// A new client takes the place of the old one; nothing is assigned until its group says so.
  void take_over(Consumer& consumer) { consumer_ = &consumer; }
  void set_urgent(std::set<std::string> topics);

  void on_assigned(std::vector<TopicPartition> partitions);
  /// The ledger's answer; only the one to the last assignment counts. True if it was that.
  bool on_start(const StartAt& start);
  void on_revoked();
  /// True if it was handed on.
  bool on_record(Record record);
  void on_end(const EndReached& end);
  /// An offset the broker does not have.
  void on_out_of_range(const TopicPartition& of);
  /// A hint at another log under the same name; partition -1: all of the topic.
  void on_doubt(const TopicPartition& of);
  /// True if a partition could not be fetched however often it was tried: the client is past saving.
  [[nodiscard]] bool stuck() const noexcept { return stuck_; }
  /// The broker was lost: whatever comes back is proved again, and shows its end again.
  void on_lost();
  void on_stored(const Stored& stored);

  /// After events: asks what is due to be asked, and gives librdkafka what has changed. True if it did: something may
  /// wait already.
  bool settle();
  /// Hands over what the lanes have gathered.
  void hand_over(Steady now);

  [[nodiscard]] Commits& commits() noexcept { return commits_; }
  [[nodiscard]] const std::set<TopicPartition>& assigned() const noexcept { return assigned_; }
  /// By what is stored, not by what was read: while the store cannot be written the lag grows.
  [[nodiscard]] std::vector<PartitionStatus> status() const;
  /// Something was handed on that is not stored yet.
  [[nodiscard]] bool owed() const;
  /// Partitions whose lane is stuck show no ends by themselves: asks for them, at most this long. True if it asked.
  bool look_for_ends(Duration within);

 private:
  struct Held {
    Position position;
    /// The next offset after the last record that was handed on, and after the last one that is stored.
    std::int64_t handed = -1;
    std::int64_t stored = -1;
    /// Events are of the old start and mean nothing until librdkafka has the new one.
    bool suspended = false;
    /// Nobody knew it, and nothing has been read of it.
    bool unread = false;
    /// Where it ended when that was last seen.
    std::int64_t end = -1;
    /// Fetches that failed since something was last seen of it.
    int failures = 0;
  };

  [[nodiscard]] bool is_urgent(const TopicPartition& of) const { return urgent_.contains(of.topic); }
  [[nodiscard]] Lane& lane_of(const TopicPartition& of) { return is_urgent(of) ? lanes_.urgent : lanes_.ordinary; }
  Held* running(const TopicPartition& of);
  [[nodiscard]] static bool owed(const Held& held) noexcept { return held.stored < held.handed; }
  void suspend(Held& held);
  void recreated(const TopicPartition& of, Held& held);
  void announce();
  void ask_for_starts();
  void ask_for_ranges();

  Consumer* consumer_;
  IntakeLanes& lanes_;
  const Clock& clock_;
  const KafkaSettings& settings_;
  std::set<std::string> urgent_;

  std::set<TopicPartition> assigned_;
  /// The ledger has not been told of them yet.
  bool unannounced_ = false;
  int answers_due_ = 0;
  /// False once the partitions went away again before the ledger answered.
  bool answer_matters_ = false;
  std::map<TopicPartition, Held> held_;
  /// Assigned, but neither the store nor (yet) the broker has said where they start.
  std::vector<TopicPartition> unplaced_;
  std::set<TopicPartition> out_of_range_;
  std::optional<Steady> ask_again_;
  bool changed_ = false;
  bool stuck_ = false;
  Commits commits_;
};

}  // namespace busstop
