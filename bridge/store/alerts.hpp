// Alerts and claims as rows; what they mean is decided in bridge/rules.
// Ledger thread, inside its transaction. Throws StoreError.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/model/alert.hpp"
#include "bridge/model/record.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

class AlertTable {
 public:
  explicit AlertTable(Database& database) : db_(database) {}

  /// Inserts (an id of 0 is given one) or rewrites the alert without its claims. `unsaid`: words are owed, but held
  /// back for now.
  void save(Alert& alert, bool unsaid);
  /// Inserts (an id of 0 is given one) or rewrites a claim; no alert: it waits, or fitted none. Without a topic it
  /// came by a tap.
  void save_claim(Claim& claim, std::optional<AlertId> alert, const TopicPartition& from = {}, std::int64_t offset = 0);
  /// Rewrites those of the alert's claims that are not as they are stored.
  void save_claims(Alert& alert);
  /// Whom the claim's sender is taken for.
  void save_responder(const Claim& claim);

  [[nodiscard]] std::optional<Alert> load(AlertId id);
  /// The newest alert of this identity, a live one before a closed one: (parent, alert_id), or (parent, child, stop)
  /// where the record has no alert_id; a parent is a household, a name only where none is known. An empty child or stop
  /// stands for any; with `any_key` an empty alert_id, too.
  [[nodiscard]] std::optional<Alert> find(const Person& parent, std::string_view child, std::string_view stop,
                                          std::string_view key, bool any_key = false);
  /// Alerts a claim dated `at` may concern, by child where it names one; at most 100, newest first.
  [[nodiscard]] std::vector<Alert> candidates(const Claim& claim);
  /// Claims that wait, oldest first by (at, topic, partition, offset); those that name `child` or no child; all where
  /// `child` is empty.
  [[nodiscard]] std::vector<Claim> waiting(std::string_view child);
  /// Keeps a withdrawal for claims that were made before it and are read after it. It is forgotten as refused claims
  /// are. `said`: its sender has been told of it.
  void keep_withdrawal(Claim& withdrawal, const TopicPartition& from, std::int64_t offset);
  void mark_said(const Claim& withdrawal);
  /// Those dated after the claim and as long as its alert can be open; those that name its child or no child, oldest
  /// first. At most 1,000 rows are looked at.
  [[nodiscard]] std::vector<Claim> withdrawals_after(const Claim& claim);
  [[nodiscard]] std::optional<Claim> load_claim(ClaimId id);
  /// The households that a call for this alert has reached, or is just reaching; or all for whom there ever was one.
  enum class Calls { arrived, any };
  [[nodiscard]] std::vector<HouseholdId> reached(AlertId id, Calls calls = Calls::arrived);
  /// Alerts that still owe words.
  [[nodiscard]] std::vector<AlertId> unsaid();
  /// Open and covered ones, and those whose deadline is not older than `since`; newest first.
  [[nodiscard]] std::vector<AlertId> recent(Wall since, std::size_t limit);

 private:
  Alert read(Statement& row);
  void add_claim(Claim& claim, int state, std::optional<AlertId> alert, const TopicPartition& from,
                 std::int64_t offset);
  std::vector<Claim> claims_of(AlertId alert);
  Claim read_claim(Statement& row);
  /// Rows of households and whether they may be named.
  static void add_people(Statement& row, Person& person);
  /// A row for each; `insert` takes what they belong to, and the household.
  template <class Id>
  static void save_people(Statement& insert, Id of, const Person& person) {
    for (const auto household : person.households)
      insert.bind(of).bind(household).run();
  }
  Database& db_;
};

/// Steps as the store keeps them: "60000000:0 120000000:1" (microseconds, tell).
[[nodiscard]] std::string pack_steps(const std::vector<Step>& steps);
[[nodiscard]] std::vector<Step> unpack_steps(std::string_view text);

}  // namespace busstop
