// What people ask the store: lists with a limit and a cursor, over a connection of its own that only reads. One thread
// at a time (daemon/). Throws StoreError.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/model/alert.hpp"
#include "bridge/model/delivery.hpp"
#include "bridge/model/household.hpp"
#include "bridge/model/silence.hpp"
#include "bridge/store/attempts.hpp"
#include "bridge/store/database.hpp"
#include "bridge/store/households.hpp"
#include "bridge/store/why.hpp"

namespace busstop {

struct DeliveryRow {
  DeliveryId id;
  NoticeKind kind{};
  DeliveryState state{};
  std::string household;  ///< text id; empty for a bare address
  Address to;
  std::string title;
  std::string body;
  Wall made;
  Wall due;
  std::optional<Wall> ended;
  int attempts = 0;
  std::string reason;
  std::string last_answer;
  std::optional<AlertId> alert;
};
struct DeliveryFilter {
  std::optional<DeliveryState> state;
  std::string household;
  std::string sink;
  std::optional<AlertId> alert;
};
struct DeadLetterRow {
  std::int64_t id = 0;
  TopicPartition from;
  std::int64_t offset = 0;
  Wall at;
  std::string rule;
  std::string reason;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::string headers;
};
struct SubscriptionRow {
  std::int64_t id = 0;
  std::string household;
  std::string product;
  Wall since;
};
struct StoreCounts {
  std::int64_t events = 0;
  std::int64_t dead_letters = 0;
  std::int64_t households = 0;
  std::int64_t subscriptions = 0;
  std::int64_t open_alerts = 0;
  std::int64_t covered_alerts = 0;
  std::map<DeliveryState, std::int64_t>
      deliveries;  ///< pending and with_courier exact; the rest as the ledger counts them
};

/// No list is longer, whatever limit is asked for.
inline constexpr int longest_list = 1000;

class Reader {
 public:
  explicit Reader(const std::string& path) : db_(path, Database::Mode::read) {}

  /// Open and covered ones, then closed ones, newest first; `before` is the id of the last one seen.
  [[nodiscard]] std::vector<Alert> alerts(int limit, std::optional<AlertId> before = {});
  [[nodiscard]] std::optional<Alert> alert(AlertId id);
  /// Newest first.
  [[nodiscard]] std::vector<DeliveryRow> deliveries(const DeliveryFilter& filter, int limit,
                                                    std::optional<DeliveryId> before = {});
  [[nodiscard]] std::optional<DeliveryRow> delivery(DeliveryId id);
  [[nodiscard]] std::vector<AttemptRow> attempts(DeliveryId id);
  /// What is known of this record, alert or delivery and this household; or what is not there.
  [[nodiscard]] std::variant<WhyFacts, std::string> why(const WhyOf& of, std::string_view household, Wall now) {
    return find_why(db_, of, household, now);
  }
  /// By text id.
  [[nodiscard]] std::vector<Household> households(int limit, std::string_view after = {});
  [[nodiscard]] std::optional<Household> household(std::string_view id);
  /// Which of their contacts nothing is sent to any more, and why.
  [[nodiscard]] Suppressions suppressions(const std::vector<Household>& households);
  /// Those of a product oldest first, else in the order they were made; `product` and `household` may be empty. `after`
  /// is the id of the last one seen.
  [[nodiscard]] std::vector<SubscriptionRow> subscriptions(std::string_view product, std::string_view household,
                                                           int limit, std::int64_t after = 0);
  /// Newest first, without headers, values cut to 4 KiB; dead_letter() has all of it.
  [[nodiscard]] std::vector<DeadLetterRow> dead_letters(int limit, std::optional<std::int64_t> before = {});
  [[nodiscard]] std::optional<DeadLetterRow> dead_letter(std::int64_t id);
  /// Newest first; `before` is the id of the last one seen. (In silences.cpp.)
  [[nodiscard]] std::vector<Silence> silences(int limit, std::optional<SilenceId> before = {});
  [[nodiscard]] StoreCounts counts();

 private:
  std::vector<Alert> load_alerts(Statement& ids);
  Database db_;
};

}  // namespace busstop
