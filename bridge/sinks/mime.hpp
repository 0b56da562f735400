// The forms of mail: header values (RFC 5322, RFC 2047) and bodies (RFC 2045). Whatever goes in, the result is
// printable ASCII in lines that end in CRLF and are at most 76 characters long, so it can neither begin a header nor
// end a message. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace busstop {

/// RFC 4648 4, with padding, in one line.
[[nodiscard]] std::string base64(std::string_view bytes);

/// `text` as the value of a header: as it is where that is short and plain, else in encoded words, folded.
[[nodiscard]] std::string header_text(std::string_view text);
/// A name in front of <address>.
[[nodiscard]] std::string header_phrase(std::string_view name);

/// "Content-Type", "Content-Transfer-Encoding", an empty line and the text, in whichever encoding is shorter; ends in
/// CRLF. Lines of `text` end in LF. `type` is written as given: "text/plain".
[[nodiscard]] std::string mime_part(std::string_view type, std::string_view text);

}  // namespace busstop
