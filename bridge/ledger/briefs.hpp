// What is shown of alerts: each is read from the store once, and again only when something has become of it (see
// Desk::alert_changed), as this is asked for up to 20 times a second. Ledger thread, after a commit. Throws StoreError.
#pragma once

#include <map>
#include <vector>

#include "bridge/ledger/desk.hpp"

namespace busstop::ledger {

class Briefs {
 public:
  /// Open and covered ones, and those whose deadline is not older than `since`: `most` at most, newest first.
  [[nodiscard]] std::vector<AlertBrief> recent(Desk& desk, Wall since, std::size_t most);

 private:
  /// Of the last answer.
  std::map<AlertId, AlertBrief> known_;
};

}  // namespace busstop::ledger
