// CloudEvents 1.0 as the Kafka protocol binding carries them. Pure; called by open_envelope only. What cannot be read
// is an Unreadable, never an exception.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "bridge/model/record.hpp"
#include "bridge/rules/envelope.hpp"

namespace busstop {

enum class EventMode { none, binary, structured };

/// By the headers alone: a content type of application/cloudevents, else a ce_specversion.
[[nodiscard]] EventMode event_mode(const Record& record) noexcept;

/// Identity and time from the ce_* headers; `value` is the payload.
[[nodiscard]] std::variant<Envelope, Unreadable> open_binary_event(const Record& record, std::string_view value);

/// `value` is the whole event in JSON.
[[nodiscard]] std::variant<Envelope, Unreadable> open_structured_event(const Record& record, std::string_view value);

/// What is wrong with bytes that should be text, in words; empty if nothing is: empty, too long, schema-registry
/// framing, not UTF-8.
[[nodiscard]] std::string text_trouble(std::string_view bytes);

}  // namespace busstop
