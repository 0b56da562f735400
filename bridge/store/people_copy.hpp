// The people of one store in another, which is empty: households with all that belongs to them, and subscriptions,
// under the same numbers. Any thread. Throws StoreError.
#pragma once

#include <cstdint>
#include <string>

#include "bridge/store/database.hpp"

namespace busstop {

/// As if all households had come by D-Bus, so that no settings replace them; what their limits have counted is
/// forgotten. False, and nothing is copied, where the store at `path` has more than `most` households and
/// subscriptions.
[[nodiscard]] bool copy_people(const std::string& path, Database& into, std::int64_t most);

}  // namespace busstop
