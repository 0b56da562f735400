// Slots and destinations: which lane may send how much, which one is down or paused, and when to look again. It keeps
// no rows, only what follows from them; numbers change at the commit. Ledger thread only.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bridge/ledger/bucket.hpp"
#include "bridge/ledger/desk.hpp"
#include "bridge/store/pauses.hpp"

namespace busstop::ledger {

/// What the courier carries at most; a slot is free again when the verdict is committed. It bounds the repeats after a
/// crash.
inline constexpr int courier_slots = 256;
/// Of these for urgent notices alone.
inline constexpr int urgent_slots = 64;

struct Lane {
  LaneId id{};
  std::string sink;
  bool outside = false;
  /// Committed, and what this turn would add.
  int with_courier = 0;
  int delta = 0;
  /// By urgency: when something is due, as far as is known; never later than the truth.
  std::array<std::optional<Wall>, 2> due;
  /// Since when something ordinary that is due has waited for a slot.
  std::optional<Wall> behind_since;
  /// The destination does not answer, or our own login is refused: one probe at a time, not before `probe_at`.
  bool down = false;
  bool our_fault = false;
  int failures = 0;
  Wall probe_at{};
  /// The destination asked for a pause.
  Wall not_before{};
  std::string why;
  Wall down_since{};
  std::uint64_t delivered = 0;
  std::uint64_t failed = 0;
};

class Lanes {
 public:
  /// Reads lanes and what is pending from the store.
  void load(Desk& desk);
  void use_sinks(const std::vector<SinkSettings>& sinks);
  /// A lane's row, also one made in this turn.
  [[nodiscard]] Lane& of(Desk& desk, LaneId id);

  void note_due(Desk& desk, LaneId id, Urgency urgency, Wall due);
  /// True if a fresh delivery may go straight to the courier: a free slot, and nothing older that is due.
  [[nodiscard]] bool can_take_now(Desk& desk, LaneId id, Urgency urgency);
  void hand_out(Desk& desk, Assignment assignment);
  void free_slot(Desk& desk, LaneId id);

  /// Hands due deliveries to the courier: urgent ones first, then lanes in turn.
  void dispatch(Desk& desk);
  /// When dispatch() may find something again.
  [[nodiscard]] std::optional<Wall> next(Wall now) const;

  /// The destination answered (with whatever). Brings its retries forward if it was down.
  void answered(Desk& desk, LaneId id, bool delivered);
  /// No answer, or one that says it is not available.
  void unavailable(Desk& desk, LaneId id, const std::string& why);
  void at_fault(Desk& desk, LaneId id, const std::string& why);
  void hold(Desk& desk, LaneId id, Wall until);
  void expire_stale(Desk& desk);
  /// A sink that somebody paused gets nothing more until it is resumed. The caller has written it to the store.
  void pause(const std::string& sink, Wall since);
  void resume(const std::string& sink);
  [[nodiscard]] bool is_paused(std::string_view sink) const { return paused_.contains(sink); }
  /// Deliveries of this sink that wait, 10,000 a destination at most.
  [[nodiscard]] std::int64_t waiting(Desk& desk, std::string_view sink) const;
  /// A destination that is down is probed at once.
  void look_again(Desk& desk, LaneId id);
  void stop_sending() noexcept { sending_ = false; }
  /// While catching up: whom an urgent delivery calls may have been stood down meanwhile.
  void hold_urgent(bool yes) noexcept { urgent_held_ = yes; }

  void commit();
  void rollback();
  [[nodiscard]] std::vector<SinkHealth> health(Desk& desk) const;
  [[nodiscard]] int with_courier() const;
  /// Slots for ordinary notices once `reports` are taken, by the lane in use that has the fewest; 0 while something due
  /// waits for one. A lane that has been behind for long is not waited for.
  [[nodiscard]] int room_for_records(Wall now, int reports) const;

 private:
  [[nodiscard]] int room(const Lane& lane, Urgency urgency) const;
  [[nodiscard]] int reserved_for_others(const std::string& sink, int slots) const;
  void dispatch_lane(Desk& desk, Lane& lane, Urgency urgency);
  void go_down(Desk& desk, Lane& lane, const std::string& why, bool our_fault);

  std::map<LaneId, Lane> lanes_;
  std::map<std::string, int, std::less<>> parallel_;
  std::map<std::string, Bucket, std::less<>> buckets_;
  Pauses paused_;
  /// As of the last commit.
  Pauses paused_committed_;
  LaneId turn_{};
  int used_ = 0;
  std::map<std::string, int, std::less<>> used_by_sink_;
  bool sending_ = true;
  bool urgent_held_ = false;
};

}  // namespace busstop::ledger
