// Numbers as JSON writes them, compared by their exact value however many digits they have: no double stands between.
// Pure; any thread; throws nothing.
#pragma once

#include <string_view>

namespace busstop {

/// Both must be numbers of RFC 8259: "2" and "2.0", "1e3" and "1000" are the same.
[[nodiscard]] bool same_number(std::string_view a, std::string_view b) noexcept;

}  // namespace busstop
