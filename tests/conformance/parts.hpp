// A transfer taken apart for looking at: every field that leaves the process or may be shown, by name, but for the two
// that are made to carry secrets (authorization and password).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bridge/model/transfer.hpp"

namespace busstop::conformance {

using Parts = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] Parts parts_of(const Transfer& transfer);
/// Without what may speak of the attempt: its time, a signature over it, the seconds left.
[[nodiscard]] Parts lasting_parts_of(const Transfer& transfer);
/// The outline of a transfer: names of headers and JSON members, number of lines. Hostile text must not change it.
[[nodiscard]] std::vector<std::string> outline_of(const Transfer& transfer);
/// What breaks the rules of its carrier (bare line breaks, control characters, unreadable JSON), in words; empty if all
/// is well.
[[nodiscard]] std::string malformed(const Transfer& transfer);

}  // namespace busstop::conformance
