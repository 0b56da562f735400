// The parts of a URL that the configuration decides by. The courier parses again what it connects to. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/section.hpp"

namespace busstop {

struct Url {
  std::string text;
  std::string scheme;
  std::string host;
  /// The host is this machine by its address or as "localhost".
  bool loopback = false;
};

/// An error (without the URL, which may carry a secret) unless it is SCHEME://HOST[:PORT][/…] with one of `schemes`.
[[nodiscard]] std::optional<Url> url_of(const Value& value, const std::vector<std::string_view>& schemes);

/// "HOST", "HOST:PORT" or "[IPV6]:PORT" without anything else.
struct HostPort {
  std::string host;
  int port = 0;
};
[[nodiscard]] std::optional<HostPort> parse_host_port(std::string_view text);

}  // namespace busstop
