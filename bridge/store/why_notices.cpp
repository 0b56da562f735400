#include "bridge/store/why_notices.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "bridge/rules/alerts.hpp"
#include "bridge/store/deliveries.hpp"

namespace busstop {

namespace {

/// Of one alert or record, for one household.
constexpr int most_notices = 100;
constexpr int most_deliveries = 200;
constexpr int most_attempts = 200;

std::optional<Wall> time_or_none(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.time(column));
}

/// `held_for` is "quiet hours, silence 7".
std::vector<std::string> silences_in(Database& database, std::string_view held_for) {
  constexpr std::string_view word = "silence ";
  std::vector<std::string> found;
  for (auto part : split(held_for, ',')) {
    part = trimmed(part);
    if (!part.starts_with(word)) continue;
    auto& row = database.prepared("SELECT author, reason, made FROM silence WHERE id = CAST(? AS INTEGER)");
    row.bind(part.substr(word.size()));
    const Reset reset(row);
    if (!row.step()) continue;
    found.push_back(
        fmt::format("{} by {}, made at {}: {}", part, row.text(0), format_rfc3339(row.time(2)), row.text(1)));
  }
  return found;
}

std::vector<WhyDelivery> deliveries_of(Database& database, NoticeId notice, HouseholdId household) {
  auto& row = database.prepared(
      "SELECT d.contact, c.sink, c.address, c.grp, c.active, d.state, d.told, d.stood_down, d.due, d.ended, d.reason, "
      "d.held_for, d.held_until, d.let_go, d.successor, d.tapped FROM delivery d JOIN contact c ON c.id = d.contact "
      "WHERE d.notice = ? AND c.household = ? ORDER BY c.grp, d.contact LIMIT ?");
  row.bind(notice).bind(household).bind(most_deliveries);
  std::vector<WhyDelivery> deliveries;
  while (row.step()) {
    auto& d = deliveries.emplace_back();
    d.id = {notice, row.id<ContactId>(0)};
    d.to = {row.text(1), row.text(2)};
    d.place = static_cast<int>(row.integer(3)) + 1;
    d.removed = row.integer(4) == 0;
    d.state = row.id<DeliveryState>(5);
    d.told = row.integer(6) != 0;
    d.stood_down = row.integer(7) != 0;
    d.due = row.time(8);
    d.behind = d.due == behind_another;
    d.ended = time_or_none(row, 9);
    d.reason = row.text(10);
    d.held_for = row.text(11);
    d.held_until = time_or_none(row, 12);
    d.let_go = time_or_none(row, 13);
    d.tapped = time_or_none(row, 15);
    // Of one that was called off while it was being sent it is the stand-down.
    const bool took_its_place = d.state == DeliveryState::cancelled && (d.let_go || d.reason == "superseded");
    if (took_its_place && !row.is_null(14)) d.instead = row.id<NoticeId>(14);
  }
  row.reset();
  for (auto& delivery : deliveries) {
    delivery.attempts = attempts_of(database, delivery.id, most_attempts);
    delivery.silences = silences_in(database, delivery.held_for);
  }
  return deliveries;
}

std::optional<Wall> next_contact(Database& database, NoticeId notice, HouseholdId household) {
  auto& row = database.prepared(
      "SELECT min(due) FROM timer INDEXED BY timer_household WHERE household IS NOT NULL AND household = ? AND kind = "
      "? "
      "AND notice = ?");
  row.bind(household).bind(static_cast<int>(TimerKind::fallback)).bind(notice);
  const Reset reset(row);
  return row.step() ? time_or_none(row, 0) : std::nullopt;
}

void add_all(Database& database, Statement& ids, WhyFacts& facts) {
  std::vector<NoticeId> found;
  while (ids.step())
    found.push_back(ids.id<NoticeId>(0));
  ids.reset();
  for (const auto id : found)
    add_notice(database, id, facts);
}

}  // namespace

std::optional<NoticeSource> source_of(Database& database, DeliveryId id) {
  auto& row = database.prepared(
      "SELECT n.alert, n.cause FROM delivery d JOIN notice n ON n.id = d.notice WHERE d.notice = ? AND d.contact = ?");
  row.bind(id.notice).bind(id.contact);
  const Reset reset(row);
  if (!row.step()) return {};
  NoticeSource source;
  if (!row.is_null(0)) source.alert = row.id<AlertId>(0);
  if (!row.is_null(1)) source.cause = row.id<EventId>(1);
  return source;
}

void add_notice(Database& database, NoticeId id, WhyFacts& facts) {
  if (std::ranges::find(facts.notices, id, &WhyNotice::id) != facts.notices.end()) return;
  WhyNotice notice;
  {
    auto& row = database.prepared("SELECT kind, title, urgent, made, useful_until FROM notice WHERE id = ?");
    row.bind(id);
    const Reset reset(row);
    if (!row.step()) return;
    notice.id = id;
    notice.kind = row.id<NoticeKind>(0);
    notice.title = row.text(1);
    notice.urgent = row.integer(2) != 0;
    notice.made = row.time(3);
    notice.useful_until = row.time(4);
  }
  notice.deliveries = deliveries_of(database, id, facts.household_id);
  if (notice.deliveries.empty()) return;
  notice.next_contact = next_contact(database, id, facts.household_id);
  std::vector<NoticeId> digests;
  for (const auto& delivery : notice.deliveries) {
    if (delivery.instead && delivery.let_go) digests.push_back(*delivery.instead);
  }
  facts.notices.push_back(std::move(notice));
  for (const auto digest : digests)
    add_notice(database, digest, facts);
}

void add_notices_of_alert(Database& database, AlertId alert, WhyFacts& facts) {
  auto& row = database.prepared(
      "SELECT DISTINCT n.id FROM notice n JOIN delivery d ON d.notice = n.id JOIN contact c ON c.id = d.contact WHERE "
      "n.alert = ? AND c.household = ? ORDER BY n.id LIMIT ?");
  row.bind(alert).bind(facts.household_id).bind(most_notices);
  add_all(database, row, facts);
}

void add_notices_of_record(Database& database, EventId event, WhyFacts& facts) {
  // By the household's contacts: of a restock there may be a million deliveries.
  auto& row = database.prepared(
      "SELECT DISTINCT n.id FROM notice n JOIN contact c ON c.household = ?2 JOIN delivery d ON d.notice = n.id AND "
      "d.contact = c.id WHERE n.cause = ?1 ORDER BY n.id LIMIT ?3");
  row.bind(event).bind(facts.household_id).bind(most_notices);
  add_all(database, row, facts);
}

}  // namespace busstop
