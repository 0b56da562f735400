#include "bridge/kafka/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <future>
#include <thread>

#include "bridge/base/text.hpp"

namespace busstop {

namespace {

/// Set where librdkafka knows them.
struct NewerProperty {
  int since;
  const char* name;
  const char* value;
};
constexpr std::array<NewerProperty, 2> newer_properties{
    {{0x020200ff, "fetch.queue.backoff.ms", "10"}, {0x020500ff, "enable.metrics.push", "false"}}};

/// Written to the Wake's eventfd, which takes a number of eight bytes.
constexpr std::uint64_t one_call = 1;

void set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  std::array<char, 512> text{};
  if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), text.data(), text.size()) != RD_KAFKA_CONF_OK) {
    throw KafkaError(text.data());
  }
}

/// Those that have a value by default, of clients and of topics.
std::vector<std::string> known_properties(rd_kafka_conf_t* conf) {
  std::vector<std::string> names;
  const auto add = [&names](const char** pairs, std::size_t size) {
    for (std::size_t i = 0; i + 1 < size; i += 2)
      names.emplace_back(pairs[i]);
    rd_kafka_conf_dump_free(pairs, size);
  };
  std::size_t count = 0;
  const auto** dump = rd_kafka_conf_dump(conf, &count);
  add(dump, count);
  const Handle<rd_kafka_topic_conf_t, rd_kafka_topic_conf_destroy> topic(rd_kafka_topic_conf_new());
  dump = rd_kafka_topic_conf_dump(topic.get(), &count);
  add(dump, count);
  // Without a default, and often written.
  for (const auto* name : {"sasl.username", "sasl.password", "ssl.ca.location", "ssl.ca.pem", "ssl.key.location",
                           "ssl.key.password", "ssl.certificate.location", "client.rack", "debug"})
    names.emplace_back(name);
  return names;
}

}  // namespace

KafkaConf make_conf(const Properties& properties) {
  KafkaConf conf(rd_kafka_conf_new());
  for (const auto& one : newer_properties) {
    if (rd_kafka_version() >= one.since) set(conf.get(), one.name, one.value);
  }
  for (const auto& [name, value] : properties)
    set(conf.get(), name, value.reveal());
  return conf;
}

std::string wrong_with_property(const std::string& name, const std::string& value) {
  const KafkaConf conf(rd_kafka_conf_new());
  std::array<char, 512> text{};
  const auto answer = rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), text.data(), text.size());
  if (answer == RD_KAFKA_CONF_OK) return {};
  if (answer == RD_KAFKA_CONF_INVALID) return fmt::format("cannot be used: {}", text.data());
  const auto names = known_properties(conf.get());
  const auto meant = nearest(name, {names.begin(), names.end()});
  return fmt::format("is no property of librdkafka {}{}", rd_kafka_version_str(),
                     meant.empty() ? std::string("; its CONFIGURATION.md lists them; correct it or leave it out")
                                   : fmt::format("; did you mean \"{}\"?", meant));
}

Client::Client(rd_kafka_type_t type, const Properties& properties, int events, Wake& wake) : type_(type) {
  auto conf = make_conf(properties);
  rd_kafka_conf_set_events(conf.get(), events);
  std::array<char, 512> text{};
  client_ = rd_kafka_new(type, conf.get(), text.data(), text.size());
  if (client_ == nullptr) throw KafkaError(text.data());
  // Owned by the client now.
  static_cast<void>(conf.release());
  if (type == RD_KAFKA_CONSUMER) rd_kafka_poll_set_consumer(client_);
  queue_.reset(type == RD_KAFKA_CONSUMER ? rd_kafka_queue_get_consumer(client_) : rd_kafka_queue_get_main(client_));
  log_queue_.reset(rd_kafka_queue_new(client_));
  rd_kafka_set_log_queue(client_, log_queue_.get());
  for (auto* const queue : {queue_.get(), log_queue_.get()}) {
    rd_kafka_queue_io_event_enable(queue, wake.fd(), &one_call, sizeof one_call);
  }
}

KafkaQueue Client::new_queue(Wake& wake) const {
  KafkaQueue queue(rd_kafka_queue_new(client_));
  rd_kafka_queue_io_event_enable(queue.get(), wake.fd(), &one_call, sizeof one_call);
  return queue;
}

Client::~Client() {
  if (!queue_) return;
  // Whatever of librdkafka still uses them must find them; kept in a list, so that a leak checker sees that this is
  // meant.
  static auto* const given_up = new std::vector<KafkaQueue>();
  given_up->push_back(std::move(queue_));
  given_up->push_back(std::move(log_queue_));
}

bool Client::close_consumer(Steady until) const {
  const SystemClock clock;
  const KafkaQueue closing(rd_kafka_queue_new(client_));
  const KafkaErrorPtr refused(rd_kafka_consumer_close_queue(client_, closing.get()));
  // After a fatal error there is nothing to leave: ending the client is enough.
  if (refused) return true;
  while (rd_kafka_consumer_closed(client_) == 0) {
    const auto left = until - clock.steady();
    if (left <= Duration::zero()) return false;
    const auto slice = std::min<Duration>(left, std::chrono::milliseconds(100));
    const KafkaEvent event(rd_kafka_queue_poll(closing.get(), milliseconds(slice)));
    if (event && rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_REBALANCE) rd_kafka_assign(client_, nullptr);
  }
  return true;
}

bool Client::end(Duration within) {
  const SystemClock clock;
  const auto until = clock.steady() + within;
  for (auto* const queue : {queue_.get(), log_queue_.get()})
    rd_kafka_queue_io_event_enable(queue, -1, nullptr, 0);
  if (type_ == RD_KAFKA_CONSUMER && !close_consumer(until)) return false;
  queue_.reset();
  log_queue_.reset();
  // The destructor waits for librdkafka's threads, and one of them may be waiting for a name server.
  auto* const client = std::exchange(client_, nullptr);
  std::packaged_task<void()> destroy(
      [client] { rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE); });
  const auto destroyed = destroy.get_future();
  std::thread(std::move(destroy)).detach();
  return destroyed.wait_for(std::max(until - clock.steady(), Duration(std::chrono::milliseconds(100)))) ==
         std::future_status::ready;
}

KafkaPartitions to_list(const std::vector<TopicPartition>& partitions) {
  KafkaPartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const auto& one : partitions)
    rd_kafka_topic_partition_list_add(list.get(), one.topic.c_str(), one.partition);
  return list;
}

KafkaPartitions to_list(const Offsets& offsets) {
  KafkaPartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const auto& [of, offset] : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), of.topic.c_str(), of.partition)->offset = offset;
  }
  return list;
}

std::vector<TopicPartition> partitions_of(const rd_kafka_topic_partition_list_t* list) {
  std::vector<TopicPartition> partitions;
  for (int i = 0; list != nullptr && i < list->cnt; ++i) {
    partitions.push_back({list->elems[i].topic, list->elems[i].partition});
  }
  return partitions;
}

Offsets offsets_of(const rd_kafka_topic_partition_list_t* list) {
  Offsets offsets;
  for (int i = 0; list != nullptr && i < list->cnt; ++i) {
    const auto& one = list->elems[i];
    if (one.err == RD_KAFKA_RESP_ERR_NO_ERROR) offsets[{one.topic, one.partition}] = one.offset;
  }
  return offsets;
}

bool read_catalogue(rd_kafka_t* client, Duration within, Catalogue& out) {
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto answer = rd_kafka_metadata(client, 1, nullptr, &metadata, milliseconds(within));
  if (answer != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
  const Handle<const rd_kafka_metadata_t, rd_kafka_metadata_destroy> owned(metadata);
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const auto& topic = metadata->topics[i];
    if (topic.err == RD_KAFKA_RESP_ERR_NO_ERROR) out[topic.topic] = topic.partition_cnt;
  }
  return true;
}

int milliseconds(Duration length) noexcept {
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(length).count());
}

}  // namespace busstop
