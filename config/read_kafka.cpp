#include <fmt/format.h>

#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "bridge/model/web_url.hpp"
#include "config/readers.hpp"
#include "config/values.hpp"

namespace busstop {

namespace {

/// "HOST", "HOST:PORT" or "[IPV6]:PORT".
bool is_broker(std::string_view text) {
  const auto url = parse_web_url(fmt::format("https://{}", text));
  return url && url->path.empty();
}

std::optional<std::string> brokers_of(const Value& value) {
  auto brokers = line_of(value);
  if (!brokers) return {};
  for (const auto broker : split(*brokers, ',')) {
    if (is_broker(trimmed(broker))) continue;
    value.refuse(fmt::format(
        "has \"{}\", which is no HOST or HOST:PORT; write for instance \"kafka1:9092,kafka2:9092\"", trimmed(broker)));
    return {};
  }
  return brokers;
}

void read_start(const Value& value, KafkaSettings& out) {
  const auto* time = value.node().as<TomlTime>();
  const auto text = time != nullptr ? std::optional(time->text) : line_of(value);
  if (!text) return;
  if (*text == "earliest") {
    out.start = KafkaSettings::Start::earliest;
  } else if (*text == "latest") {
    out.start = KafkaSettings::Start::latest;
  } else if (const auto at = parse_rfc3339(*text)) {
    out.start = KafkaSettings::Start::time;
    out.start_time = *at;
  } else {
    value.refuse(fmt::format(
        "is \"{}\"; it may be \"earliest\", \"latest\" or a time with its zone, \"2026-05-04T15:15:00+02:00\"", *text));
  }
}

}  // namespace

void read_kafka(Section in, const SecretSources& secrets, KafkaSettings& out) {
  if (const auto value = in.value("brokers")) keep(out.brokers, brokers_of(*value));
  if (const auto value = in.value("group")) keep(out.group, line_of(*value));
  if (const auto value = in.value("start")) read_start(*value, out);
  if (const auto value = in.value("dead_letter_topics")) keep(out.dead_letter_topics, boolean_of(*value));
  if (const auto part = in.section("properties")) read_kafka_properties(*part, secrets, out);
  in.finish();
}

}  // namespace busstop
