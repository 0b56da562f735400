#include "bridge/model/transfer.hpp"

#include <arpa/inet.h>

#include <charconv>

namespace busstop {

namespace {

bool has_bits_beyond(const Network& network) noexcept {
  for (int bit = network.prefix; bit < (network.v6 ? 128 : 32); ++bit) {
    if (((network.bytes[bit / 8] >> (7 - bit % 8)) & 1) != 0) return true;
  }
  return false;
}

}  // namespace

std::optional<Network> parse_network(std::string_view text) {
  Network network;
  const auto slash = text.find('/');
  const std::string address(text.substr(0, slash));
  network.v6 = address.find(':') != std::string::npos;
  if (::inet_pton(network.v6 ? AF_INET6 : AF_INET, address.c_str(), network.bytes) != 1) return {};
  const int longest = network.v6 ? 128 : 32;
  network.prefix = longest;
  if (slash != std::string_view::npos) {
    const auto digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), network.prefix);
    if (error != std::errc() || end != digits.data() + digits.size()) return {};
    if (network.prefix < 0 || network.prefix > longest) return {};
  }
  if (has_bits_beyond(network)) return {};
  return network;
}

}  // namespace busstop
