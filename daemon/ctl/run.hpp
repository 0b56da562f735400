// busstopctl from its arguments to its exit code: the one function main() calls. Prints to stdout what was asked for,
// to stderr what went wrong; throws nothing.
#pragma once

#include <string>
#include <vector>

namespace busstop::ctl {

[[nodiscard]] int run(const std::vector<std::string>& arguments) noexcept;

}  // namespace busstop::ctl
