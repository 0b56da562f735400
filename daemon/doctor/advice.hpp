// The fixes of an examination in the words of a further daemon: its unit, its file, its busstopctl. The checks name
// those of the first. Pure; any thread.
#pragma once

#include <string>

#include "daemon/answers/finding.hpp"

namespace busstop {

/// `instance`: empty for the first daemon, whose findings stay as they are.
[[nodiscard]] FindingList advise(FindingList findings, const std::string& instance, const std::string& config_file);

}  // namespace busstop
