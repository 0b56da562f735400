// Compares what the group gave us with all partitions of our topics: a static member never gets a topic that was added
// to its subscription until it subscribes once more, and a group may have other members. Pure.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bridge/base/clock.hpp"
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

/// How long the group may take to give us partitions that exist before a new client is tried. Twice as long each time:
/// a broker that knows no static members keeps the place of each of them until its session is over.
class Admission {
 public:
  /// More than any rebalance takes that makes headway.
  static constexpr Duration at_first = std::chrono::minutes(1);
  static constexpr Duration at_most = std::chrono::minutes(8);

  /// It has not given us any. True if that is long enough; the next time begins then.
  [[nodiscard]] bool is_overdue(Steady now) {
    if (!since_) since_ = now;
    if (now - *since_ <= patience_) return false;
    since_.reset();
    patience_ = std::min(2 * patience_, at_most);
    return true;
  }
  void granted() {
    since_.reset();
    patience_ = at_first;
  }
  /// Nothing is waited for just now.
  void forget() { since_.reset(); }

 private:
  /// Since when we wait.
  std::optional<Steady> since_;
  Duration patience_ = at_first;
};

}  // namespace busstop
