// Subscriptions that nobody has served for too long. Nothing leads to them by their time alone, so the table is walked
// a little at a time. Ledger thread, inside one of its transactions. Throws StoreError.
#pragma once

#include <cstdint>

#include "bridge/base/clock.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

class ForgetSubscriptions {
 public:
  /// Looks at `rows` rows at most and goes on from there at the next call; those asked for before `before` go. Answers
  /// how many went. What a step that is rolled back has found is found again by the next walk.
  int step(Database& database, Wall before, int rows);

 private:
  std::int64_t last_ = 0;
};

}  // namespace busstop
