#include "bridge/store/reader.hpp"

#include <algorithm>
#include <limits>

#include "bridge/base/json.hpp"
#include "bridge/store/alerts.hpp"
#include "bridge/store/households.hpp"
#include "bridge/store/intake.hpp"

namespace busstop {

namespace {

int bounded(int limit) {
  return std::clamp(limit, 0, longest_list);
}

std::int64_t below(const std::optional<std::int64_t>& id) {
  return id.value_or(std::numeric_limits<std::int64_t>::max());
}

std::optional<std::string> bytes_in(const Statement& row, int column) {
  if (row.is_null(column)) return {};
  return row.blob(column);
}

DeadLetterRow dead_letter_in(const Statement& row) {
  DeadLetterRow letter;
  letter.id = row.integer(0);
  letter.from = {row.text(1), static_cast<std::int32_t>(row.integer(2))};
  letter.offset = row.integer(3);
  letter.at = row.time(4);
  letter.rule = row.text(5);
  letter.reason = row.text(6);
  letter.key = bytes_in(row, 7);
  letter.value = bytes_in(row, 8);
  letter.headers = row.text(9);
  return letter;
}

std::int64_t single(Statement& question) {
  const Reset reset(question);
  return question.step() ? question.integer(0) : 0;
}

}  // namespace

std::vector<Alert> Reader::load_alerts(Statement& ids) {
  std::vector<AlertId> found;
  while (ids.step())
    found.push_back(ids.id<AlertId>(0));
  ids.reset();
  AlertTable table(db_);
  std::vector<Alert> alerts;
  for (const auto id : found) {
    if (auto alert = table.load(id)) alerts.push_back(std::move(*alert));
  }
  return alerts;
}

std::vector<Alert> Reader::alerts(int limit, std::optional<AlertId> before) {
  const Transaction moment(db_, Transaction::Kind::read);
  const auto last = before ? std::optional(raw(*before)) : std::nullopt;
  const bool live_are_seen =
      before && single(db_.prepared("SELECT count(*) FROM alert WHERE id = ? AND state < 2").bind(*before)) == 0;
  std::vector<Alert> alerts;
  if (!live_are_seen) {
    auto& live = db_.prepared("SELECT id FROM alert WHERE state < 2 AND id < ? ORDER BY id DESC LIMIT ?");
    alerts = load_alerts(live.bind(below(last)).bind(bounded(limit)));
  }
  auto& closed = db_.prepared("SELECT id FROM alert WHERE state = 2 AND id < ? ORDER BY id DESC LIMIT ?");
  closed.bind(live_are_seen ? below(last) : below({})).bind(bounded(limit) - static_cast<int>(alerts.size()));
  std::ranges::move(load_alerts(closed), std::back_inserter(alerts));
  return alerts;
}

std::optional<Alert> Reader::alert(AlertId id) {
  const Transaction moment(db_, Transaction::Kind::read);
  return AlertTable(db_).load(id);
}

std::vector<AttemptRow> Reader::attempts(DeliveryId id) {
  return attempts_of(db_, id, longest_list);
}

std::vector<Household> Reader::households(int limit, std::string_view after) {
  const Transaction moment(db_, Transaction::Kind::read);
  std::vector<HouseholdId> ids;
  auto& row = db_.prepared("SELECT id FROM household WHERE name_id > ? ORDER BY name_id LIMIT ?")
                  .bind(after)
                  .bind(bounded(limit));
  while (row.step())
    ids.push_back(row.id<HouseholdId>(0));
  row.reset();
  std::vector<Household> households;
  for (const auto id : ids)
    households.push_back(load_household(db_, id).value());
  return households;
}

std::optional<Household> Reader::household(std::string_view id) {
  const Transaction moment(db_, Transaction::Kind::read);
  auto& row = db_.prepared("SELECT id FROM household WHERE name_id = ?").bind(id);
  const Reset reset(row);
  if (!row.step()) return {};
  return load_household(db_, row.id<HouseholdId>(0));
}

Suppressions Reader::suppressions(const std::vector<Household>& households) {
  const Transaction moment(db_, Transaction::Kind::read);
  return suppressions_of(db_, households);
}

std::vector<SubscriptionRow> Reader::subscriptions(std::string_view product, std::string_view household, int limit,
                                                   std::int64_t after) {
  // A subscription that was served meanwhile took all older ones of its product with it: then the oldest left comes
  // next.
  const char* sql =
      !product.empty()
          ? "SELECT s.id, h.name_id, s.product, s.since FROM subscription s JOIN household h ON h.id = s.household "
            "WHERE s.product = ?1 AND (?2 = '' OR h.name_id = ?2) AND (s.since, s.id) > "
            "(ifnull((SELECT since FROM subscription WHERE id = ?3), 0), ?3) ORDER BY s.since, s.id LIMIT ?4"
      : !household.empty()
          ? "SELECT s.id, h.name_id, s.product, s.since FROM subscription s JOIN household h ON h.id = s.household "
            "WHERE ?1 = '' AND h.name_id = ?2 AND s.id > ?3 ORDER BY s.id LIMIT ?4"
          : "SELECT s.id, h.name_id, s.product, s.since FROM subscription s JOIN household h ON h.id = s.household "
            "WHERE ?1 = ?2 AND s.id > ?3 ORDER BY s.id LIMIT ?4";
  std::vector<SubscriptionRow> subscriptions;
  auto& row = db_.prepared(sql).bind(product).bind(household).bind(after).bind(bounded(limit));
  while (row.step())
    subscriptions.push_back({row.integer(0), row.text(1), row.text(2), row.time(3)});
  row.reset();
  return subscriptions;
}

std::vector<DeadLetterRow> Reader::dead_letters(int limit, std::optional<std::int64_t> before) {
  std::vector<DeadLetterRow> letters;
  auto& row = db_.prepared(
      "SELECT id, topic, partition, offset, at, rule, reason, substr(key, 1, 4096), substr(value, 1, 4096), '' "
      "FROM dead_letter WHERE id < ? ORDER BY id DESC LIMIT ?");
  row.bind(below(before)).bind(bounded(limit));
  while (row.step())
    letters.push_back(dead_letter_in(row));
  row.reset();
  return letters;
}

std::optional<DeadLetterRow> Reader::dead_letter(std::int64_t id) {
  auto& row = db_.prepared(
      "SELECT id, topic, partition, offset, at, rule, reason, key, value, headers FROM dead_letter WHERE id = ?");
  row.bind(id);
  const Reset reset(row);
  if (!row.step()) return {};
  return dead_letter_in(row);
}

StoreCounts Reader::counts() {
  const Transaction moment(db_, Transaction::Kind::read);
  StoreCounts counts;
  counts.households = single(db_.prepared("SELECT n FROM tally WHERE id = 1"));
  counts.subscriptions = single(db_.prepared("SELECT n FROM tally WHERE id = 2"));
  counts.open_alerts = single(db_.prepared("SELECT count(*) FROM alert WHERE state < 2 AND state = 0"));
  counts.covered_alerts = single(db_.prepared("SELECT count(*) FROM alert WHERE state < 2 AND state = 1"));
  counts.deliveries[DeliveryState::pending] = single(db_.prepared("SELECT count(*) FROM delivery WHERE state = 0"));
  counts.deliveries[DeliveryState::with_courier] =
      single(db_.prepared("SELECT count(*) FROM delivery WHERE state = 1"));
  const auto parsed = Json::parse(load_meta(db_, "counters").value_or("{}"));
  const auto* ledger = std::get_if<Json>(&parsed);
  const auto total = [&](std::string_view key) {
    return ledger == nullptr ? 0 : ledger->root().find(key).integer().value_or(0);
  };
  counts.events = total("events");
  counts.dead_letters = total("dead_letters");
  counts.deliveries[DeliveryState::delivered] = total("delivered");
  counts.deliveries[DeliveryState::expired] = total("expired");
  counts.deliveries[DeliveryState::cancelled] = total("cancelled");
  counts.deliveries[DeliveryState::dead] = total("dead");
  return counts;
}

}  // namespace busstop
