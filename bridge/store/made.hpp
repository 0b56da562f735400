// What has come into being in a store since it was looked at last: notices, and for whom. One thread, outside of a
// transaction. Throws StoreError.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bridge/model/household.hpp"
#include "bridge/model/notice.hpp"
#include "bridge/store/database.hpp"
#include "bridge/store/why.hpp"

namespace busstop {

struct MadeDelivery {
  DeliveryId id;
  std::optional<HouseholdId> household;
  Address to;
  /// Empty: it is held back by nothing.
  std::string held_for;
  std::optional<Wall> held_until;
};
struct MadeNotice {
  Notice notice;
  std::vector<MadeDelivery> deliveries;
};

/// `most` at most, the oldest that are newer than `after`.
[[nodiscard]] std::vector<MadeNotice> made_since(Database& database, NoticeId after, int most);

/// The record that opened the alert.
[[nodiscard]] std::optional<RecordPlace> opened_by(Database& database, AlertId alert);

}  // namespace busstop
