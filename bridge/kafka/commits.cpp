#include "bridge/kafka/commits.hpp"

#include <utility>

namespace busstop {

void Commits::stored(const TopicPartition& of, std::int64_t next) {
  const auto [latest, first] = latest_.try_emplace(of, next);
  if (!first && latest->second >= next) return;
  latest->second = next;
  changed_[of] = next;
}

Offsets Commits::take_changed() {
  return std::exchange(changed_, {});
}

void Commits::failed(const Offsets& offsets) {
  for (const auto& [of, next] : offsets) {
    const auto latest = latest_.find(of);
    if (latest != latest_.end() && latest->second == next) changed_[of] = next;
  }
}

void Commits::forget(const TopicPartition& of) {
  latest_.erase(of);
  changed_.erase(of);
}

void Commits::clear() {
  latest_.clear();
  changed_.clear();
}

}  // namespace busstop
