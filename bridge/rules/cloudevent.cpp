#include "bridge/rules/cloudevent.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/base64.hpp"
#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"

namespace busstop {

namespace {

constexpr std::size_t longest_identity = 1024;
constexpr std::string_view structured_type = "application/cloudevents";

bool same_letters(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

/// The last header of that name, as Kafka's own clients read them.
std::optional<std::string_view> header(const Record& record, std::string_view name) noexcept {
  for (auto at = record.headers.rbegin(); at != record.headers.rend(); ++at) {
    if (same_letters(at->first, name)) return at->second;
  }
  return {};
}

/// The media type without its parameters.
std::string_view media_type(const Record& record) noexcept {
  const auto type = header(record, "content-type").value_or("");
  return trimmed(type.substr(0, type.find(';')));
}

bool is_structured(std::string_view type) noexcept {
  return same_letters(type.substr(0, structured_type.size()), structured_type);
}

/// Lengths keep pairs apart: ("a", "bc") is not ("ab", "c").
std::string identity_of(std::string_view source, std::string_view id) {
  return fmt::format("ce:{}:{}{}", source.size(), source, id);
}

struct Attributes {
  std::optional<std::string_view> version;
  std::optional<std::string_view> source;
  std::optional<std::string_view> id;
  std::optional<std::string_view> time;
};

/// `prefix` is what the names begin with where they were found.
std::variant<Envelope, Unreadable> envelope_of(const Attributes& from, std::string_view prefix) {
  const auto version = from.version.value_or("");
  if (!version.starts_with("1.") && version != "0.3") {
    return Unreadable{fmt::format("{}specversion is not one that is read here; 1.0 is wanted", prefix)};
  }
  for (const auto& [value, name] : {std::pair(from.id, "id"), std::pair(from.source, "source")}) {
    if (value && is_utf8(*value) && !trimmed(*value).empty()) continue;
    const auto* trouble = value && !is_utf8(*value) ? "not valid UTF-8" : "missing";
    return Unreadable{fmt::format("{}{} is {}; a CloudEvent has specversion, id and source", prefix, name, trouble)};
  }
  if (from.id->size() + from.source->size() > longest_identity) {
    return Unreadable{fmt::format("{0}id and {0}source have {1} bytes together; at most {2} are taken", prefix,
                                  from.id->size() + from.source->size(), longest_identity)};
  }
  Envelope envelope;
  envelope.identity = identity_of(*from.source, *from.id);
  if (from.time) envelope.ce_time = parse_rfc3339(*from.time);
  return envelope;
}

std::variant<std::string, Json, Unreadable> data_of(const Json& event) {
  const auto root = event.root();
  const auto data = root.find("data");
  const auto base64 = root.find("data_base64");
  if (base64.exists() && data.exists())
    return Unreadable{"the event has both data and data_base64; one of them is wanted"};
  if (base64.exists()) {
    const auto text = base64.string();
    if (!text) return Unreadable{fmt::format("data_base64 is {}; a string is wanted", base64.type_name())};
    auto bytes = base64_decoded(*text);
    if (!bytes) return Unreadable{"data_base64 is not base64"};
    return std::move(*bytes);
  }
  if (!data.exists() || data.is_null()) return Unreadable{"the event has no data"};
  if (const auto text = data.string()) return std::string(*text);
  return event.part(data);
}

}  // namespace

EventMode event_mode(const Record& record) noexcept {
  if (is_structured(media_type(record))) return EventMode::structured;
  return header(record, "ce_specversion") ? EventMode::binary : EventMode::none;
}

std::variant<Envelope, Unreadable> open_binary_event(const Record& record, std::string_view value) {
  auto opened = envelope_of({.version = header(record, "ce_specversion"),
                             .source = header(record, "ce_source"),
                             .id = header(record, "ce_id"),
                             .time = header(record, "ce_time")},
                            "ce_");
  if (auto* envelope = std::get_if<Envelope>(&opened)) envelope->payload = std::string(value);
  return opened;
}

std::variant<Envelope, Unreadable> open_structured_event(const Record& record, std::string_view value) {
  const auto format = media_type(record).substr(structured_type.size());
  if (!format.empty() && !same_letters(format, "+json")) {
    return Unreadable{
        "the content type is a CloudEvents format or batch that is not read here; application/cloudevents+json is"};
  }
  auto parsed = Json::parse(value);
  if (const auto* error = std::get_if<std::string>(&parsed)) {
    return Unreadable{fmt::format("the content type says CloudEvents in JSON, but the value is none: {}", *error)};
  }
  const auto& event = std::get<Json>(parsed);
  const auto root = event.root();
  if (!root.is_object()) return Unreadable{fmt::format("the CloudEvent is {}; an object is wanted", root.type_name())};
  auto opened = envelope_of({.version = root.find("specversion").string(),
                             .source = root.find("source").string(),
                             .id = root.find("id").string(),
                             .time = root.find("time").string()},
                            "");
  auto* envelope = std::get_if<Envelope>(&opened);
  if (envelope == nullptr) return opened;
  auto data = data_of(event);
  if (auto* bad = std::get_if<Unreadable>(&data)) return std::move(*bad);
  if (auto* json = std::get_if<Json>(&data)) {
    envelope->payload = std::move(*json);
    return opened;
  }
  auto& text = std::get<std::string>(data);
  if (auto trouble = text_trouble(text); !trouble.empty()) return Unreadable{"data: " + std::move(trouble)};
  envelope->payload = std::move(text);
  return opened;
}

}  // namespace busstop
