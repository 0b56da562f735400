// Our name in the consumer group (group.instance.id): made once, kept in the store, so that a restart takes its own
// place again at once. Main thread, before the ledger starts. Throws StoreError; std::system_error if the kernel has no
// random bytes.
#pragma once

#include <string>

#include "bridge/store/database.hpp"

namespace busstop {

[[nodiscard]] std::string instance_id(Database& database);

}  // namespace busstop
