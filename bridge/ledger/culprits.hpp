// Inputs of one kind that come one by one in a turn: which one is at hand, and which made something throw. The turn is
// rolled back then and done again, where that one is passed over. Ledger thread only; throws nothing but bad_alloc.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace busstop::ledger {

class Culprits {
 public:
  /// The next one is at hand, until done(); or, if it made this turn fail before, what it threw: it must not be taken.
  [[nodiscard]] const std::string* next() {
    const auto known = failed_.find(place_++);
    at_hand_ = known == failed_.end();
    return at_hand_ ? nullptr : &known->second;
  }
  void done() noexcept { at_hand_ = false; }
  /// False if none was at hand. Before rollback().
  [[nodiscard]] bool blame(std::string_view error) {
    if (at_hand_) failed_[place_ - 1] = error;
    return at_hand_;
  }
  /// The same inputs come again from the first one on.
  void rollback() noexcept {
    place_ = 0;
    at_hand_ = false;
  }
  void commit() noexcept {
    rollback();
    failed_.clear();
  }

 private:
  std::size_t place_ = 0;
  bool at_hand_ = false;
  /// By their place in the turn.
  std::map<std::size_t, std::string> failed_;
};

}  // namespace busstop::ledger
