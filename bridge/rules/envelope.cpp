#include "bridge/rules/envelope.hpp"

#include <fmt/format.h>

#include "bridge/base/text.hpp"
#include "bridge/rules/cloudevent.hpp"

namespace busstop {

namespace {

/// Confluent's wire format: a zero byte, then the schema's number in four bytes, big end first.
std::optional<std::uint32_t> schema_id(std::string_view bytes) noexcept {
  if (bytes.size() < 5 || bytes[0] != '\0') return {};
  std::uint32_t id = 0;
  for (const char byte : bytes.substr(1, 4))
    id = (id << 8U) | static_cast<unsigned char>(byte);
  return id;
}

}  // namespace

std::string text_trouble(std::string_view bytes) {
  if (bytes.empty()) return "the value is empty; text or JSON is wanted";
  if (bytes.size() > longest_value) {
    return fmt::format("the value has {} bytes; at most {} are read", bytes.size(), longest_value);
  }
  if (const auto id = schema_id(bytes)) {
    return fmt::format(
        "the value is in a schema registry's framing (schema {}), which is not read here; a producer without it "
        "(StringSerializer, or JsonConverter with schemas.enable=false) is wanted",
        *id);
  }
  if (!is_utf8(bytes)) return "invalid UTF-8; text or JSON in UTF-8 is wanted";
  if (trimmed(bytes).empty()) return "the value is blank; text or JSON is wanted";
  return {};
}

std::variant<Envelope, Unreadable> open_envelope(const Record& record) {
  if (!record.value) return Unreadable{"the record has no value (a tombstone); text or JSON is wanted"};
  std::string_view value = *record.value;
  // Some Windows programs begin their text with a byte order mark.
  if (value.starts_with("\xEF\xBB\xBF")) value.remove_prefix(3);
  if (auto trouble = text_trouble(value); !trouble.empty()) return Unreadable{std::move(trouble)};
  switch (event_mode(record)) {
    case EventMode::binary:
      return open_binary_event(record, value);
    case EventMode::structured:
      return open_structured_event(record, value);
    case EventMode::none:
      break;
  }
  Envelope envelope;
  envelope.payload = std::string(value);
  return envelope;
}

std::variant<Json, Unreadable> payload_json(const Envelope& envelope) {
  if (const auto* json = std::get_if<Json>(&envelope.payload)) return *json;
  auto parsed = Json::parse(std::get<std::string>(envelope.payload));
  if (const auto* error = std::get_if<std::string>(&parsed)) return Unreadable{"the value is no JSON: " + *error};
  return std::get<Json>(std::move(parsed));
}

}  // namespace busstop
