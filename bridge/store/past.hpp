// Records that were read before, as they are remembered: for a rule that came late. Any connection, any thread. Throws
// StoreError.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/model/record.hpp"
#include "bridge/rules/late.hpp"
#include "bridge/store/database.hpp"
#include "bridge/store/intake.hpp"

namespace busstop {

struct PastRecord {
  /// It lies below what is read next.
  bool read = false;
  /// Of the partition as it is now, oldest first.
  std::vector<PastReading> readings;
};
/// What a rule with `id` has told of an event is known by that id for a while only: a record that was read earlier may
/// be of an event of which it has told since.
[[nodiscard]] inline Wall ids_known_since(Wall now) noexcept {
  return now - identity_kept;
}
/// How far back the store remembers what was read: when the oldest was.
[[nodiscard]] std::optional<Wall> remembered_since(Database& database);
[[nodiscard]] PastRecord past_record(Database& database, std::string_view cluster, const TopicPartition& of,
                                     std::int64_t offset);
/// Of the cluster whose topic of this name was seen last; "" if none was.
[[nodiscard]] std::string last_cluster(Database& database, std::string_view topic);

}  // namespace busstop
