#include "tests/unit/kafka/mock_cluster.hpp"

#include <chrono>
#include <stdexcept>

#include "bridge/kafka/client.hpp"
// After rdkafka.h, which it needs and does not include.
#include <librdkafka/rdkafka_mock.h>

namespace busstop {

namespace {

constexpr int broker = 1;
constexpr std::int16_t fetch_api = 1;

rd_kafka_t* new_client(rd_kafka_type_t type, const Properties& properties) {
  char text[512] = {};
  auto* client = rd_kafka_new(type, make_conf(properties).release(), text, sizeof text);
  if (client == nullptr) throw std::runtime_error(text);
  return client;
}

using Owned = Handle<rd_kafka_t, rd_kafka_destroy>;

void must(rd_kafka_resp_err_t error) {
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw std::runtime_error(rd_kafka_err2str(error));
}

}  // namespace

struct MockCluster::Impl {
  Owned host{new_client(RD_KAFKA_PRODUCER, {{"log_level", Secret("0")}})};
  Handle<rd_kafka_mock_cluster_t, rd_kafka_mock_cluster_destroy> cluster{rd_kafka_mock_cluster_new(host.get(), 1)};
  Owned producer{
      new_client(RD_KAFKA_PRODUCER, {{"bootstrap.servers", Secret(rd_kafka_mock_cluster_bootstraps(cluster.get()))},
                                     {"linger.ms", Secret("0")},
                                     {"log_level", Secret("0")}})};
};

MockCluster::MockCluster() : impl_(std::make_unique<Impl>()) {}
MockCluster::~MockCluster() = default;

std::string MockCluster::brokers() const {
  return rd_kafka_mock_cluster_bootstraps(impl_->cluster.get());
}

void MockCluster::create_topic(const std::string& topic, int partitions) {
  must(rd_kafka_mock_topic_create(impl_->cluster.get(), topic.c_str(), partitions, 1));
}

void MockCluster::hide_topic(const std::string& topic) {
  rd_kafka_mock_topic_set_error(impl_->cluster.get(), topic.c_str(), RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
}

void MockCluster::show_topic(const std::string& topic) {
  rd_kafka_mock_topic_set_error(impl_->cluster.get(), topic.c_str(), RD_KAFKA_RESP_ERR_NO_ERROR);
}

void MockCluster::produce(const std::string& topic, const What& record, int partition) {
  rd_kafka_vu_t fields[6] = {};
  std::size_t count = 0;
  const auto add = [&](rd_kafka_vtype_t type) -> rd_kafka_vu_t& {
    fields[count].vtype = type;
    return fields[count++];
  };
  add(RD_KAFKA_VTYPE_TOPIC).u.cstr = topic.c_str();
  add(RD_KAFKA_VTYPE_PARTITION).u.i32 = partition;
  add(RD_KAFKA_VTYPE_MSGFLAGS).u.i = RD_KAFKA_MSG_F_COPY;
  add(RD_KAFKA_VTYPE_VALUE).u.mem = {const_cast<char*>(record.value.data()), record.value.size()};
  if (record.key) add(RD_KAFKA_VTYPE_KEY).u.mem = {const_cast<char*>(record.key->data()), record.key->size()};
  if (record.time) {
    add(RD_KAFKA_VTYPE_TIMESTAMP).u.i64 =
        std::chrono::floor<std::chrono::milliseconds>(record.time->time_since_epoch()).count();
  }
  const KafkaErrorPtr refused(rd_kafka_produceva(impl_->producer.get(), fields, count));
  if (refused) throw std::runtime_error(rd_kafka_error_string(refused.get()));
  must(rd_kafka_flush(impl_->producer.get(), 10'000));
}

void MockCluster::produce_all(const std::string& topic, const std::vector<std::string>& values, int partition) {
  for (const auto& value : values)
    produce(topic, What{value}, partition);
}

void MockCluster::take_down() {
  must(rd_kafka_mock_broker_set_down(impl_->cluster.get(), broker));
}

void MockCluster::bring_up() {
  must(rd_kafka_mock_broker_set_up(impl_->cluster.get(), broker));
}

void MockCluster::refuse_next_fetch() {
  rd_kafka_mock_push_request_errors(impl_->cluster.get(), fetch_api, 1, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
}

void MockCluster::refuse_next_offset() {
  rd_kafka_mock_push_request_errors(impl_->cluster.get(), fetch_api, 1, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE);
}

std::int64_t MockCluster::committed(const std::string& group, const std::string& topic, int partition) {
  const Owned consumer(
      new_client(RD_KAFKA_CONSUMER, {{"bootstrap.servers", Secret(brokers())}, {"group.id", Secret(group)}}));
  const auto list = to_list(std::vector<TopicPartition>{{topic, partition}});
  must(rd_kafka_committed(consumer.get(), list.get(), 10'000));
  return list->elems[0].offset < 0 ? -1 : list->elems[0].offset;
}

}  // namespace busstop
