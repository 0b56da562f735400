#include "bridge/rules/record_time.hpp"

#include <algorithm>

namespace busstop {

Wall time_of(const Record& record, std::optional<Wall> end_seen, Wall now) noexcept {
  const Wall own = std::min(record.timestamp.value_or(now), now);
  return end_seen ? std::max(own, std::min(*end_seen, now)) : own;
}

}  // namespace busstop
