// The questions to the broker that an assignment raises: where a partition begins that nobody knows, and what the
// broker has of one whose offset it refused. They block, within the given bounds; used by the Kafka room's thread only.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/kafka/consumer.hpp"
#include "config/settings.hpp"

namespace busstop {

/// For partitions the store does not know: the group's position, else where the settings say. Nothing if the broker did
/// not answer.
[[nodiscard]] std::optional<Offsets> find_starts(Consumer& consumer, const KafkaSettings& settings,
                                                 const std::vector<TopicPartition>& unknown, Duration each);

/// What the broker has of these; those it did not answer for in time are missing.
[[nodiscard]] std::map<TopicPartition, LogRange> find_ranges(Consumer& consumer,
                                                             const std::set<TopicPartition>& partitions,
                                                             const Clock& clock, Duration in_all);

}  // namespace busstop
