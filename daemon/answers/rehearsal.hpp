// What a configuration would have made of past records together, had it been in use: the ledger itself plays them in
// their order, over a store in memory that has the people of the real one, with a clock that goes from record to record
// and on to now. Whatever it hands out counts as delivered at once. Nothing is sent, nothing is written. Any thread.
// Throws StoreError.
#pragma once

#include <string>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/model/record.hpp"
#include "config/settings.hpp"
#include "daemon/answers/played.hpp"

namespace busstop {

/// What one rehearsal may take; where it would take more there is none.
struct RehearsalLimits {
  /// Households and subscriptions: some 150 MB.
  std::int64_t people = 250'000;
  /// Of titles, bodies and names in the answer.
  std::size_t bytes = std::size_t{8} << 20U;
  Duration time = std::chrono::seconds(60);
};

/// `store`: the path of the one that is in use. Of `settings` everything counts but the households: those are the
/// store's, as they are now. `records`: of each partition in its order.
[[nodiscard]] Rehearsed rehearse(const std::string& store, const Settings& settings, const Clock& clock,
                                 std::vector<Record> records, const RehearsalLimits& limits = {});

}  // namespace busstop
