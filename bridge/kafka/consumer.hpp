// The consuming side of librdkafka in the room's own words: events one by one, positions, commits, questions to the
// broker. Belongs to the Kafka room's thread. Throws KafkaError from the constructor. Questions block, each at most as
// long as it is told.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/base/wake.hpp"
#include "bridge/kafka/commits.hpp"
#include "bridge/kafka/coverage.hpp"
#include "bridge/kafka/position.hpp"
#include "bridge/kafka/properties.hpp"
#include "bridge/kafka/trouble.hpp"
#include "bridge/model/record.hpp"

namespace busstop {

class Client;

struct EndReached {
  TopicPartition of;
  std::int64_t offset = 0;
};
/// To be answered by assign().
struct GroupAssigned {
  std::vector<TopicPartition> partitions;
};
/// To be answered by unassign().
struct GroupRevoked {
  std::vector<TopicPartition> partitions;
  /// Gone already: committing is of no use.
  bool lost = false;
};
struct CommitAnswer {
  Offsets failed;
};
/// std::monostate: nothing waits.
using Polled = std::variant<std::monostate, Record, EndReached, GroupAssigned, GroupRevoked, CommitAnswer, Trouble>;

class Consumer {
 public:
  Consumer(const Properties& properties, Wake& wake);
  ~Consumer();

  /// Of the group and the client: to be taken every second whatever happens, else the group expels us
  /// (max.poll.interval.ms). And the first records of an assignment, which come before those of next(Class).
  [[nodiscard]] Polled next();
  /// Records of one class, and ends and troubles of their partitions. What nobody takes waits in librdkafka, which
  /// fetches 8 MiB ahead, each class for itself (queued.max.messages.kbytes).
  enum class Class { urgent, ordinary };
  [[nodiscard]] Polled next(Class of);
  /// What the log says is wrong with partitions; nothing if no line waits. Whoever takes records must look here after
  /// taking and before using them: the line came before the records that were fetched after it.
  [[nodiscard]] std::optional<Trouble> next_doubt();
  void subscribe(const std::vector<std::string>& topics);
  /// Replaces the whole assignment; everything is fetched anew from these offsets.
  void assign(const Offsets& from, const std::set<std::string>& urgent_topics);
  void unassign();
  /// The answer comes as a CommitAnswer.
  void commit(const Offsets& offsets);
  /// Waits for the broker's answer, at most `within`. False if there was none, or a bad one.
  [[nodiscard]] bool commit_now(const Offsets& offsets, Duration within);

  [[nodiscard]] std::optional<LogRange> range(const TopicPartition& of, Duration within);
  /// The end as the last fetch showed it; -1: not known.
  [[nodiscard]] std::int64_t known_end(const TopicPartition& of) const;
  /// The group's positions; a partition without one is missing in the answer. Nothing if the broker did not answer.
  [[nodiscard]] std::optional<Offsets> committed(const std::vector<TopicPartition>& partitions, Duration within);
  /// The first offsets at or after a time, log_end where there are none.
  [[nodiscard]] std::optional<Offsets> at_time(const std::vector<TopicPartition>& partitions, Wall time,
                                               Duration within);
  /// The offsets of log_beginning or log_end. (Given as such to assign(), librdkafka asks for them itself, half a
  /// second later where it does not know the leader yet.)
  [[nodiscard]] std::optional<Offsets> edges(const std::vector<TopicPartition>& partitions, std::int64_t edge,
                                             Duration within);
  [[nodiscard]] std::optional<Catalogue> topics(Duration within);
  [[nodiscard]] std::string cluster_id(Duration within);

  /// False if the handle had to be given up.
  [[nodiscard]] bool end(Duration within);

 private:
  struct Queues;

  void route(const TopicPartition& of, Class to);
  void forget_routes();
  [[nodiscard]] std::optional<Offsets> looked_up(const std::vector<TopicPartition>& partitions,
                                                 std::int64_t milliseconds_at, Duration within);

  std::unique_ptr<Client> client_;
  std::unique_ptr<Queues> queues_;
  std::set<TopicPartition> routed_;
};

}  // namespace busstop
