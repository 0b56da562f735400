// When the watchdog of systemd may be fed: only if every room's loop has turned since it was fed last. Main thread; no
// clock, no system call, throws nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace busstop {

struct RoomTurns {
  std::string_view room;
  std::uint64_t turns = 0;
  friend bool operator==(const RoomTurns&, const RoomTurns&) = default;
};

class Watchdog {
 public:
  /// The rooms that have not turned since the last call that found none; empty: feed it.
  [[nodiscard]] std::vector<std::string_view> stuck(const std::vector<RoomTurns>& now) {
    std::vector<std::string_view> rooms;
    for (const auto& room : now) {
      for (const auto& before : fed_) {
        if (before == room) rooms.push_back(room.room);
      }
    }
    if (rooms.empty()) fed_ = now;
    return rooms;
  }

 private:
  std::vector<RoomTurns> fed_;
};

}  // namespace busstop
