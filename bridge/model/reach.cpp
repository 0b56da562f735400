#include "bridge/model/reach.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace busstop {

namespace {

constexpr Network v4(unsigned char a, unsigned char b, unsigned char c, int prefix) {
  return {false, {a, b, c, 0}, prefix};
}

constexpr std::array private_v4{
    v4(0, 0, 0, 8),        // this network
    v4(10, 0, 0, 8),       // private
    v4(100, 64, 0, 10),    // shared address space of carriers
    v4(127, 0, 0, 8),      // loopback
    v4(169, 254, 0, 16),   // link-local, metadata services
    v4(172, 16, 0, 12),    // private
    v4(192, 0, 0, 24),     // protocol assignments
    v4(192, 0, 2, 24),     // documentation
    v4(192, 88, 99, 24),   // former 6to4 relays
    v4(192, 168, 0, 16),   // private
    v4(198, 18, 0, 15),    // benchmarks
    v4(198, 51, 100, 24),  // documentation
    v4(203, 0, 113, 24),   // documentation
    v4(224, 0, 0, 4),      // multicast
    v4(240, 0, 0, 4),      // reserved, broadcast
};

/// Outside 2000::/3 nothing is public but what carries an IPv4 address.
constexpr Network global_v6{true, {0x20}, 3};
constexpr std::array private_v6{
    Network{true, {0x20, 0x01, 0x00, 0x02}, 48},  // benchmarks
    Network{true, {0x20, 0x01, 0x00, 0x10}, 28},  // former ORCHID
    Network{true, {0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    Network{true, {0x3f, 0xff}, 20},              // documentation
};

constexpr Network mapped{true, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};
constexpr Network nat64{true, {0x00, 0x64, 0xff, 0x9b}, 96};
constexpr Network six_to_four{true, {0x20, 0x02}, 16};
constexpr Network teredo{true, {0x20, 0x01, 0x00, 0x00}, 32};

/// What only an entry of their own opens: this machine (0.0.0.0 and :: reach it too) and its link.
constexpr std::array named_only{
    v4(0, 0, 0, 8),
    v4(127, 0, 0, 8),
    v4(169, 254, 0, 16),
    Network{true, {}, 128},
    Network{true, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128},
    Network{true, {0xfe, 0x80}, 10},
};

Network inner_v4(const Network& host, int from, unsigned char mask = 0) noexcept {
  Network inner{false, {}, 32};
  for (int i = 0; i < 4; ++i)
    inner.bytes[i] = static_cast<unsigned char>(host.bytes[from + i] ^ mask);
  return inner;
}

/// The IPv4 address that packets to `host` end up at, if it is of a kind that carries one.
std::optional<Network> carried_v4(const Network& host) noexcept {
  if (contains(mapped, host) || contains(nat64, host)) return inner_v4(host, 12);
  if (contains(six_to_four, host)) return inner_v4(host, 2);
  if (contains(teredo, host)) return inner_v4(host, 12, 0xff);  // RFC 4380 4: inverted
  return {};
}

template <class Networks>
bool any_contains(const Networks& networks, const Network& host) noexcept {
  return std::ranges::any_of(networks, [&](const Network& network) { return contains(network, host); });
}

bool is_allowed(const std::vector<Network>& allowed, const Network& host) noexcept {
  const auto fence = std::ranges::find_if(named_only, [&](const Network& fenced) { return contains(fenced, host); });
  return std::ranges::any_of(allowed, [&](const Network& network) {
    if (!contains(network, host)) return false;
    return fence == named_only.end() || network.prefix >= fence->prefix;
  });
}

}  // namespace

std::optional<Network> parse_host(std::string_view text) {
  if (text.find_first_of("/%") != std::string_view::npos) return {};
  return parse_network(text);
}

std::optional<Network> host_of(const sockaddr& address) noexcept {
  Network host;
  if (address.sa_family == AF_INET) {
    host.prefix = 32;
    std::memcpy(host.bytes, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, 4);
    return host;
  }
  if (address.sa_family == AF_INET6) {
    host.v6 = true;
    host.prefix = 128;
    std::memcpy(host.bytes, &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, 16);
    return host;
  }
  return {};
}

bool contains(const Network& network, const Network& host) noexcept {
  if (network.v6 != host.v6 || network.prefix > host.prefix) return false;
  const int whole = network.prefix / 8;
  if (!std::equal(network.bytes, network.bytes + whole, host.bytes)) return false;
  const int bits = network.prefix % 8;
  if (bits == 0) return true;
  return ((network.bytes[whole] ^ host.bytes[whole]) >> (8 - bits)) == 0;
}

bool is_public(const Network& host) noexcept {
  if (!host.v6) return !any_contains(private_v4, host);
  if (const auto inner = carried_v4(host)) return is_public(*inner);
  return contains(global_v6, host) && !any_contains(private_v6, host);
}

bool may_connect(const Reach& reach, const Network& host) noexcept {
  if (reach.anywhere) return true;
  const Network end = host.v6 ? carried_v4(host).value_or(host) : host;
  return is_public(end) || is_allowed(reach.allowed, end);
}

bool may_connect(const Reach& reach, const sockaddr& address) noexcept {
  if (reach.anywhere) return true;
  const auto host = host_of(address);
  return host && may_connect(reach, *host);
}

bool may_connect(const Reach& reach, std::string_view numeric_address) {
  if (reach.anywhere) return true;
  const auto host = parse_host(numeric_address);
  return host && may_connect(reach, *host);
}

}  // namespace busstop
