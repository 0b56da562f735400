// What a courier can carry, and what came back. Plain values: a sink makes the one and judges the other, the courier
// knows no sink.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/base/secret.hpp"

namespace busstop {

/// An address range, "10.1.2.0/24" or "fd00::/8"; a bare address means itself.
struct Network {
  bool v6 = false;
  unsigned char bytes[16] = {};
  int prefix = 0;
  friend bool operator==(const Network&, const Network&) = default;
};
/// Nothing if `text` is no network (RFC 4632, RFC 4291 2.3) or has bits beyond its prefix.
[[nodiscard]] std::optional<Network> parse_network(std::string_view text);

/// Where a transfer may connect to. The URL an admin wrote may lead anywhere; addresses that come from people or
/// records only to public ones, checked when the connection is made (no name is trusted), but for the networks the
/// admin allows.
struct Reach {
  bool anywhere = false;
  std::vector<Network> allowed;
};

/// Which certificates are trusted and whether a connection without TLS will do.
struct Tls {
  enum class Mode { required, none };
  Mode mode = Mode::required;
  /// PEM file; empty: the system's.
  std::string ca_file;
};

struct HttpRequest {
  std::string method = "POST";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  /// The value of the Authorization header, if any.
  Secret authorization;
  /// A part of the body that is kept out of what is remembered of the answer, like the login.
  Secret confidential{};
  std::string body;
  Reach reach;
  Tls tls;
  Duration timeout = std::chrono::seconds(15);
};

/// One message to one recipient.
struct Mail {
  /// smtp://HOST:PORT or smtps://HOST:PORT. With smtp and Mode::required STARTTLS is demanded.
  std::string url;
  std::string user;
  Secret password;
  std::string from;
  std::string to;
  /// RFC 5322, every line ending in CRLF.
  std::string message;
  Tls tls;
  Duration timeout = std::chrono::seconds(60);
};

/// A line for the journal or the terminal.
struct LogLine {
  std::string text;
};

using Transfer = std::variant<HttpRequest, Mail, LogLine>;

/// How the carrying itself went, in the words of no library. Only with `ok` has the far side answered in full.
enum class Wire {
  ok,
  cannot_resolve,
  cannot_connect,
  forbidden_address,  ///< Reach said no
  tls_failed,         ///< no TLS, or a certificate that cannot be trusted
  login_refused,
  sender_refused,     ///< the server did not take us or our sender (EHLO, MAIL FROM)
  recipient_refused,  ///< SMTP: RCPT or DATA answered 4xx or 5xx
  timed_out,
  broken,  ///< the connection ended in the middle
  answer_too_large,
  bad_url,
  recalled,  ///< stopped by us before it was sent
  failed,    ///< anything else
};

struct Reply {
  Wire wire = Wire::ok;
  /// HTTP status or SMTP reply code; 0 if none came.
  int code = 0;
  /// RFC 3463, "5.1.1"; empty if none came.
  std::string enhanced;
  /// The Retry-After header as it came; empty if none did.
  std::string retry_after;
  /// The first 512 bytes of the body, or the last SMTP reply line.
  std::string text;
  /// True once a byte of the message itself was sent: without a full answer the far side may have it.
  bool sent = false;
  /// It was not the first attempt: the far side may have had the message before.
  bool repeat = false;
  Wall at;
  Duration took{};
};

}  // namespace busstop
