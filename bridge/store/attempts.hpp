// The attempts of a delivery, for whoever shows them: those that failed have rows of their own, the one that delivered
// is in the delivery's. Over any connection. Throws StoreError.
#pragma once

#include <string>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/model/ids.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

struct AttemptRow {
  int number = 0;
  Wall started;
  Duration took{};
  std::string verdict;
  int code = 0;
  std::string answer;
};

/// The first `most`, oldest first.
[[nodiscard]] std::vector<AttemptRow> attempts_of(Database& database, DeliveryId id, int most);

}  // namespace busstop
