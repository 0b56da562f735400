// What travels between the Kafka room and the ledger, and what the Kafka room tells the daemon. Plain values that go
// through channels; who sends one does not touch it any more.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/model/record.hpp"

namespace busstop {

/// Records of one or more partitions, in the order they came.
struct RecordBatch {
  std::vector<Record> records;
};
/// The group gave us these, all at once; the answer is a StartAt. Until the end of every alert and confirmation
/// partition among them has been seen, the ledger is catching up.
struct PartitionsAssigned {
  std::string cluster_id;
  std::vector<TopicPartition> partitions;
};
struct PartitionsRevoked {
  std::vector<TopicPartition> partitions;
};
/// The end of a partition was seen at `at`: no record at or beyond `next` exists yet.
struct PartitionEnd {
  TopicPartition of;
  std::int64_t next = 0;
  Wall at;
};
/// The topic was made anew under its old name: what follows starts at 0.
struct PartitionRecreated {
  TopicPartition of;
  std::string why;
};
/// The broker was lost, or is back: after a loss the ledger catches up again.
struct BrokerLost {};
using Intake =
    std::variant<RecordBatch, PartitionsAssigned, PartitionsRevoked, PartitionEnd, PartitionRecreated, BrokerLost>;

/// Ledger to Kafka: where the assigned partitions go on; those the store does not know are missing here.
struct StartAt {
  std::vector<Progress> known;
};
/// Ledger to Kafka: stored up to here, may be committed.
struct Stored {
  std::vector<std::pair<TopicPartition, std::int64_t>> next;
};

struct ProduceResult {
  /// Empty: delivered.
  std::string error;
  TopicPartition to;
  std::int64_t offset = -1;
};
/// Anybody to Kafka. `done` is called exactly once, on the Kafka thread; it must not throw or block.
struct ProduceCommand {
  ToProduce record;
  std::function<void(ProduceResult)> done;
};
struct TopicInfo {
  std::string name;
  int partitions = 0;
  /// Sum over partitions of (end - next); nothing where the end is not known yet.
  std::optional<std::int64_t> lag;
  bool consumed = false;
};
struct ListTopicsCommand {
  std::function<void(std::string error, std::vector<TopicInfo>)> done;
};
struct CreateTopicCommand {
  std::string topic;
  int partitions = 1;
  int replication = 1;
  std::function<void(std::string error)> done;
};
/// Where a reading of a topic begins in each partition: `last` so many records before the end, `time` at or after it.
enum class ReadFrom { beginning, end, last, time };
struct TopicPage {
  /// Of each partition in its order.
  std::vector<Record> records;
  /// Where each partition goes on.
  std::vector<std::pair<std::int32_t, std::int64_t>> next;
  /// There was more when the page began.
  bool more = false;
};
/// Some records of a topic as they are, without any part in the group.
struct ReadTopicCommand {
  std::string topic;
  /// -1: all.
  std::int32_t partition = -1;
  ReadFrom from = ReadFrom::beginning;
  /// Of `last` a count, of `time` microseconds since 1970.
  std::int64_t value = 0;
  /// Not empty: these partitions alone, from these offsets, whatever stands above.
  std::vector<std::pair<std::int32_t, std::int64_t>> at;
  std::size_t most = 100;
  std::function<void(std::string error, TopicPage)> done;
};
using KafkaOrder =
    std::variant<StartAt, Stored, ProduceCommand, ListTopicsCommand, CreateTopicCommand, ReadTopicCommand>;

enum class BrokerState {
  connecting = 0,  ///< no broker has answered yet, or its group has not let us in: `why` says so then
  consuming = 1,
  degraded = 2,  ///< some partitions belong to another member of the group, or a topic does not exist yet
  lost = 3,      ///< no broker can be reached
  refused = 4,   ///< login or TLS
  fenced = 5,    ///< another daemon uses our group.instance.id; this one only delivers what it has
};

/// Position of one consumed partition, for status and lag.
struct PartitionStatus {
  TopicPartition of;
  std::int64_t next = 0;
  /// -1: not known yet.
  std::int64_t end = -1;
};

/// Kafka to daemon, whenever it changes, and about once a second while records come.
struct KafkaStatus {
  BrokerState state = BrokerState::connecting;
  /// One sentence for people: what is wrong and what to do. Empty while all is well.
  std::string why;
  std::vector<PartitionStatus> partitions;
  std::uint64_t records = 0;
};

}  // namespace busstop
