#include "bridge/kafka/room.hpp"

#include <utility>

#include "bridge/kafka/client.hpp"
#include "bridge/kafka/loop.hpp"
#include "bridge/kafka/properties.hpp"

namespace busstop {

namespace {

constexpr std::size_t orders_at_most = 4096;
constexpr std::chrono::milliseconds pulse(1000);

void answer_late(std::vector<KafkaOrder> orders) {
  const std::string error = "the daemon is stopping";
  for (auto& order : orders) {
    if (auto* const produce = std::get_if<ProduceCommand>(&order)) {
      produce->done({error, {produce->record.topic, -1}, -1});
    } else if (auto* const list = std::get_if<ListTopicsCommand>(&order)) {
      list->done(error, {});
    } else if (auto* const create = std::get_if<CreateTopicCommand>(&order)) {
      create->done(error);
    } else if (auto* const read = std::get_if<ReadTopicCommand>(&order)) {
      read->done(error, {});
    }
  }
}

}  // namespace

std::vector<WrongProperty> check_properties(const KafkaSettings& settings) {
  std::vector<WrongProperty> all;
  for (const auto& [name, value] : settings.properties) {
    if (auto wrong = wrong_with_property(name, value.reveal()); !wrong.empty()) all.push_back({name, std::move(wrong)});
  }
  return all;
}

std::optional<WrongProperty> doubtful_login(const KafkaSettings& settings) {
  for (const auto* name : {"sasl.mechanism", "sasl.mechanisms"}) {
    const auto mechanism = settings.properties.find(name);
    if (mechanism == settings.properties.end()) continue;
    auto doubt = scram_doubt(mechanism->second.reveal(), rd_kafka_version(), rd_kafka_version_str());
    if (!doubt.empty()) return WrongProperty{name, "will fail on Kafka 4: " + std::move(doubt)};
  }
  return {};
}

KafkaRoom::KafkaRoom(const Clock& clock, Journal& journal, KafkaOptions options, Channel<Intake>& urgent,
                     Channel<Intake>& ordinary, OnStatus on_status)
    : clock_(clock),
      journal_(journal),
      options_(std::move(options)),
      urgent_(urgent),
      ordinary_(ordinary),
      on_status_(std::move(on_status)),
      orders_(orders_at_most, wake_),
      topics_(orders_at_most, wake_) {}

KafkaRoom::~KafkaRoom() {
  stop();
}

void KafkaRoom::start() {
  thread_ = std::thread([this] { run(); });
}

void KafkaRoom::stop() {
  if (!thread_.joinable()) return;
  stopping_.store(true);
  wake_.signal();
  thread_.join();
}

void KafkaRoom::run() {
  KafkaLoop loop(clock_, journal_, options_, urgent_, ordinary_, on_status_, wake_);
  // librdkafka wakes us when its queue stops being empty, and what came before we listened did not.
  bool more = true;
  while (!stopping_.load()) {
    if (more) {
      wake_.drain();
    } else {
      wake_.wait(pulse);
    }
    turns_.fetch_add(1, std::memory_order_relaxed);
    for (auto& topics : topics_.take_all())
      loop.set_topics(std::move(topics));
    loop.take(orders_.take_all());
    more = loop.turn();
  }
  loop.take(orders_.take_all());
  loop.end();
  answer_late(orders_.take_all());
}

}  // namespace busstop
