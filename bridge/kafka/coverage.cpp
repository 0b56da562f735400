#include "bridge/kafka/coverage.hpp"

namespace busstop {

Gaps find_gaps(const std::vector<std::string>& wanted, const Catalogue& exist,
               const std::set<TopicPartition>& assigned) {
  Gaps gaps;
  for (const auto& topic : wanted) {
    const auto found = exist.find(topic);
    if (found == exist.end()) {
      gaps.unborn.push_back(topic);
      continue;
    }
    for (int partition = 0; partition < found->second; ++partition) {
      TopicPartition one{topic, partition};
      if (!assigned.contains(one)) gaps.elsewhere.insert(std::move(one));
    }
  }
  return gaps;
}

Coverage::Answer Coverage::judge(const std::set<TopicPartition>& elsewhere) {
  if (elsewhere.empty()) {
    tried_.clear();
    return Answer::complete;
  }
  if (elsewhere == tried_) return Answer::shared;
  tried_ = elsewhere;
  return Answer::subscribe_again;
}

}  // namespace busstop
