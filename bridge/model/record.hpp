// One Kafka message as the rules see it, and how far a partition has been read. Plain values; nothing in them points
// into librdkafka.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/model/ids.hpp"

namespace busstop {

struct Record {
  TopicPartition from;
  std::int64_t offset = 0;
  /// Nothing where the record has none (a tombstone value; a record without key).
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::string>> headers;
  /// The producer's or the broker's time, whichever the topic keeps; nothing if it keeps none.
  std::optional<Wall> timestamp;
  /// fnv1a over key and value: with the time, the fingerprint by which a recreated topic is noticed.
  std::uint64_t hash = 0;
};

/// What the store knows of a partition. `incarnation` counts how often the topic was made anew under the same name.
struct Progress {
  TopicPartition of;
  int incarnation = 0;
  /// The offset below which everything has been seen.
  std::int64_t next = 0;
  /// The last record taken, if any: its offset, time and hash.
  std::int64_t last_offset = -1;
  std::optional<Wall> last_time;
  std::uint64_t last_hash = 0;
  /// When the end of the partition was last seen.
  std::optional<Wall> end_seen;
};

/// A record to be produced; `busstopctl raise` and its like, and copies of dead letters.
struct ToProduce {
  std::string topic;
  std::optional<std::string> key;
  std::string value;
  std::vector<std::pair<std::string, std::string>> headers;
};

}  // namespace busstop
