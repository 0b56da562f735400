// Base64 (RFC 4648): reading that of section 4 (the alphabet with + and /), as people paste tokens and keys; and that
// of section 5 (with - and _, without padding), in which our own tokens travel. Pure; any thread. Throws nothing but
// bad_alloc: what is not base64 is an answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace busstop {

/// The bytes; nothing if `text` is not base64. Padding may be left out, but not be wrong.
[[nodiscard]] std::optional<std::string> base64_decoded(std::string_view text);

/// Section 5, without padding.
[[nodiscard]] std::string base64url(std::string_view bytes);
/// The bytes; nothing if `text` is not what base64url() writes: each text means other bytes.
[[nodiscard]] std::optional<std::string> base64url_decoded(std::string_view text);

}  // namespace busstop
