// What is to happen later, as rows: the timers of alerts and waiting claims, and fallbacks to the next contact.
// Ledger thread, inside its transaction. Throws StoreError.
#pragma once

#include <optional>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/model/ids.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

struct TimerRow {
  std::int64_t id = 0;
  Wall due;
  /// TimerKind of bridge/rules.
  int kind = 0;
  std::optional<AlertId> alert;
  std::optional<NoticeId> notice;
  std::optional<HouseholdId> household;
  std::optional<ContactId> contact{};
  std::int64_t arg = 0;
};

class TimerTable {
 public:
  explicit TimerTable(Database& database) : db_(database) {}
  /// Sets `row.id`.
  void add(TimerRow& row);
  void remove(std::int64_t id);
  void remove_alert(AlertId alert);
  /// Those of alerts and waiting claims (kind < 20): few, kept in memory by the ledger.
  [[nodiscard]] std::vector<TimerRow> human();
  /// The others that are due, oldest first.
  [[nodiscard]] std::vector<TimerRow> due(Wall now, int limit);
  /// When the next of the others is due.
  [[nodiscard]] std::optional<Wall> next();

 private:
  Database& db_;
};

}  // namespace busstop
