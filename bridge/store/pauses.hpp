// Which sinks somebody has paused, and since when: kept over a restart.
// Ledger thread, inside its transaction. Throws StoreError.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "bridge/store/database.hpp"

namespace busstop {

using Pauses = std::map<std::string, Wall, std::less<>>;

[[nodiscard]] Pauses load_pauses(Database& database);
void save_pause(Database& database, std::string_view sink, Wall since);
void remove_pause(Database& database, std::string_view sink);

}  // namespace busstop
