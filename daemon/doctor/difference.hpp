// What differs between the settings in use and those in the files: what a reload would change, one line a part.
// Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"

namespace busstop {

/// "sink mail is changed", "2 households are new"… What needs a restart is left to needs_restart().
[[nodiscard]] std::vector<std::string> not_loaded(const Settings& running, const Settings& on_disk);

}  // namespace busstop
