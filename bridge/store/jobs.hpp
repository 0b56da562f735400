// The stock of a product as its latest record says, and whom it still has to be told to. Ledger thread. Throws
// StoreError.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/model/household.hpp"
#include "bridge/rules/restocks.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

struct StockRow {
  StockJob job;
  /// When somebody may be told again; nothing: not before another record.
  std::optional<Wall> ask_at;
  /// The notice that all of them get, once it is made.
  std::optional<NoticeId> notice;
  std::optional<EventId> event;
};

struct LiveSubscription {
  std::int64_t id = 0;
  HouseholdId household{};
};

class JobTable {
 public:
  explicit JobTable(Database& database) : db_(database) {}
  [[nodiscard]] std::optional<StockRow> find(std::string_view product);
  /// Inserts or replaces by product.
  void save(const StockRow& row);
  /// Jobs that may tell somebody now, the longest waiting first.
  [[nodiscard]] std::vector<StockRow> due(Wall now, int limit);
  [[nodiscard]] std::optional<Wall> next();
  /// The oldest live subscriptions, none younger than `accepted`.
  [[nodiscard]] std::vector<LiveSubscription> oldest(std::string_view product, Wall accepted, int limit);
  void end_subscription(std::int64_t id);
  [[nodiscard]] std::int64_t count_subscribers(std::string_view product);

 private:
  Database& db_;
};

}  // namespace busstop
