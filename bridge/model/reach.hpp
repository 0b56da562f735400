// Which network addresses a transfer may connect to. Asked with the address a connection is about to be made to, never
// with a name: names, redirects and numeric spellings cannot get around it, and a name that changes between two lookups
// gains nothing. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "bridge/model/transfer.hpp"

struct sockaddr;

namespace busstop {

/// One address as inet_pton reads it ("10.1.2.3", "fd00::1"): a Network of full length. Nothing with a prefix or a
/// zone.
[[nodiscard]] std::optional<Network> parse_host(std::string_view text);
/// The address in a socket address; nothing if it is neither IPv4 nor IPv6.
[[nodiscard]] std::optional<Network> host_of(const sockaddr& address) noexcept;

[[nodiscard]] bool contains(const Network& network, const Network& host) noexcept;

/// True if the address belongs to the internet at large (IANA special-purpose registries, RFC 6890). An IPv6 address
/// that carries an IPv4 address (mapped, NAT64, 6to4, Teredo) is as public as what it carries.
[[nodiscard]] bool is_public(const Network& host) noexcept;

/// Public addresses, and those inside `reach.allowed`. Loopback and link-local addresses (the metadata services of
/// clouds) are opened only by an entry that lies inside loopback or link-local itself: a wide one such as 0.0.0.0/0
/// does not.
[[nodiscard]] bool may_connect(const Reach& reach, const Network& host) noexcept;
/// The same for what a library hands over; a family that is not the internet's needs Reach::anywhere.
[[nodiscard]] bool may_connect(const Reach& reach, const sockaddr& address) noexcept;
[[nodiscard]] bool may_connect(const Reach& reach, std::string_view numeric_address);

}  // namespace busstop
