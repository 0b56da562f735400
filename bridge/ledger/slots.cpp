#include "bridge/ledger/slots.hpp"

#include <algorithm>

#include "bridge/sinks/sink.hpp"

namespace busstop::ledger {

namespace {

constexpr int most_counted_on = 10;
constexpr std::array own_standing{Standing::own};
constexpr std::array outside_standings{Standing::good, Standing::fresh, Standing::slow};

bool is_outside(const SinkSettings& sink) {
  const auto* kind = find_sink_kind(sink.kind);
  return kind != nullptr && kind->outside;
}

}  // namespace

void Slots::use_sinks(const std::vector<SinkSettings>& sinks) {
  sinks_.clear();
  int pairs = 0;
  for (const auto& sink : sinks)
    pairs += static_cast<int>(is_outside(sink) ? outside_standings.size() : own_standing.size());
  unit_ = std::min(most_counted_on, courier_slots / (3 * pairs + 6));
  for (const auto& sink : sinks) {
    auto& shares = sinks_[sink.name];
    const auto give = [&](Standing standing) {
      for (const auto urgency : {Urgency::urgent, Urgency::ordinary})
        shares[index(standing, urgency)].own = counted_on(urgency);
    };
    if (is_outside(sink)) {
      std::ranges::for_each(outside_standings, give);
    } else {
      std::ranges::for_each(own_standing, give);
    }
  }
  clear();
}

void Slots::clear() {
  used_ = ordinary_ = unused_ = 0;
  for (auto& [name, shares] : sinks_) {
    for (auto& share : shares) {
      share.used = 0;
      unused_ += share.own;
    }
  }
}

void Slots::count(std::string_view sink, Standing standing, Urgency urgency, int n) {
  used_ += n;
  if (urgency == Urgency::ordinary) ordinary_ += n;
  const auto found = sinks_.find(sink);
  if (found == sinks_.end()) return;
  auto& share = found->second[index(standing, urgency)];
  unused_ -= share.unused();
  share.used += n;
  unused_ += share.unused();
}

int Slots::room(std::string_view sink, Standing standing, Urgency urgency) const {
  const auto found = sinks_.find(sink);
  if (found == sinks_.end()) return 0;
  const int others = unused_ - found->second[index(standing, urgency)].unused();
  int free = courier_slots - used_ - others;
  if (urgency == Urgency::ordinary) free = std::min(free, courier_slots - urgent_slots - ordinary_);
  return std::max(0, free);
}

}  // namespace busstop::ledger
