// What a far side said, made fit for the store and the bus.
// Pure.
#pragma once

#include <string>
#include <string_view>

namespace busstop {

/// One line of valid UTF-8, at most 512 bytes. A character cut in two at the end is dropped; bytes that are no UTF-8
/// become "?".
[[nodiscard]] std::string answer_text(std::string_view raw);

}  // namespace busstop
