// What a record's value really is, whichever way it was wrapped: bare, CloudEvents binary mode (ce_* headers) or
// structured mode. Pure; any thread. Every input is answered with a value: what cannot be read says in one line what it
// is and what would be right, without repeating the value.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "bridge/base/clock.hpp"
#include "bridge/base/json.hpp"
#include "bridge/model/limits.hpp"
#include "bridge/model/record.hpp"

namespace busstop {

/// Why a record, or one rule's view of it, is a dead letter.
struct Unreadable {
  std::string reason;
  friend bool operator==(const Unreadable&, const Unreadable&) = default;
};

struct Envelope {
  /// Text (UTF-8, not blank), or the `data` of a structured event where that is JSON but no string.
  std::variant<std::string, Json> payload;
  /// By which a repeat of this event is known: CloudEvents source and id.
  std::optional<std::string> identity;
  /// CloudEvents `time`: kept, but not what the record's time is taken from.
  std::optional<Wall> ce_time;
};

[[nodiscard]] std::variant<Envelope, Unreadable> open_envelope(const Record& record);

/// The payload as JSON, parsed once however many rules will look at it.
[[nodiscard]] std::variant<Json, Unreadable> payload_json(const Envelope& envelope);

}  // namespace busstop
