// What was read from Kafka: progress, events, identities, dead letters.
// Ledger thread, inside its transaction. Throws StoreError.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bridge/model/record.hpp"
#include "bridge/model/trace.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

/// For how long an event that named itself is known again.
inline constexpr Duration identity_kept = std::chrono::hours(7 * 24);
/// Kept for as long: what came so long ago at most is judged by what had come as long before it.
inline constexpr Duration identity_rows_kept = 2 * identity_kept;

class IntakeTables {
 public:
  explicit IntakeTables(Database& database) : db_(database) {}

  /// All partitions of one cluster.
  [[nodiscard]] std::vector<Progress> load_progress(std::string_view cluster);
  void save_progress(std::string_view cluster, const Progress& progress);

  /// The id the next event will have, so that what it causes can name it before it is written.
  [[nodiscard]] EventId next_event();
  struct Ended {
    int incarnation = 0;
    Wall at;
    Wall received;
    int deliveries = 0;
    bool dead = false;
    std::string_view reason;
  };
  /// The row of a record, once it is known what became of it.
  void add_event(EventId event, std::string_view cluster, const Record& record, const Ended& ended,
                 const Trace& trace = {});
  /// The record that a claim came with.
  [[nodiscard]] std::optional<EventId> event_of(ClaimId claim);
  /// A rule had it later, too.
  void set_rulings(EventId event, const std::vector<RuleRun>& rulings);
  /// More came of it later.
  void add_deliveries(EventId event, int deliveries);
  /// The record ended dead (wholly, or for the one rule named). Bytes and headers are kept, of a value over 16 MiB the
  /// beginning.
  void add_dead_letter(EventId event, const Record& record, Wall at, Wall received, std::string_view rule,
                       std::string_view reason, std::uint64_t fingerprint = 0);
  /// False if this identity was seen within the last 7 days before `now`; for a record that came earlier, and is looked
  /// at only now, within 7 days before that or since.
  bool remember_identity(std::string_view identity, Wall now, std::optional<Wall> came = {});
  /// The event that named itself so could not be read: a corrected one may still come.
  void forget_identity(std::string_view identity);

  /// What a rolled back transaction made is forgotten.
  void forget() noexcept;

 private:
  std::int64_t topic_id(std::string_view cluster, std::string_view name);
  std::int64_t rule_id(const RuleRun& ruling);
  std::string packed(const std::vector<RuleRun>& rulings);
  Database& db_;
  /// Forgotten when a transaction is rolled back: what it made would be remembered else.
  std::vector<std::pair<std::string, std::int64_t>> topics_;
  /// By fingerprint and place; the same holds.
  std::map<std::pair<std::uint64_t, std::string>, std::int64_t> rules_;
  std::string cluster_;
  std::int64_t last_event_ = 0;
};

/// The headers of a record as a dead letter keeps them: a JSON array of {"name":…,"value":…}; what is no UTF-8 is
/// written in hexadecimal under "name_hex" or "value_hex".
[[nodiscard]] std::string headers_as_json(const std::vector<std::pair<std::string, std::string>>& headers);

[[nodiscard]] std::optional<std::string> load_meta(Database& database, std::string_view key);
void save_meta(Database& database, std::string_view key, std::string_view value);

}  // namespace busstop
