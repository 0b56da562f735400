// Which addresses one transfer may connect to, asked with the address itself: when a socket is opened, and again when
// an open connection is about to be used for the next request. Pure but for open_socket(); the courier's threads.
#pragma once

#include <string_view>

#include "bridge/model/transfer.hpp"

struct sockaddr;

namespace busstop {

enum class Passage {
  open,
  forbidden,  ///< outside of Reach
  needs_tls,  ///< a password may not cross a network without TLS
};

/// What a transfer is, as far as its connection is concerned, and what the gate has answered so far.
struct Gate {
  Reach reach;
  /// No TLS when the password is sent.
  bool plain = false;
  /// A password or token goes along.
  bool secret = false;
  /// The last answer that was not `open`.
  Passage refused = Passage::open;
  int opened = 0;
};

/// Without TLS a secret goes to this machine only, and an address from outside is good only inside the networks the
/// admin allows.
[[nodiscard]] Passage passage(const Gate& gate, const Network& host) noexcept;

/// A socket for `address`, or -1 if the gate or the system says no; keeps the books of `gate`.
[[nodiscard]] int open_socket(Gate& gate, const sockaddr& address, int type, int protocol) noexcept;

/// True if a request may go over a connection to this address; keeps the books of `gate`.
[[nodiscard]] bool may_use(Gate& gate, std::string_view numeric_address) noexcept;

}  // namespace busstop
