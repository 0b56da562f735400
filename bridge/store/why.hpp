// What the store knows of one record and one household: the record, how it was understood, the alert it concerns, what
// the household was sent of it and what became of that. Facts only; daemon/answers/explain.hpp puts them in order. Over
// a connection that only reads. Throws StoreError.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bridge/model/alert.hpp"
#include "bridge/model/delivery.hpp"
#include "bridge/model/household.hpp"
#include "bridge/model/trace.hpp"
#include "bridge/store/attempts.hpp"
#include "bridge/store/households.hpp"

namespace busstop {

/// What a question begins with: a record's place, the number of its event, an alert, or a delivery ("N-C").
struct RecordPlace {
  TopicPartition of;
  std::int64_t offset = 0;
};
using WhyOf = std::variant<RecordPlace, EventId, AlertId, DeliveryId>;
/// "TOPIC:PARTITION:OFFSET" (or as the journal writes it, "TOPIC[PARTITION]@OFFSET"), "event:N", "N", "N-C"; nothing
/// for anything else.
[[nodiscard]] std::optional<WhyOf> parse_why(std::string_view text);

struct WhyRecord {
  EventId id{};
  RecordPlace place;
  int incarnation = 0;
  Wall at;
  Wall received;
  std::int64_t deliveries = 0;
  bool dead = false;
  std::string reason;
  /// Nothing: it was read by a version that did not keep it.
  std::optional<Trace> trace;
  /// Of its dead letters that are still there: the rule ("" for the whole record) and why.
  struct Letter {
    std::int64_t id = 0;
    std::string rule;
    std::string reason;
  };
  std::vector<Letter> letters;
  /// Of a claim without an alert: its state.
  std::optional<ClaimState> loose_claim;
};

struct WhyDelivery {
  DeliveryId id;
  Address to;
  /// The contact's place in the household's order, from 1; as it is now.
  int place = 1;
  bool removed = false;
  DeliveryState state{};
  bool told = false;
  bool stood_down = false;
  /// It waits for an older one of its thread.
  bool behind = false;
  Wall due;
  std::optional<Wall> ended;
  std::string reason;
  std::string held_for;
  /// In words, of each silence in it: by whom and why.
  std::vector<std::string> silences;
  std::optional<Wall> held_until;
  std::optional<Wall> let_go;
  /// When its button was used.
  std::optional<Wall> tapped;
  /// The digest it became a line of, or the newer notice that took its place.
  std::optional<NoticeId> instead;
  std::vector<AttemptRow> attempts;
};
struct WhyNotice {
  NoticeId id{};
  NoticeKind kind{};
  std::string title;
  bool urgent = false;
  Wall made;
  Wall useful_until;
  std::vector<WhyDelivery> deliveries;
  /// When the household's next contact is tried, if it may still be.
  std::optional<Wall> next_contact;
};

struct WhyAlert {
  Alert alert;
  bool own_child = false;
  /// Of each claim: the household is its sender.
  std::vector<bool> by_household;
  /// Calls for help made so far for anybody, and when the first was.
  std::int64_t calls = 0;
  std::optional<Wall> first_call;
};

struct WhyFacts {
  Wall now;
  /// The last one is the one that was asked for, or all that concern the alert that was asked for, oldest first.
  std::vector<WhyRecord> records;
  /// There are more records of this alert.
  bool more_records = false;
  /// The record that was asked for.
  std::optional<EventId> asked;
  std::optional<WhyAlert> alert;
  Household household;
  HouseholdId household_id{};
  Suppressions suppressed;
  /// Of the product of a restock: since when the household is still subscribed.
  std::optional<Wall> subscribed;
  /// What the household was sent of it, oldest first, and the digests that took it in.
  std::vector<WhyNotice> notices;
};

/// The facts, or what is not there and what would be right.
[[nodiscard]] std::variant<WhyFacts, std::string> find_why(Database& database, const WhyOf& of,
                                                           std::string_view household, Wall now);

/// How a record was taken, each time it was, oldest first; empty if none is remembered.
[[nodiscard]] std::vector<WhyRecord> find_records(Database& database, const RecordPlace& place);
[[nodiscard]] std::vector<WhyRecord> find_records(Database& database, EventId id);
/// "RULE:RESULT ..." of an event, with the rules looked up.
[[nodiscard]] std::vector<RuleRun> rulings_in(Database& database, std::string_view packed);

}  // namespace busstop
