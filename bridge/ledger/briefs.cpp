#include "bridge/ledger/briefs.hpp"

#include <utility>

namespace busstop::ledger {

std::vector<AlertBrief> Briefs::recent(Desk& desk, Wall since, std::size_t most) {
  for (const auto id : std::exchange(desk.changed_alerts, {}))
    known_.erase(id);
  std::vector<AlertBrief> briefs;
  std::map<AlertId, AlertBrief> shown;
  for (const auto id : desk.alerts.recent(since, most)) {
    auto known = known_.find(id);
    if (known == known_.end()) {
      const auto alert = desk.alerts.load(id);
      if (!alert) continue;
      const AlertBrief brief{id,
                             alert->state,
                             alert->reason,
                             alert->opened,
                             alert->deadline,
                             desk.deliveries.told_count(id),
                             static_cast<int>(alert->claims.size())};
      known = known_.emplace(id, brief).first;
    }
    shown.insert(*known);
    briefs.push_back(known->second);
  }
  known_ = std::move(shown);
  return briefs;
}

}  // namespace busstop::ledger
