// Whether a sink's server is there, shows a certificate that is to be trusted and takes our login: Sink::knock()
// carried over a connection of its own, beside the courier and outside of its slots. Waits for the answer; any thread
// but the courier's. Throws Unsendable and std::runtime_error where the transfer cannot even begin.
#pragma once

#include <optional>
#include <string_view>

#include "bridge/base/clock.hpp"
#include "bridge/model/transfer.hpp"

namespace busstop {

struct Knock {
  /// Where it failed, `text` is what libcurl says of it: "SSL certificate problem: certificate has expired".
  Reply reply;
  /// When the first certificate of the server's chain ends; nothing without TLS, or where TLS failed.
  std::optional<Wall> certificate_ends;
};

/// Takes at most `patience`, and some two seconds more with a mail server that does not say goodbye.
[[nodiscard]] Knock knock(Transfer transfer, Duration patience, const Clock& clock);

/// "Nov 21 18:57:36 2026 GMT", as OpenSSL prints it; nothing if it is anything else. Pure.
[[nodiscard]] std::optional<Wall> parse_certificate_time(std::string_view text);

}  // namespace busstop
