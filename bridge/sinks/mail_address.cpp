#include "bridge/sinks/mail_address.hpp"

#include <algorithm>

#include "bridge/base/text.hpp"

namespace busstop {

namespace {

constexpr std::size_t longest_address = 254;
constexpr std::size_t longest_local = 64;
constexpr std::size_t longest_label = 63;
constexpr std::size_t longest_name = 128;

bool is_alnum(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
/// RFC 5322 3.2.3.
bool is_atext(char c) noexcept {
  return is_alnum(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}
bool is_ascii_printable(char c) noexcept {
  return c > ' ' && c < '\x7f';
}

bool is_domain(std::string_view domain) {
  const auto labels = split(domain, '.');
  return std::ranges::all_of(labels, [](std::string_view label) {
    if (label.empty() || label.size() > longest_label || label.starts_with('-') || label.ends_with('-')) return false;
    return std::ranges::all_of(label, [](char c) { return is_alnum(c) || c == '-'; });
  });
}

}  // namespace

std::string what_is_wrong_with_mail_address(std::string_view address) {
  if (address.size() > longest_address) return "a mail address has at most 254 characters";
  const auto at = address.rfind('@');
  if (at == std::string_view::npos || at == 0) return "a mail address looks like name@example.org";
  const auto local = address.substr(0, at);
  const auto domain = address.substr(at + 1);
  if (std::ranges::any_of(local, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    return "letters beyond ASCII before the @ reach too few mail servers; use the mailbox's ASCII name";
  }
  if (std::ranges::any_of(domain, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    return "the domain has letters beyond ASCII; write it in its xn-- form";
  }
  if (!std::ranges::all_of(address, is_ascii_printable)) return "a mail address has no blanks or control characters";
  if (local.size() > longest_local) return "the part before the @ has at most 64 characters";
  const auto atoms = split(local, '.');
  const auto is_atom = [](std::string_view atom) { return !atom.empty() && std::ranges::all_of(atom, is_atext); };
  if (!std::ranges::all_of(atoms, is_atom)) return "the part before the @ has characters that no mail server needs";
  if (!is_domain(domain)) return "the part after the @ is no host name such as example.org";
  return "";
}

std::optional<Mailbox> parse_mailbox(std::string_view text) {
  text = trimmed(text);
  Mailbox mailbox;
  if (text.ends_with('>')) {
    const auto open = text.rfind('<');
    if (open == std::string_view::npos) return {};
    mailbox.address = text.substr(open + 1, text.size() - open - 2);
    auto name = trimmed(text.substr(0, open));
    if (name.size() >= 2 && name.starts_with('"') && name.ends_with('"')) name = name.substr(1, name.size() - 2);
    mailbox.name = name;
  } else {
    mailbox.address = text;
  }
  const bool name_fits = mailbox.name.size() <= longest_name && mailbox.name == one_line(mailbox.name) &&
                         mailbox.name.find_first_of("\"\\<>") == std::string::npos;
  if (!name_fits || !what_is_wrong_with_mail_address(mailbox.address).empty()) return {};
  return mailbox;
}

}  // namespace busstop
