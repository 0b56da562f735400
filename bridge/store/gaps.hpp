// What in the store keeps people from hearing: contacts at sinks that are not there, addresses that are no more,
// households without contact, stops without households, records nobody could read. Over a connection of its own that
// only reads; any thread. Takes up to some seconds for a million households. Throws StoreError.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/model/silence.hpp"

namespace busstop {

/// How many there are, and the first of them by name.
struct Some {
  /// Counted so far at most: there may be more.
  static constexpr std::int64_t most = 1000;
  std::int64_t count = 0;
  std::vector<std::string> first;
};

struct StoreGaps {
  std::int64_t households = 0;
  /// Contacts of households at sinks that are not configured, by sink.
  std::map<std::string, std::int64_t> unknown_sinks;
  /// Contacts of households whose address the far side has called gone, by sink.
  std::map<std::string, std::int64_t> suppressed;
  Some without_contact;
  /// False: an alert reaches nobody, whatever its stop.
  bool anybody_at_a_stop = false;
  /// Of alerts lately: stops at which no household is.
  Some unheard_stops;
  std::int64_t dead_letters = 0;
  /// In force.
  std::vector<Silence> silences;
  std::optional<Wall> created;
  /// The greatest time of its own that the last record of any partition has.
  std::optional<Wall> latest_record;
};

/// `sinks`: those that are configured. Alerts opened before `since` are not looked at.
[[nodiscard]] StoreGaps find_gaps(const std::string& path, const std::vector<std::string>& sinks, Wall since);

}  // namespace busstop
