#include "bridge/sinks/http_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"

namespace busstop {

namespace {

using namespace std::chrono_literals;

/// For what only a person can mend, and what must not be lost meanwhile.
constexpr Duration slow = 15min;
constexpr Duration longest_wait = 24h;

enum class Class {
  delivered,
  retry,
  retry_slowly,
  unknown,    ///< a gateway gave up waiting: the server behind it may have the message
  login,      ///< who are you?
  denied,     ///< not you, or not there
  elsewhere,  ///< nothing here takes messages
  refused,
  conflict,   ///< after an earlier attempt: it has been here before
  too_large,  ///< for good, unless the server names a time
  gone,
};

Class class_of(int status) noexcept {
  switch (status) {
    case 401:
    case 407:
      return Class::login;
    case 403:
      return Class::denied;
    case 404:
      return Class::elsewhere;
    case 408:
    case 421:
    case 423:
    case 425:
    case 429:
      return Class::retry;
    case 409:
      return Class::conflict;
    case 410:
      return Class::gone;
    case 413:
      return Class::too_large;
    case 501:
    case 505:
      return Class::refused;
    case 504:
    case 524:
      return Class::unknown;
    case 507:
    case 508:
    case 511:
      return Class::retry_slowly;
    default:
      break;
  }
  if (status >= 200 && status < 300) return Class::delivered;
  if (status >= 300 && status < 500) return Class::refused;
  return Class::retry;
}

std::string answered(int status, std::string_view meaning) {
  return fmt::format("the server answered {}{}{}", status, meaning.empty() ? "" : ": ", meaning);
}

Verdict by_status(const Reply& reply, Server server) {
  const int status = reply.code;
  const auto asked = retry_after(reply);
  const bool own = server == Server::own;
  switch (class_of(status)) {
    case Class::delivered:
      return Delivered{};
    case Class::retry:
      return Retry{answered(status, ""), asked, false};
    case Class::unknown:
      return Retry{answered(status, "a gateway gave up waiting"), asked, reply.sent};
    case Class::retry_slowly:
      return Retry{answered(status, ""), asked.value_or(slow), false};
    case Class::login:
      if (own)
        return SinkAtFault{answered(status, "it does not accept our login; check the sink's token, user and password")};
      return Retry{answered(status, "it wants a login, and we have none for it"), asked.value_or(slow), false};
    case Class::denied:
      if (own)
        return Retry{answered(status, "our login has no right to that; check what the sink's user or token may do"),
                     asked, false, false, true};
      return Retry{answered(status, "it wants a login, and we have none for it"), asked.value_or(slow), false};
    case Class::elsewhere:
      if (own) return SinkAtFault{answered(status, "nothing there takes messages; check the sink's url")};
      return Retry{answered(status, "nothing there takes messages"), asked.value_or(slow), false};
    case Class::conflict:
      if (reply.repeat) return Delivered{};
      return Refused{answered(status, "it will not take this message")};
    case Class::gone:
      if (own) return SinkAtFault{answered(status, "it takes no messages any more; check the sink's url")};
      return ContactGone{answered(status, "the address is gone for good")};
    case Class::too_large:
      if (asked) return Retry{answered(status, "not now, it is too large"), asked, false};
      break;
    case Class::refused:
      break;
  }
  const bool moved = status < 400;
  if (own && (moved || status == 405)) {
    return SinkAtFault{answered(status, "the sink's url leads elsewhere; redirects are not followed")};
  }
  return Refused{answered(status, moved ? "redirects are not followed" : "it will not take this message")};
}

Verdict by_wire(const Reply& reply, Server server) {
  const bool own = server == Server::own;
  const bool told = reply.sent;
  switch (reply.wire) {
    case Wire::cannot_resolve:
      return Retry{"the host's name cannot be resolved", {}, false};
    case Wire::cannot_connect:
      return Retry{"cannot connect to the host", {}, false};
    case Wire::forbidden_address:
      if (own) return SinkAtFault{"the sink's url leads to an address that is not allowed"};
      return Refused{"the host's address is neither public nor inside allow_networks"};
    case Wire::tls_failed:
      if (own) return SinkAtFault{"no TLS, or a certificate that cannot be trusted; check the sink's url and ca_file"};
      return Retry{"no TLS, or a certificate that cannot be trusted", slow, told};
    case Wire::login_refused:
      if (own) return SinkAtFault{"the server does not accept our login"};
      return Retry{"the server wants a login, and we have none for it", slow, told};
    case Wire::bad_url:
      if (own) return SinkAtFault{"the sink's url cannot be used"};
      return Refused{"the URL cannot be used"};
    case Wire::timed_out:
      return Retry{"no full answer in time", {}, told};
    case Wire::broken:
      return Retry{"the connection broke", {}, told};
    case Wire::answer_too_large:
      return Retry{"the answer was too large to be read", {}, told};
    case Wire::recalled:
      if (!told) return Recalled{};
      return Retry{"stopped by us on its way", {}, told};
    case Wire::ok:
    case Wire::sender_refused:
    case Wire::recipient_refused:
    case Wire::failed:
      break;
  }
  return Retry{"the transfer failed", {}, told};
}

}  // namespace

Verdict http_verdict(const Reply& reply, Server server) {
  const bool has_status = reply.code >= 100 && reply.code <= 599;
  // The status stands before a body that is too large to be read.
  if (reply.wire == Wire::ok || (reply.wire == Wire::answer_too_large && has_status)) {
    if (has_status) return by_status(reply, server);
    return Retry{"the server gave no status that could be read", {}, reply.sent};
  }
  return by_wire(reply, server);
}

std::optional<Duration> retry_after(const Reply& reply) noexcept {
  const auto text = trimmed(reply.retry_after);
  if (text.empty()) return {};
  if (const auto date = parse_http_date(text)) {
    const Duration wait = *date - reply.at;
    if (wait <= 0s) return {};
    return std::min(wait, longest_wait);
  }
  std::int64_t seconds = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return {};
    seconds = std::min<std::int64_t>(seconds * 10 + (digit - '0'), 1'000'000);
  }
  if (seconds == 0) return {};
  return std::min<Duration>(std::chrono::seconds(seconds), longest_wait);
}

}  // namespace busstop
