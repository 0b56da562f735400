// All records of some topics from a place on, read through the Kafka room, a page after the other. Any thread may
// start it; the rest happens where the room answers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "bridge/model/intake.hpp"
#include "daemon/answers/fault.hpp"

namespace busstop {

struct GatherWish {
  /// Where there are several, those that do not exist are left out.
  std::vector<std::string> topics;
  ReadFrom from = ReadFrom::beginning;
  std::int64_t value = 0;
  /// Records of all topics together.
  std::size_t most = 0;
};
/// There are more records than that, or more bytes than a process should hold: in words, how many.
struct TooMany {
  std::string what;
};
using Gathered = std::variant<std::vector<Record>, TooMany, Fault>;

class Gather : public std::enable_shared_from_this<Gather> {
 public:
  using ToKafka = std::function<bool(KafkaOrder)>;
  using Done = std::function<void(Gathered)>;

  /// `done` is called exactly once, by this thread or the Kafka room's.
  static void start(ToKafka to_kafka, GatherWish wish, Done done);

 private:
  Gather(ToKafka to_kafka, GatherWish wish, Done done);
  void find_topics();
  void read_on();
  void take(TopicPage page);
  void fail(const std::string& error) { done_(Fault(Fault::Kind::failed, error)); }
  void send(KafkaOrder order);

  ToKafka to_kafka_;
  GatherWish wish_;
  Done done_;
  /// The topic that is read, and where it goes on.
  std::size_t topic_ = 0;
  std::vector<std::pair<std::int32_t, std::int64_t>> at_;
  std::vector<Record> records_;
  std::size_t bytes_ = 0;
};

}  // namespace busstop
