// The parts of an http, https, smtp or smtps URL, read strictly: what could mean one host to us and another to whoever
// connects (user names, backslashes, escapes in the host, blanks, fragments, bytes beyond ASCII) is no URL here. Pure;
// any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bridge/model/transfer.hpp"

namespace busstop {

struct WebUrl {
  std::string scheme;  ///< in lower case
  std::string host;    ///< in lower case; an IPv6 literal without its brackets
  int port = 0;        ///< 0: none given
  std::string path;    ///< with its query; empty or from the first "/" or "?"
  /// The host as an address, where it is one.
  std::optional<Network> literal;
  /// Names this machine: "localhost", 127.0.0.0/8 or ::1.
  [[nodiscard]] bool loopback() const noexcept;
};

/// Nothing if `text` is no such URL; what_is_wrong_with_url() says why.
[[nodiscard]] std::optional<WebUrl> parse_web_url(std::string_view text);
/// In words that do not repeat the URL, which may hold a token; empty if it can be read.
[[nodiscard]] std::string what_is_wrong_with_url(std::string_view text);

}  // namespace busstop
