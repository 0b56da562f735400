#include "bridge/kafka/trouble.hpp"

#include <fmt/format.h>

#include <charconv>

#include "bridge/base/text.hpp"

namespace busstop {

namespace {

constexpr int first_with_right_scram = 0x020601ff;

}  // namespace

std::optional<TopicPartition> doubtful_partition(std::string_view debug_line) {
  const auto close = debug_line.find("]: broker unavailable");
  const auto open = close == std::string_view::npos ? close : debug_line.rfind(" [", close);
  if (open == std::string_view::npos || open == 0) return {};
  const auto number = debug_line.substr(open + 2, close - open - 2);
  const auto before = debug_line.rfind(' ', open - 1);
  const auto begin = before == std::string_view::npos ? 0 : before + 1;
  TopicPartition of{std::string(debug_line.substr(begin, open - begin)), -1};
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), of.partition);
  if (error != std::errc() || end != number.data() + number.size() || of.topic.empty()) return {};
  return of;
}

std::string topic_with_new_id(std::string_view debug_line) {
  constexpr std::string_view before = "Topic ";
  constexpr std::string_view between = " changed id from ";
  const auto middle = debug_line.find(between);
  const auto begin = debug_line.find(before);
  if (middle == std::string_view::npos || begin == std::string_view::npos || begin + before.size() > middle) return {};
  const auto ids = debug_line.substr(middle + between.size());
  const auto old = ids.substr(0, ids.find(' '));
  // Nothing but zero bits, in Base64.
  if (old.find_first_not_of("A=") == std::string_view::npos) return {};
  return std::string(debug_line.substr(begin + before.size(), middle - begin - before.size()));
}

std::string plain_reason(std::string_view librdkafka_text) {
  // "(after 12ms in state CONNECT)", "(..., 3 identical error(s) suppressed)"
  const auto innards = librdkafka_text.find(" (after ");
  if (innards != std::string_view::npos) librdkafka_text = librdkafka_text.substr(0, innards);
  // "host:port/bootstrap: " and "sasl_plaintext://host:port/1: "
  const auto name = librdkafka_text.find(": ");
  if (name != std::string_view::npos && librdkafka_text.substr(0, name).find('/') != std::string_view::npos) {
    librdkafka_text.remove_prefix(name + 2);
  }
  return clipped(one_line(librdkafka_text), 300);
}

std::string scram_doubt(std::string_view mechanism, int version, std::string_view version_text) {
  if (!mechanism.starts_with("SCRAM-") || version >= first_with_right_scram) return {};
  return fmt::format(
      "librdkafka {} cannot log in by SCRAM to Kafka 4: use PLAIN over TLS, a client certificate, or librdkafka "
      "2.6.1 or later",
      version_text);
}

std::string login_advice(std::string_view mechanism, int version, std::string_view version_text) {
  auto doubt = scram_doubt(mechanism, version, version_text);
  if (!doubt.empty()) return doubt;
  return "check \"sasl.username\", \"sasl.password\" and \"sasl.mechanism\" under [kafka.properties]";
}

}  // namespace busstop
