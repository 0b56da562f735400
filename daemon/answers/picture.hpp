// What the objects on the bus show, as values: made from a status, compared with what was shown before. Pure; any
// thread. Throws nothing.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "daemon/base/status.hpp"

namespace busstop {

/// By the last part of its path.
template <class Facts>
using Shelf = std::map<std::string, Facts>;

struct AlertFacts {
  std::int64_t id = 0;
  std::string state;
  std::string reason;
  std::uint64_t opened = 0;
  std::uint64_t deadline = 0;
  std::uint32_t told = 0;
  std::uint32_t claims = 0;
};
struct SinkFacts {
  std::string name;
  std::string kind;
  std::string state;
  std::uint64_t next_try = 0;
  std::uint64_t with_courier = 0;
  std::uint64_t pending = 0;
  std::uint64_t delivered = 0;
  std::uint64_t failed_attempts = 0;
};
struct TopicFacts {
  std::string name;
  std::vector<std::string> parts;
  /// Partition, next offset, end, lag; -1: unknown.
  std::vector<std::tuple<std::int32_t, std::int64_t, std::int64_t, std::int64_t>> positions;
  std::int64_t lag = -1;
};

struct Picture {
  Shelf<AlertFacts> alerts;
  Shelf<SinkFacts> sinks;
  Shelf<TopicFacts> topics;
};
[[nodiscard]] Picture picture_of(const Status& status, Wall now);

/// Those that are open, covered, or were closed with a deadline within the last hour: what the ledger told, but time
/// goes on also while it has nothing to tell.
[[nodiscard]] std::vector<AlertBrief> shown_alerts(const Status& status, Wall now);

/// The names of the properties that listeners hear of, where they differ.
[[nodiscard]] std::vector<std::string> changes(const AlertFacts& before, const AlertFacts& now);
[[nodiscard]] std::vector<std::string> changes(const SinkFacts& before, const SinkFacts& now);
[[nodiscard]] std::vector<std::string> changes(const TopicFacts& before, const TopicFacts& now);

/// As one element of an object's path: each byte but letters and digits as _xx, a leading digit, too; "_" for nothing.
/// (What sd_bus_path_encode(3) does.)
[[nodiscard]] std::string path_element(std::string_view name);

}  // namespace busstop
