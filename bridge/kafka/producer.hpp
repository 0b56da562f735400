// Produces records, makes and lists topics: the half of the Kafka room that others command. Its client is made with the
// first command, so that a daemon that only listens holds no second connection. Used by the Kafka room's thread only;
// answers are given on it, once for each command.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "bridge/base/clock.hpp"
#include "bridge/base/journal.hpp"
#include "bridge/base/wake.hpp"
#include "bridge/kafka/coverage.hpp"
#include "bridge/kafka/properties.hpp"
#include "bridge/model/intake.hpp"

struct rd_kafka_op_s;

namespace busstop {

class Client;

class Producer {
 public:
  static constexpr std::size_t waiting_at_most = 1000;

  Producer(Properties properties, Wake& wake, Journal& journal);
  ~Producer();

  void produce(ProduceCommand command);
  void create_topic(CreateTopicCommand command);
  /// Blocks at most `within`. Nothing if no broker answered; `error` says why.
  [[nodiscard]] std::optional<Catalogue> topics(Duration within, std::string& error);

  /// Takes delivery reports and the like.
  void serve();
  /// Waits for what is under way, at most `within`, then answers all the rest. False if the handle had to be given up.
  [[nodiscard]] bool end(Duration within);

 private:
  struct Waiting {
    std::string topic;
    std::function<void(ProduceResult)> produced;
    std::function<void(std::string)> created;
  };

  /// Null if there can be none; `error` says why.
  Client* client(std::string& error);
  std::uintptr_t remember(Waiting waiting);
  [[nodiscard]] Waiting recall(const void* opaque);
  void answer_all(const std::string& error);
  void on_event(rd_kafka_op_s* event);
  void on_delivery(rd_kafka_op_s* event);
  void on_created(rd_kafka_op_s* event);

  Properties properties_;
  Wake& wake_;
  Journal& journal_;
  std::unique_ptr<Client> client_;
  std::map<std::uintptr_t, Waiting> waiting_;
  std::uintptr_t last_ = 0;
  bool broken_ = false;
};

}  // namespace busstop
