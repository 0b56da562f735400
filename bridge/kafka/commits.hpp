// Which offsets may be committed to the group, and which of them the broker has already: only what changed is sent,
// about once a second. Plain bookkeeping of the Kafka room's thread.
#pragma once

#include <cstdint>
#include <map>

#include "bridge/model/record.hpp"

namespace busstop {

using Offsets = std::map<TopicPartition, std::int64_t>;

class Commits {
 public:
  /// Stored up to `next`; an older word than the last one changes nothing.
  void stored(const TopicPartition& of, std::int64_t next);
  /// What has changed since it was last asked; it counts as sent.
  [[nodiscard]] Offsets take_changed();
  /// The broker refused them: they are due again, unless newer ones are.
  void failed(const Offsets& offsets);
  void forget(const TopicPartition& of);
  void clear();
  [[nodiscard]] bool any_changed() const noexcept { return !changed_.empty(); }

 private:
  Offsets latest_;
  Offsets changed_;
};

}  // namespace busstop
