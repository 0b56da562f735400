#include "bridge/courier/gate.hpp"

#include <sys/socket.h>

#include <algorithm>

#include "bridge/model/reach.hpp"

namespace busstop {

namespace {

constexpr Network loopback_v4{false, {127}, 8};
constexpr Network loopback_v6{true, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128};
constexpr Network mapped_loopback{true, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127}, 104};

bool is_loopback(const Network& host) noexcept {
  return contains(loopback_v4, host) || contains(loopback_v6, host) || contains(mapped_loopback, host);
}

}  // namespace

Passage passage(const Gate& gate, const Network& host) noexcept {
  if (!may_connect(gate.reach, host)) return Passage::forbidden;
  if (!gate.plain) return Passage::open;
  if (gate.secret && !is_loopback(host)) return Passage::needs_tls;
  const auto holds_it = [&](const Network& network) { return contains(network, host); };
  if (!gate.reach.anywhere && !std::ranges::any_of(gate.reach.allowed, holds_it)) return Passage::forbidden;
  return Passage::open;
}

int open_socket(Gate& gate, const sockaddr& address, int type, int protocol) noexcept {
  const auto host = host_of(address);
  const Passage answer = host ? passage(gate, *host) : Passage::forbidden;
  if (answer != Passage::open) {
    gate.refused = answer;
    return -1;
  }
  const int fd = ::socket(address.sa_family, type | SOCK_CLOEXEC, protocol);
  if (fd >= 0) ++gate.opened;
  return fd;
}

bool may_use(Gate& gate, std::string_view numeric_address) noexcept {
  const auto host = parse_host(numeric_address);
  const Passage answer = host ? passage(gate, *host) : Passage::forbidden;
  if (answer != Passage::open) gate.refused = answer;
  return answer == Passage::open;
}

}  // namespace busstop
