// How it stands between us and the broker, as one state and one sentence, out of what has happened; each change is said
// once in the journal. Used by the Kafka room's thread only.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bridge/base/journal.hpp"
#include "bridge/kafka/trouble.hpp"
#include "bridge/model/intake.hpp"

namespace busstop {

struct HealthWords {
  std::string brokers;
  std::string group;
  /// login_advice(), made by who knows the versions.
  std::string login_advice;
};

class Health {
 public:
  Health(Journal& journal, HealthWords words);

  /// True if this trouble means that we have just lost a broker that we had.
  bool on_trouble(const Trouble& trouble);
  /// A record, an end, an assignment or an answer came.
  void on_answer();
  /// librdkafka does not take our properties.
  void on_bad_properties(const std::string& text);
  void on_assigned(std::size_t partitions);
  void on_revoked();
  /// The broker answers, and its group has not let us in for some seconds; or that is over.
  void on_waiting(bool waiting) noexcept { waiting_ = waiting; }
  void on_gaps(std::vector<std::string> unborn, std::vector<TopicPartition> elsewhere);

  [[nodiscard]] BrokerState state() const noexcept { return state_; }
  [[nodiscard]] const std::string& why() const noexcept { return why_; }
  [[nodiscard]] bool fenced() const noexcept { return fenced_; }
  [[nodiscard]] bool lost() const noexcept { return lost_; }
  /// The broker has answered since it was last lost.
  [[nodiscard]] bool reachable() const noexcept { return answered_ && !lost_; }
  /// Judges what has happened, says a change in the journal. True if there was one.
  bool settle();

 private:
  [[nodiscard]] std::pair<BrokerState, std::string> judge() const;
  [[nodiscard]] std::string gaps() const;
  void say() const;

  Journal& journal_;
  HealthWords words_;
  BrokerState state_ = BrokerState::connecting;
  std::string why_;
  bool fenced_ = false;
  bool answered_ = false;
  bool lost_ = false;
  bool assigned_ = false;
  bool waiting_ = false;
  std::size_t partitions_ = 0;
  /// Why a broker cannot be reached, as last heard.
  std::string reason_;
  /// The same at the moment it was lost: the sentence stays as it was first said.
  std::string lost_because_;
  std::string refused_;
  std::string denied_;
  std::vector<std::string> unborn_;
  std::vector<TopicPartition> elsewhere_;
};

}  // namespace busstop
