// librdkafka's own mock cluster within the test's process: one broker, topics, records, outages.
// Used by one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bridge/base/clock.hpp"

namespace busstop {

class MockCluster {
 public:
  MockCluster();
  ~MockCluster();

  [[nodiscard]] std::string brokers() const;
  void create_topic(const std::string& topic, int partitions = 1);
  /// As if there were no such topic. (The mock makes each topic that is asked for.)
  void hide_topic(const std::string& topic);
  void show_topic(const std::string& topic);
  struct What {
    std::string value;
    std::optional<std::string> key = {};
    std::optional<Wall> time = {};
  };
  /// Returns when the broker has it; throws std::runtime_error if it takes it not.
  void produce(const std::string& topic, const What& record, int partition = 0);
  void produce_all(const std::string& topic, const std::vector<std::string>& values, int partition = 0);
  void take_down();
  void bring_up();
  /// The next fetch fails as if the partition were not there.
  void refuse_next_fetch();
  /// The next fetches fail as if the offset were not there.
  void refuse_next_offset();
  /// What the group has committed; -1: nothing.
  [[nodiscard]] std::int64_t committed(const std::string& group, const std::string& topic, int partition = 0);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace busstop
