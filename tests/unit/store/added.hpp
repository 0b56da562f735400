// Adds the row of a record whose outcome does not matter to the test.
// Throws StoreError.
#pragma once

#include "bridge/store/intake.hpp"

namespace busstop {

inline EventId added(IntakeTables& table, std::string_view cluster, const Record& record, int incarnation, Wall at,
                     Wall received, std::string_view reason = {}, bool dead = false) {
  const auto id = table.next_event();
  table.add_event(id, cluster, record, {incarnation, at, received, 0, dead, reason});
  return id;
}

}  // namespace busstop
