// Notices, contacts and replies for the tests of the sinks and of what every kind must keep to; verdicts as words,
// so that tables can be read.
#pragma once

#include <string>
#include <variant>

#include "bridge/base/times.hpp"
#include "bridge/sinks/sink.hpp"

namespace busstop::sample {

inline const Wall made = parse_rfc3339("2026-05-04T13:11:00Z").value();

inline Notice notice() {
  Notice notice;
  notice.id = NoticeId{12};
  notice.kind = NoticeKind::alert;
  notice.title = "Can you watch Jake?";
  notice.body = "Sarah: Meeting ran over, will be 10 mins late\nOak Street Bus Stop";
  notice.urgency = Urgency::urgent;
  notice.made = made;
  notice.useful_until = made + std::chrono::minutes(10);
  notice.thread = "alert:7";
  return notice;
}

inline Contact contact(std::string address, int id = 3) {
  Contact contact;
  contact.id = ContactId{id};
  contact.at = {"sink", std::move(address)};
  return contact;
}

inline Attempt attempt(int number = 1) {
  return {{NoticeId{12}, ContactId{3}}, number, made + std::chrono::seconds(5) * number};
}

inline Reply reply(Wire wire, int code, bool sent = true) {
  Reply reply;
  reply.wire = wire;
  reply.code = code;
  reply.sent = sent;
  reply.at = made;
  return reply;
}

/// "Retry", "Retry told", "Refused"…
inline std::string name_of(const Verdict& verdict) {
  if (const auto* retry = std::get_if<Retry>(&verdict)) return retry->told ? "Retry told" : "Retry";
  constexpr const char* names[] = {"Delivered",   "Retry",    "Refused", "ContactGone",
                                   "SinkAtFault", "Recalled", "TooLate"};
  return names[verdict.index()];
}

inline std::optional<Duration> wait_of(const Verdict& verdict) {
  const auto* retry = std::get_if<Retry>(&verdict);
  return retry == nullptr ? std::nullopt : retry->wait;
}

}  // namespace busstop::sample
