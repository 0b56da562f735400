#include "bridge/sinks/smtp_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "bridge/base/text.hpp"

namespace busstop {

namespace {

using namespace std::chrono_literals;

/// A greylisting server takes the second try, but not at once (RFC 6647 5).
constexpr Duration greylisted = 5min;

/// Nobody lives there (any more).
constexpr std::array<std::string_view, 6> no_such_address{"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"};
/// The mailbox is full, or the message too large for it: no reason to send nothing there any more, whatever the code.
constexpr std::array<std::string_view, 3> full_or_too_large{"5.2.2", "5.2.3", "5.3.4"};
/// What the server has against us rather than against the recipient: login, strength of login, our sender's address.
constexpr std::array<std::string_view, 4> about_us{"5.7.8", "5.7.9", "5.1.7", "5.1.8"};

constexpr std::array<std::string_view, 2> greylisting_words{"greylist", "graylist"};
constexpr std::array<std::string_view, 1> sender_rejected{"sender address rejected"};
/// How servers say that they pass on no mail for strangers; "relay" alone is also part of many a host's name.
constexpr std::array<std::string_view, 8> no_relay{"relaying",
                                                   "relay access denied",
                                                   "relay denied",
                                                   "relay not permitted",
                                                   "not permitted to relay",
                                                   "not allowed to relay",
                                                   "unable to relay",
                                                   "rcpthosts"};

bool is_one_of(std::string_view code, const auto& codes) noexcept {
  return std::ranges::find(codes, code) != codes.end();
}

/// The enhanced code if it is one of class 2, 4 or 5, else "": what goes on has come over the network.
std::string_view enhanced_code(const Reply& reply) noexcept {
  const std::string_view text = reply.enhanced;
  const bool short_enough = text.size() >= 5 && text.size() <= 9;
  const auto fits = [](char c) { return c == '.' || (c >= '0' && c <= '9'); };
  if (!short_enough || !std::ranges::all_of(text, fits) || text[1] != '.') return {};
  return text[0] == '2' || text[0] == '4' || text[0] == '5' ? text : std::string_view();
}

bool text_says(const Reply& reply, const auto& phrases) {
  const auto text = fold(reply.text);
  return std::ranges::any_of(phrases, [&](std::string_view phrase) { return text.find(phrase) != std::string::npos; });
}

std::string answered(const Reply& reply, std::string_view meaning) {
  const auto enhanced = enhanced_code(reply);
  return fmt::format("the mail server answered {}{}{}: {}", reply.code, enhanced.empty() ? "" : " ", enhanced, meaning);
}

Verdict later(const Reply& reply) {
  const bool greylisting = reply.code == 451 || text_says(reply, greylisting_words);
  return Retry{answered(reply, "not now"), greylisting ? std::optional(greylisted) : std::nullopt, false};
}

/// 5xx: is it about us, about the recipient's address, or about this message?
Verdict never(const Reply& reply) {
  const auto enhanced = enhanced_code(reply);
  const int code = reply.code;
  if (code == 530 || code == 534 || code == 535 || code == 538 || is_one_of(enhanced, about_us)) {
    return SinkAtFault{answered(reply, "it does not accept our login or sender; check user, password and from")};
  }
  const bool policy = enhanced.empty() || enhanced.starts_with("5.7.");
  if (policy && text_says(reply, no_relay)) {
    return SinkAtFault{answered(reply, "it does not pass on mail for us; check url, user and password")};
  }
  if (policy && text_says(reply, sender_rejected)) {
    return SinkAtFault{answered(reply, "it does not accept our sender; check from")};
  }
  if (is_one_of(enhanced, full_or_too_large)) return Refused{answered(reply, "it will not take this message")};
  if (is_one_of(enhanced, no_such_address)) return ContactGone{answered(reply, "there is no such mailbox")};
  const bool by_code = code == 521 || code == 551 || code == 553 || code == 556;
  if (by_code && !enhanced.starts_with("5.7.")) return ContactGone{answered(reply, "there is no such mailbox")};
  return Refused{answered(reply, "it will not take this message")};
}

Verdict by_code(const Reply& reply) {
  if (reply.code >= 400 && reply.code < 500) return later(reply);
  if (reply.code >= 500 && reply.code < 600) return never(reply);
  return Retry{"the mail server gave no answer that could be read", {}, reply.sent};
}

/// Refused before it heard of a recipient.
Verdict before_recipient(const Reply& reply, std::string_view what_to_check) {
  if (reply.code >= 400 && reply.code < 500) return later(reply);
  if (reply.code == 552 || enhanced_code(reply) == "5.3.4") return Refused{answered(reply, "the message is too large")};
  if (reply.code < 500 || reply.code > 599)
    return SinkAtFault{fmt::format("refused by the mail server: {}", what_to_check)};
  return SinkAtFault{answered(reply, what_to_check)};
}

}  // namespace

Verdict smtp_verdict(const Reply& reply) {
  const bool told = reply.sent;
  switch (reply.wire) {
    case Wire::ok:
      if (reply.code >= 200 && reply.code < 300) return Delivered{};
      return by_code(reply);
    case Wire::recipient_refused:
      return by_code(reply);
    case Wire::login_refused:
      return before_recipient(reply, "it does not accept our login; check user and password");
    case Wire::sender_refused:
      return before_recipient(reply, "it does not take mail from us; check url and from");
    case Wire::cannot_resolve:
      return Retry{"the mail server's name cannot be resolved", {}, false};
    case Wire::cannot_connect:
      return Retry{"cannot connect to the mail server", {}, false};
    case Wire::forbidden_address:
      return SinkAtFault{"the sink's url leads to an address that is not allowed"};
    case Wire::tls_failed:
      return SinkAtFault{"no TLS, or a certificate that cannot be trusted; check the sink's url, tls and ca_file"};
    case Wire::bad_url:
      return SinkAtFault{"the sink's url cannot be used"};
    // A code that came before the connection was cut says nothing about the end: it is not looked at.
    case Wire::timed_out:
      return Retry{"the mail server did not answer in time", {}, told};
    case Wire::broken:
      return Retry{"the connection to the mail server broke", {}, told};
    case Wire::answer_too_large:
      return Retry{"the mail server's answer was too large to be read", {}, told};
    case Wire::recalled:
      if (!told) return Recalled{};
      return Retry{"stopped by us on its way", {}, told};
    case Wire::failed:
      break;
  }
  return Retry{"the transfer failed", {}, told};
}

}  // namespace busstop
