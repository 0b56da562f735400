// A bus stop of the configuration, and when its bus comes. Plain values: config reads them, bridge/rules/bus_times
// asks.
#pragma once

#include <bitset>
#include <string>
#include <vector>

#include "bridge/base/clock.hpp"

namespace busstop {

/// One bus of the week.
struct BusTime {
  /// By std::chrono::weekday::c_encoding(): Sunday is 0.
  std::bitset<7> days;
  /// Local time of the day, from 0 to 24 h.
  std::chrono::minutes at{};
  friend bool operator==(const BusTime&, const BusTime&) = default;
};

struct Stop {
  std::string name;
  /// Of the tz database; empty: the machine's own.
  std::string timezone;
  std::vector<BusTime> buses;
  friend bool operator==(const Stop&, const Stop&) = default;
};

}  // namespace busstop
