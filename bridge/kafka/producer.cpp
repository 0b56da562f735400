#include "bridge/kafka/producer.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "bridge/kafka/client.hpp"
#include "bridge/kafka/sort.hpp"

namespace busstop {

namespace {

constexpr int producer_events = RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG;
constexpr int topic_takes_ms = 10'000;

using NewTopic = Handle<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using AdminOptions = Handle<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;
using Headers = Handle<rd_kafka_headers_t, rd_kafka_headers_destroy>;

void* as_opaque(std::uintptr_t id) {
  return reinterpret_cast<void*>(id);  // NOLINT: librdkafka hands back a pointer; ours is a number
}

Headers headers_of(const ToProduce& record) {
  if (record.headers.empty()) return {};
  Headers headers(rd_kafka_headers_new(record.headers.size()));
  for (const auto& [name, value] : record.headers) {
    rd_kafka_header_add(headers.get(), name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  }
  return headers;
}

rd_kafka_resp_err_t send(rd_kafka_t* client, const ToProduce& record, void* opaque) {
  auto headers = headers_of(record);
  std::array<rd_kafka_vu_t, 6> fields{};
  std::size_t count = 0;
  const auto add = [&](rd_kafka_vtype_t type) -> rd_kafka_vu_t& {
    fields[count].vtype = type;
    return fields[count++];
  };
  add(RD_KAFKA_VTYPE_TOPIC).u.cstr = record.topic.c_str();
  add(RD_KAFKA_VTYPE_MSGFLAGS).u.i = RD_KAFKA_MSG_F_COPY;
  add(RD_KAFKA_VTYPE_OPAQUE).u.ptr = opaque;
  auto& value = add(RD_KAFKA_VTYPE_VALUE);
  value.u.mem.ptr = const_cast<char*>(record.value.data());  // NOLINT: it is copied
  value.u.mem.size = record.value.size();
  if (record.key) {
    auto& key = add(RD_KAFKA_VTYPE_KEY);
    key.u.mem.ptr = const_cast<char*>(record.key->data());  // NOLINT: it is copied
    key.u.mem.size = record.key->size();
  }
  if (headers) add(RD_KAFKA_VTYPE_HEADERS).u.headers = headers.get();
  const KafkaErrorPtr refused(rd_kafka_produceva(client, fields.data(), count));
  if (refused) return rd_kafka_error_code(refused.get());
  // Owned by librdkafka now.
  static_cast<void>(headers.release());
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace

Producer::Producer(Properties properties, Wake& wake, Journal& journal)
    : properties_(std::move(properties)), wake_(wake), journal_(journal) {}

Producer::~Producer() = default;

void Producer::produce(ProduceCommand command) {
  std::string error;
  auto* const client = this->client(error);
  if (client != nullptr && waiting_.size() >= waiting_at_most)
    error = "too many records wait for the broker; try again later";
  if (!error.empty()) {
    command.done({error, {command.record.topic, -1}, -1});
    return;
  }
  const auto id = remember({command.record.topic, std::move(command.done), {}});
  const auto refused = send(client->get(), command.record, as_opaque(id));
  if (refused == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  recall(as_opaque(id)).produced({delivery_error(refused, command.record.topic), {command.record.topic, -1}, -1});
}

void Producer::create_topic(CreateTopicCommand command) {
  std::string error;
  auto* const client = this->client(error);
  if (client == nullptr) {
    command.done(error);
    return;
  }
  std::array<char, 256> text{};
  const NewTopic topic(
      rd_kafka_NewTopic_new(command.topic.c_str(), command.partitions, command.replication, text.data(), text.size()));
  if (!topic) {
    command.done(text.data());
    return;
  }
  const AdminOptions options(rd_kafka_AdminOptions_new(client->get(), RD_KAFKA_ADMIN_OP_CREATETOPICS));
  rd_kafka_AdminOptions_set_request_timeout(options.get(), topic_takes_ms, text.data(), text.size());
  const auto id = remember({command.topic, {}, std::move(command.done)});
  rd_kafka_AdminOptions_set_opaque(options.get(), as_opaque(id));
  auto* one = topic.get();
  rd_kafka_CreateTopics(client->get(), &one, 1, options.get(), client->queue());
}

std::optional<Catalogue> Producer::topics(Duration within, std::string& error) {
  auto* const client = this->client(error);
  if (client == nullptr) return {};
  Catalogue topics;
  if (read_catalogue(client->get(), within, topics)) return topics;
  error = "no broker answered in time; is one running and reachable?";
  return {};
}

void Producer::serve() {
  if (!client_) return;
  while (const auto event = client_->next())
    on_event(event.get());
  if (!std::exchange(broken_, false)) return;
  // An idempotent producer may be past saving; the next command gets a new one.
  answer_all("the connection to the broker had to be made anew; try again");
  static_cast<void>(client_->end(Duration::zero()));
  client_.reset();
}

bool Producer::end(Duration within) {
  if (!client_) return true;
  const SystemClock clock;
  const auto until = clock.steady() + within;
  const auto gives_up = until - within / 2;
  while (!waiting_.empty() && clock.steady() < gives_up) {
    const KafkaEvent event(rd_kafka_queue_poll(client_->queue(), 50));
    if (event) on_event(event.get());
  }
  rd_kafka_purge(client_->get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  answer_all("the daemon is stopping, and no broker has answered yet");
  const bool ended = client_->end(until - clock.steady());
  client_.reset();
  return ended;
}

void Producer::answer_all(const std::string& error) {
  for (const auto& [id, waiting] : std::exchange(waiting_, {})) {
    if (waiting.produced) waiting.produced({error, {waiting.topic, -1}, -1});
    if (waiting.created) waiting.created(error);
  }
}

Client* Producer::client(std::string& error) {
  if (client_) return client_.get();
  try {
    client_ = std::make_unique<Client>(RD_KAFKA_PRODUCER, properties_, producer_events, wake_);
  } catch (const KafkaError& refused) {
    error = std::string("[kafka.properties] cannot be used: ") + refused.what();
  }
  return client_.get();
}

std::uintptr_t Producer::remember(Waiting waiting) {
  waiting_.emplace(++last_, std::move(waiting));
  return last_;
}

Producer::Waiting Producer::recall(const void* opaque) {
  auto found = waiting_.extract(reinterpret_cast<std::uintptr_t>(opaque));  // NOLINT: see as_opaque()
  return found.empty() ? Waiting{} : std::move(found.mapped());
}

void Producer::on_event(rd_kafka_event_t* event) {
  switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_DR:
      on_delivery(event);
      break;
    case RD_KAFKA_EVENT_CREATETOPICS_RESULT:
      on_created(event);
      break;
    case RD_KAFKA_EVENT_ERROR:
      if (rd_kafka_event_error_is_fatal(event) == 0) break;
      journal_.say(Level::warning,
                   "Kafka: the producer starts anew after: " + plain_reason(rd_kafka_event_error_string(event)));
      broken_ = true;
      break;
    default:
      break;
  }
}

void Producer::on_delivery(rd_kafka_event_t* event) {
  while (const auto* const message = rd_kafka_event_message_next(event)) {
    const auto waiting = recall(message->_private);
    if (!waiting.produced) continue;
    const bool well = message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
    waiting.produced({well ? "" : delivery_error(message->err, waiting.topic),
                      {waiting.topic, message->partition},
                      well ? message->offset : -1});
  }
}

void Producer::on_created(rd_kafka_event_t* event) {
  const auto waiting = recall(rd_kafka_event_opaque(event));
  if (!waiting.created) return;
  std::size_t count = 0;
  const auto* const* const topics =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
  auto error = rd_kafka_event_error(event);
  const char* text = nullptr;
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR && count == 1) {
    error = rd_kafka_topic_result_error(topics[0]);
    text = rd_kafka_topic_result_error_string(topics[0]);
  }
  const bool plain =
      error == RD_KAFKA_RESP_ERR_INVALID_PARTITIONS || error == RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR;
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    waiting.created("");
  } else if (error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
    waiting.created(
        fmt::format("the topic {} exists already, nothing was changed; busstopctl topic shows it", waiting.topic));
  } else {
    waiting.created(plain && text != nullptr ? text : delivery_error(error, waiting.topic));
  }
}

}  // namespace busstop
