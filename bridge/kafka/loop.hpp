// One turn of the Kafka room after the other: orders in, events out, and what is due by time. Lives on the room's
// thread from its making to its end.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bridge/kafka/assignment.hpp"
#include "bridge/kafka/consumer.hpp"
#include "bridge/kafka/coverage.hpp"
#include "bridge/kafka/health.hpp"
#include "bridge/kafka/producer.hpp"
#include "bridge/kafka/room.hpp"
#include "bridge/kafka/topic_reader.hpp"

namespace busstop {

class KafkaLoop {
 public:
  KafkaLoop(const Clock& clock, Journal& journal, const KafkaOptions& options, Channel<Intake>& urgent,
            Channel<Intake>& ordinary, const KafkaRoom::OnStatus& on_status, Wake& wake);

  void set_topics(TopicNames topics);
  void take(std::vector<KafkaOrder> orders);
  /// True if events still wait.
  [[nodiscard]] bool turn();
  void end();

 private:
  void on(StartAt& order);
  void on(Stored& order);
  void on(ProduceCommand& order);
  void on(ListTopicsCommand& order);
  void on(CreateTopicCommand& order);
  void on(ReadTopicCommand& order);

  void on(std::monostate) {}
  void on(Record& record);
  void on(EndReached& end);
  void on(GroupAssigned& assigned);
  void on(GroupRevoked& revoked);
  void on(CommitAnswer& answer);
  void on(Trouble& trouble);

  void poll();
  bool drain();
  void commit(Steady now);
  /// librdkafka 2.0.2 miscounts its brokers at times and does not say that all are down: after a lost connection we
  /// ask.
  void probe(Steady now);
  void survey(Steady now);
  /// While lanes are stuck, because the store cannot be written for instance, nobody else shows how the lag grows.
  void look_for_ends(Steady now);
  /// A new client in the place of one that cannot go on; as a static member it gets the old one's partitions at once.
  void renew();
  void leave_consumer(Duration within);
  void end_consumer(Duration within);
  void report(Steady now);
  void note_moved();
  [[nodiscard]] std::vector<std::string> all_topics() const;
  [[nodiscard]] std::optional<std::int64_t> lag_of(const std::string& topic,
                                                   const std::vector<PartitionStatus>& partitions) const;

  const Clock& clock_;
  Journal& journal_;
  const KafkaRoom::OnStatus& on_status_;
  TopicNames topics_;
  IntakeLanes lanes_;
  Health health_;
  Producer producer_;
  TopicReader reader_;
  Properties consumer_properties_;
  const KafkaSettings& settings_;
  Wake& wake_;
  std::unique_ptr<Consumer> consumer_;
  std::unique_ptr<GroupAssignment> assignment_;
  std::vector<Polled> polled_;
  Coverage coverage_;
  /// Between an assignment and its revocation.
  bool member_ = false;
  /// Why the client has to be made anew; empty: it has not.
  std::string renew_because_;
  Admission admission_;
  Steady last_commit_{};
  std::optional<Steady> probe_at_;
  Steady last_probe_{};
  Steady next_survey_{};
  Steady last_report_{};
  Steady next_look_{};
  std::uint64_t records_ = 0;
  /// Since when something has been read, read to its end, or stored, that no report has told of.
  std::optional<Steady> moved_since_;
};

}  // namespace busstop
