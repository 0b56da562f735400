#include "bridge/kafka/consumer.hpp"

#include <algorithm>
#include <utility>

#include "bridge/kafka/client.hpp"
#include "bridge/kafka/sort.hpp"

namespace busstop {

namespace {

constexpr int consumer_events = RD_KAFKA_EVENT_FETCH | RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_ERROR |
                                RD_KAFKA_EVENT_LOG | RD_KAFKA_EVENT_OFFSET_COMMIT;

static_assert(log_beginning == RD_KAFKA_OFFSET_BEGINNING && log_end == RD_KAFKA_OFFSET_END);

Polled rebalance_of(rd_kafka_t* client, rd_kafka_event_t* event) {
  auto partitions = partitions_of(rd_kafka_event_topic_partition_list(event));
  if (rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) return GroupAssigned{std::move(partitions)};
  return GroupRevoked{std::move(partitions), rd_kafka_assignment_lost(client) != 0};
}

Polled commit_of(rd_kafka_event_t* event) {
  const auto* const list = rd_kafka_event_topic_partition_list(event);
  const bool all_failed = rd_kafka_event_error(event) != RD_KAFKA_RESP_ERR_NO_ERROR;
  CommitAnswer answer;
  for (int i = 0; list != nullptr && i < list->cnt; ++i) {
    const auto& one = list->elems[i];
    if (all_failed || one.err != RD_KAFKA_RESP_ERR_NO_ERROR) answer.failed[{one.topic, one.partition}] = one.offset;
  }
  return answer;
}

Polled polled_of(rd_kafka_t* client, rd_kafka_event_t* event) {
  switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_FETCH: {
      const auto* const message = rd_kafka_event_message_next(event);
      if (message == nullptr) return Trouble{};
      return message->err == RD_KAFKA_RESP_ERR_NO_ERROR ? Polled(to_record(*message)) : Polled(Trouble{});
    }
    case RD_KAFKA_EVENT_ERROR:
      if (rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        auto trouble = trouble_of(event);
        return EndReached{std::move(trouble.of), trouble.offset};
      }
      return trouble_of(event);
    case RD_KAFKA_EVENT_REBALANCE:
      return rebalance_of(client, event);
    case RD_KAFKA_EVENT_OFFSET_COMMIT:
      return commit_of(event);
    default:
      return Trouble{};
  }
}

/// A partition that is told to stop a second time before it has stopped aborts the process (librdkafka 2.0.2 to 2.8.0,
/// an assertion in rd_kafka_assignment_partition_stopped). What an assignment stops is stopped by librdkafka's main
/// thread, which takes its orders in turn: the stops come before the first question's answer, their confirmations
/// before the second's.
void wait_until_stopped(rd_kafka_t* client) {
  for (int question = 0; question < 2; ++question) {
    rd_kafka_topic_partition_list_t* list = nullptr;
    if (rd_kafka_assignment(client, &list) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    const KafkaPartitions owned(list);
  }
}

}  // namespace

struct Consumer::Queues {
  KafkaQueue urgent;
  KafkaQueue ordinary;
  [[nodiscard]] rd_kafka_queue_t* of(Class which) const {
    return which == Class::urgent ? urgent.get() : ordinary.get();
  }
};

Consumer::Consumer(const Properties& properties, Wake& wake)
    : client_(std::make_unique<Client>(RD_KAFKA_CONSUMER, properties, consumer_events, wake)),
      queues_(new Queues{client_->new_queue(wake), client_->new_queue(wake)}) {}

Consumer::~Consumer() = default;

Polled Consumer::next() {
  const auto event = client_->next();
  if (!event) return {};
  return polled_of(client_->get(), event.get());
}

Polled Consumer::next(Class of) {
  const KafkaEvent event(rd_kafka_queue_poll(queues_->of(of), 0));
  if (!event) return {};
  return polled_of(client_->get(), event.get());
}

std::optional<Trouble> Consumer::next_doubt() {
  while (const auto event = client_->next_log()) {
    auto trouble = trouble_of_log(event.get());
    if (trouble.kind != Trouble::Kind::nothing) return trouble;
  }
  return {};
}

void Consumer::subscribe(const std::vector<std::string>& topics) {
  const KafkaPartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(topics.size())));
  for (const auto& topic : topics)
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  rd_kafka_subscribe(client_->get(), list.get());
}

void Consumer::route(const TopicPartition& of, Class to) {
  const KafkaQueue queue(rd_kafka_queue_get_partition(client_->get(), of.topic.c_str(), of.partition));
  if (queue) rd_kafka_queue_forward(queue.get(), queues_->of(to));
  routed_.insert(of);
}

/// librdkafka empties the queue of a partition whose topic is deleted, and with it the one it is forwarded to.
void Consumer::forget_routes() {
  for (const auto& of : routed_) {
    const KafkaQueue queue(rd_kafka_queue_get_partition(client_->get(), of.topic.c_str(), of.partition));
    if (queue) rd_kafka_queue_forward(queue.get(), nullptr);
  }
  routed_.clear();
}

void Consumer::assign(const Offsets& from, const std::set<std::string>& urgent_topics) {
  forget_routes();
  rd_kafka_assign(client_->get(), to_list(from).get());
  wait_until_stopped(client_->get());
  for (const auto& [of, offset] : from)
    route(of, urgent_topics.contains(of.topic) ? Class::urgent : Class::ordinary);
}

void Consumer::unassign() {
  forget_routes();
  rd_kafka_assign(client_->get(), nullptr);
  wait_until_stopped(client_->get());
}

void Consumer::commit(const Offsets& offsets) {
  rd_kafka_commit_queue(client_->get(), to_list(offsets).get(), client_->queue(), nullptr, nullptr);
}

bool Consumer::commit_now(const Offsets& offsets, Duration within) {
  const KafkaQueue answers(rd_kafka_queue_new(client_->get()));
  rd_kafka_commit_queue(client_->get(), to_list(offsets).get(), answers.get(), nullptr, nullptr);
  const KafkaEvent event(rd_kafka_queue_poll(answers.get(), milliseconds(within)));
  return event && rd_kafka_event_error(event.get()) == RD_KAFKA_RESP_ERR_NO_ERROR;
}

std::optional<LogRange> Consumer::range(const TopicPartition& of, Duration within) {
  LogRange range;
  const auto answer = rd_kafka_query_watermark_offsets(client_->get(), of.topic.c_str(), of.partition, &range.low,
                                                       &range.high, milliseconds(within));
  if (answer != RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return range;
}

std::int64_t Consumer::known_end(const TopicPartition& of) const {
  std::int64_t low = -1;
  std::int64_t high = -1;
  rd_kafka_get_watermark_offsets(client_->get(), of.topic.c_str(), of.partition, &low, &high);
  return std::max<std::int64_t>(high, -1);
}

std::optional<Offsets> Consumer::committed(const std::vector<TopicPartition>& partitions, Duration within) {
  const auto list = to_list(partitions);
  if (rd_kafka_committed(client_->get(), list.get(), milliseconds(within)) != RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  auto offsets = offsets_of(list.get());
  if (offsets.size() != partitions.size()) return {};
  std::erase_if(offsets, [](const auto& one) { return one.second < 0; });
  return offsets;
}

std::optional<Offsets> Consumer::at_time(const std::vector<TopicPartition>& partitions, Wall time, Duration within) {
  return looked_up(partitions, std::chrono::ceil<std::chrono::milliseconds>(time.time_since_epoch()).count(), within);
}

std::optional<Offsets> Consumer::edges(const std::vector<TopicPartition>& partitions, std::int64_t edge,
                                       Duration within) {
  // ListOffsets takes -2 and -1 in the place of a time (https://kafka.apache.org/protocol#The_Messages_ListOffsets).
  return looked_up(partitions, edge, within);
}

std::optional<Offsets> Consumer::looked_up(const std::vector<TopicPartition>& partitions, std::int64_t milliseconds_at,
                                           Duration within) {
  const auto list = to_list(partitions);
  for (int i = 0; i < list->cnt; ++i)
    list->elems[i].offset = milliseconds_at;
  if (rd_kafka_offsets_for_times(client_->get(), list.get(), milliseconds(within)) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return {};
  auto offsets = offsets_of(list.get());
  if (offsets.size() != partitions.size()) return {};
  return offsets;
}

std::optional<Catalogue> Consumer::topics(Duration within) {
  Catalogue topics;
  if (!read_catalogue(client_->get(), within, topics)) return {};
  return topics;
}

std::string Consumer::cluster_id(Duration within) {
  const Handle<char, [](char* text) { rd_kafka_mem_free(nullptr, text); }> id(
      rd_kafka_clusterid(client_->get(), milliseconds(within)));
  return id ? id.get() : "";
}

bool Consumer::end(Duration within) {
  queues_.reset();
  return client_->end(within);
}

}  // namespace busstop
