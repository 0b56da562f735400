#include "bridge/kafka/sort.hpp"

#include <fmt/format.h>

#include "bridge/base/hash.hpp"

namespace busstop {

namespace {

Trouble::Kind kind_of(rd_kafka_resp_err_t error) {
  using Kind = Trouble::Kind;
  switch (error) {
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
      return Kind::brokers_down;
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__RESOLVE:
      return Kind::unreachable;
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM:
      return Kind::login;
    case RD_KAFKA_RESP_ERR__SSL:
      return Kind::tls;
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return Kind::denied;
    case RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL:
    case RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT:
    case RD_KAFKA_RESP_ERR_INVALID_GROUP_ID:
    case RD_KAFKA_RESP_ERR_GROUP_MAX_SIZE_REACHED:
      return Kind::group;
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
      return Kind::fenced;
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      return Kind::out_of_range;
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return Kind::topic_gone;
    default:
      return Kind::nothing;
  }
}

std::string bytes_of(const void* data, std::size_t size) {
  return size == 0 ? std::string() : std::string(static_cast<const char*>(data), size);
}

void read_headers(const rd_kafka_message_t& message, Record& out) {
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    out.headers.emplace_back(name, bytes_of(value, size));
  }
}

}  // namespace

Record to_record(const rd_kafka_message_t& message) {
  Record record;
  record.from = {rd_kafka_topic_name(message.rkt), message.partition};
  record.offset = message.offset;
  if (message.key != nullptr) record.key = bytes_of(message.key, message.key_len);
  if (message.payload != nullptr) record.value = bytes_of(message.payload, message.len);
  read_headers(message, record);
  auto kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const auto time = rd_kafka_message_timestamp(&message, &kind);
  if (kind != RD_KAFKA_TIMESTAMP_NOT_AVAILABLE && time >= 0) record.timestamp = Wall(std::chrono::milliseconds(time));
  record.hash = fnv1a(record.key.value_or(""));
  if (record.value) record.hash = fnv1a(*record.value, record.hash);
  return record;
}

Trouble trouble_of(rd_kafka_event_t* event) {
  Trouble trouble;
  const auto error = rd_kafka_event_error(event);
  trouble.kind = kind_of(error);
  if (rd_kafka_event_error_is_fatal(event) != 0 && trouble.kind != Trouble::Kind::fenced)
    trouble.kind = Trouble::Kind::fatal;
  const auto* const text = rd_kafka_event_error_string(event);
  trouble.text = plain_reason(text != nullptr ? text : rd_kafka_err2str(error));
  const Handle<rd_kafka_topic_partition_t, rd_kafka_topic_partition_destroy> of(rd_kafka_event_topic_partition(event));
  if (of) {
    trouble.of = {of->topic, of->partition};
    trouble.offset = of->offset;
  }
  return trouble;
}

Trouble trouble_of_log(rd_kafka_event_t* event) {
  const char* facility = nullptr;
  const char* text = nullptr;
  int level = 0;
  Trouble trouble;
  if (rd_kafka_event_log(event, &facility, &text, &level) != 0) return trouble;
  if (std::string_view(facility) == "BROKERUA") {
    if (auto of = doubtful_partition(text)) {
      trouble.kind = Trouble::Kind::log_doubtful;
      trouble.of = std::move(*of);
    }
  } else if (std::string_view(facility) == "METADATA") {
    trouble.of.topic = topic_with_new_id(text);
    if (!trouble.of.topic.empty()) trouble.kind = Trouble::Kind::topic_anew;
  }
  return trouble;
}

std::string delivery_error(rd_kafka_resp_err_t error, const std::string& topic) {
  switch (error) {
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
      return "no broker took it in time; is one running and reachable?";
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
      return fmt::format(
          "there is no topic \"{0}\", and the broker does not make topics by itself: busstopctl topic create {0}",
          topic);
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      return fmt::format("the broker does not let us write to \"{}\"", topic);
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
      return "it is larger than the broker takes (message.max.bytes)";
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
      return fmt::format("\"{}\" cannot be a topic's name: letters, digits, '.', '_' and '-' only", topic);
    case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS:
      return fmt::format("there is a topic \"{}\" already", topic);
    case RD_KAFKA_RESP_ERR__PURGE_QUEUE:
    case RD_KAFKA_RESP_ERR__PURGE_INFLIGHT:
      return "the daemon is stopping";
    default:
      return rd_kafka_err2str(error);
  }
}

}  // namespace busstop
