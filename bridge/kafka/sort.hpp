// Translates what librdkafka hands out: a message into a Record, an error or log event into a Trouble. Included by the
// .cpp files of this folder only; pure but for what the events themselves point at.
#pragma once

#include "bridge/kafka/client.hpp"
#include "bridge/kafka/trouble.hpp"
#include "bridge/model/record.hpp"

namespace busstop {

/// `hash` is fnv1a over the key's bytes (none: nothing), then the value's: the same in every version, because it is
/// stored.
[[nodiscard]] Record to_record(const rd_kafka_message_t& message);

[[nodiscard]] Trouble trouble_of(rd_kafka_event_t* event);
[[nodiscard]] Trouble trouble_of_log(rd_kafka_event_t* event);

/// Why a record was not delivered or a topic not made, for people.
[[nodiscard]] std::string delivery_error(rd_kafka_resp_err_t error, const std::string& topic);

}  // namespace busstop
