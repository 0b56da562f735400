// A whole and consistent copy of the store while it is in use: a backup. Over a reading connection of its own, from any
// thread; the ledger writes on meanwhile. Throws StoreFull if there is no room for it, StoreError.
#pragma once

#include <cstdint>
#include <string>

#include "bridge/store/database.hpp"

namespace busstop {

/// Writes the copy to the open file `to` and brings it to the disk; answers its bytes. It is made beside the store, as
/// "PATH.copy", and gone from there afterwards: one at a time.
std::int64_t copy_store(const std::string& path, int to);

}  // namespace busstop
