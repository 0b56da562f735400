// The door to librdkafka: its handles owned, a client made and ended. Included by the .cpp files of this folder only.
// A client belongs to the thread that made it. Throws KafkaError where librdkafka refuses a property or a client.
#pragma once

#include <librdkafka/rdkafka.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/base/handle.hpp"
#include "bridge/base/wake.hpp"
#include "bridge/kafka/commits.hpp"
#include "bridge/kafka/coverage.hpp"
#include "bridge/kafka/properties.hpp"

namespace busstop {

struct KafkaError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using KafkaEvent = Handle<rd_kafka_event_t, rd_kafka_event_destroy>;
using KafkaQueue = Handle<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using KafkaConf = Handle<rd_kafka_conf_t, rd_kafka_conf_destroy>;
using KafkaTopic = Handle<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using KafkaPartitions = Handle<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;
using KafkaErrorPtr = Handle<rd_kafka_error_t, rd_kafka_error_destroy>;

/// One librdkafka client with a queue for its events and one for its log lines; both wake `wake`. (Not one for both:
/// librdkafka logs while it holds a queue's lock.)
class Client {
 public:
  Client(rd_kafka_type_t type, const Properties& properties, int events, Wake& wake);
  /// Gives the handle up if it was not ended: better a leak than a hang.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  [[nodiscard]] rd_kafka_t* get() const noexcept { return client_; }
  [[nodiscard]] rd_kafka_queue_t* queue() const noexcept { return queue_.get(); }
  /// The next event, empty if nothing waits.
  [[nodiscard]] KafkaEvent next() const { return KafkaEvent(rd_kafka_queue_poll(queue_.get(), 0)); }
  /// The next log line.
  [[nodiscard]] KafkaEvent next_log() const { return KafkaEvent(rd_kafka_queue_poll(log_queue_.get(), 0)); }
  /// One more queue that wakes `wake`; to be let go before end().
  [[nodiscard]] KafkaQueue new_queue(Wake& wake) const;
  /// Leaves the group (as a static member: silently) and ends the client. False if that took longer than `within`: then
  /// the handle is given up.
  [[nodiscard]] bool end(Duration within);

 private:
  bool close_consumer(Steady until) const;

  rd_kafka_t* client_ = nullptr;
  rd_kafka_type_t type_;
  KafkaQueue queue_;
  KafkaQueue log_queue_;
};

/// Throws KafkaError for the first property that librdkafka does not take.
[[nodiscard]] KafkaConf make_conf(const Properties& properties);
/// What librdkafka has against one property, as the end of a sentence that begins with its name; empty if it takes it.
[[nodiscard]] std::string wrong_with_property(const std::string& name, const std::string& value);

[[nodiscard]] KafkaPartitions to_list(const std::vector<TopicPartition>& partitions);
[[nodiscard]] KafkaPartitions to_list(const Offsets& offsets);
[[nodiscard]] std::vector<TopicPartition> partitions_of(const rd_kafka_topic_partition_list_t* list);
/// Those without an error; logical offsets among them.
[[nodiscard]] Offsets offsets_of(const rd_kafka_topic_partition_list_t* list);

/// Every topic the broker shows us. Waits at most `within` for its answer; false if there was none.
[[nodiscard]] bool read_catalogue(rd_kafka_t* client, Duration within, Catalogue& out);

[[nodiscard]] int milliseconds(Duration length) noexcept;

}  // namespace busstop
