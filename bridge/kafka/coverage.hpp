// Compares what the group gave us with all partitions of our topics: a static member never gets a topic that was added
// to its subscription until it subscribes once more, and a group may have other members. Pure.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bridge/model/record.hpp"

namespace busstop {

/// Partitions of each topic that exists.
using Catalogue = std::map<std::string, int>;

struct Gaps {
  /// Topics that do not exist.
  std::vector<std::string> unborn;
  /// Partitions that exist and are not ours.
  std::set<TopicPartition> elsewhere;
};

[[nodiscard]] Gaps find_gaps(const std::vector<std::string>& wanted, const Catalogue& exist,
                             const std::set<TopicPartition>& assigned);

/// What to do about partitions that are not ours: subscribing once more is tried once for each set of them.
class Coverage {
 public:
  enum class Answer {
    complete,
    subscribe_again,
    shared,  ///< another member of the group has them
  };
  [[nodiscard]] Answer judge(const std::set<TopicPartition>& elsewhere);
  /// The subscription changed: try again.
  void reset() { tried_.clear(); }

 private:
  std::set<TopicPartition> tried_;
};

}  // namespace busstop
