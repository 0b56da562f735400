// Reading base64 (RFC 4648, section 4, the alphabet with + and /): tokens and keys as people paste them.
// Pure; any thread. Throws nothing but bad_alloc: what is not base64 is an answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace busstop {

/// The bytes; nothing if `text` is not base64. Padding may be left out, but not be wrong.
[[nodiscard]] std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace busstop
