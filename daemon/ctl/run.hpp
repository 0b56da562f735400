// busstopctl from its arguments to its exit code. Prints; throws nothing.
#pragma once

#include <string>
#include <vector>

namespace busstop::ctl {

[[nodiscard]] int run(const std::vector<std::string>& arguments) noexcept;

}  // namespace busstop::ctl
