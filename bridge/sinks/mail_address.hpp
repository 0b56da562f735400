// Mail addresses: the part of RFC 5321 that every relay takes, checked before anything is put into an SMTP command.
// Quoted local parts, address literals and letters beyond ASCII are refused. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace busstop {

/// In words; empty if the address will do.
[[nodiscard]] std::string what_is_wrong_with_mail_address(std::string_view address);

/// "Bus stop <alerts@example.org>" or the bare address.
struct Mailbox {
  std::string name;
  std::string address;
  [[nodiscard]] std::string domain() const { return address.substr(address.rfind('@') + 1); }
};
[[nodiscard]] std::optional<Mailbox> parse_mailbox(std::string_view text);

}  // namespace busstop
