// The counters as the store keeps them: one JSON object in meta.
// Ledger thread.
#pragma once

#include "bridge/model/commands.hpp"
#include "bridge/store/database.hpp"

namespace busstop::ledger {

[[nodiscard]] Counters load_counters(Database& database);
void store_counters(Database& database, const Counters& counters);

}  // namespace busstop::ledger
