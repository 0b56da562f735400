// Ordinary records that have come and wait for their turn: as many are taken as can be handed over in the same commit,
// so that what they cause is never read back. Ledger thread only; time comes from outside.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/model/intake.hpp"

namespace busstop::ledger {

inline constexpr std::size_t records_in_a_turn = 1000;
inline constexpr Duration patience_for_slots = std::chrono::milliseconds(50);

class Backlog {
 public:
  void add(std::vector<Intake> intakes);
  /// Moves up to `appetite` records, 4 MiB, into `turn`, in which `ended` transfers have ended; more where one slow
  /// destination would hold up all others.
  void take(std::vector<Intake>& turn, std::size_t appetite, std::size_t ended, Steady now);
  [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }
  void clear() noexcept { waiting_.clear(); }

 private:
  std::deque<Intake> waiting_;
  /// How fast they have been taken lately, and how fast deliveries went out.
  struct Pace {
    Steady since{};
    std::size_t records = 0;
    std::size_t ended = 0;
  } pace_;
};

}  // namespace busstop::ledger
