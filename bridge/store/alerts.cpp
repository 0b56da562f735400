#include "bridge/store/alerts.hpp"

#include <fmt/format.h>

#include <charconv>

#include "bridge/base/text.hpp"
#include "bridge/rules/alerts.hpp"

namespace busstop {

namespace {

#define ALERT_COLUMNS                                                                                       \
  "id, parent, child, stop, alert_key, message, state, reason, opened, deadline, steps, raises, openings, " \
  "said_raises, said_openings, said_winner, said_closed, said_nobody_there, owes_parent"

constexpr int owes_parent_bit = 1;
constexpr int replan_bit = 2;

int owed_bits(const Said& said) {
  return (said.owes_parent ? owes_parent_bit : 0) | (said.replan ? replan_bit : 0);
}

void bind_alert(Statement& row, const Alert& a, bool unsaid) {
  row.bind(fold(a.parent.name)).bind(a.parent.name).bind(fold(a.child)).bind(a.child).bind(fold(a.stop)).bind(a.stop);
  row.bind(a.key)
      .bind(a.message)
      .bind(a.state)
      .bind(a.reason)
      .bind(a.opened)
      .bind(a.deadline)
      .bind(pack_steps(a.steps));
  row.bind(a.raises).bind(a.openings).bind(a.said.raises).bind(a.said.openings).bind(a.said.winner).bind(a.said.closed);
  row.bind(a.said.nobody_there).bind(owed_bits(a.said)).bind(unsaid);
}

std::vector<AlertId> ids_in(Statement& row) {
  std::vector<AlertId> ids;
  while (row.step())
    ids.push_back(row.id<AlertId>(0));
  row.reset();
  return ids;
}

std::int64_t take_integer(std::string_view& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) throw StoreError("the steps of an alert cannot be read");
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.empty()) text.remove_prefix(1);
  return value;
}

}  // namespace

std::string pack_steps(const std::vector<Step>& steps) {
  std::string text;
  for (const auto& step : steps) {
    text += fmt::format("{}{}:{}", text.empty() ? "" : " ", step.after.count(), static_cast<int>(step.tell));
  }
  return text;
}

std::vector<Step> unpack_steps(std::string_view text) {
  std::vector<Step> steps;
  while (!text.empty()) {
    const Duration after(take_integer(text));
    steps.push_back({after, static_cast<Step::Tell>(take_integer(text))});
  }
  return steps;
}

void AlertTable::save(Alert& alert, bool unsaid) {
  if (alert.id == AlertId{}) {
    auto& insert = db_.prepared(
        "INSERT INTO alert (parent_key, parent, child_key, child, stop_key, stop, alert_key, message, state, reason, "
        "opened, deadline, steps, raises, openings, said_raises, said_openings, said_winner, said_closed, "
        "said_nobody_there, owes_parent, unsaid) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    bind_alert(insert, alert, unsaid);
    insert.run();
    alert.id = static_cast<AlertId>(db_.last_insert_id());
  } else {
    auto& update = db_.prepared(
        "UPDATE alert SET parent_key=?, parent=?, child_key=?, child=?, stop_key=?, stop=?, alert_key=?, message=?, "
        "state=?, reason=?, opened=?, deadline=?, steps=?, raises=?, openings=?, said_raises=?, said_openings=?, "
        "said_winner=?, said_closed=?, said_nobody_there=?, owes_parent=?, unsaid=? WHERE id=?");
    bind_alert(update, alert, unsaid);
    update.bind(alert.id).run();
  }
  save_people(db_.prepared("INSERT OR IGNORE INTO alert_parent_household (alert, household) VALUES (?,?)"), alert.id,
              alert.parent);
}

Alert AlertTable::read(Statement& row) {
  Alert a;
  a.id = row.id<AlertId>(0);
  a.parent.name = row.text(1);
  a.child = row.text(2);
  a.stop = row.text(3);
  a.key = row.text(4);
  a.message = row.text(5);
  a.state = row.id<AlertState>(6);
  a.reason = row.id<CloseReason>(7);
  a.opened = row.time(8);
  a.deadline = row.time(9);
  a.steps = unpack_steps(row.text(10));
  a.raises = static_cast<int>(row.integer(11));
  a.openings = static_cast<int>(row.integer(12));
  a.said.raises = static_cast<int>(row.integer(13));
  a.said.openings = static_cast<int>(row.integer(14));
  if (!row.is_null(15)) a.said.winner = row.id<ClaimId>(15);
  a.said.closed = row.integer(16) != 0;
  a.said.nobody_there = row.integer(17) != 0;
  a.said.owes_parent = (row.integer(18) & owes_parent_bit) != 0;
  a.said.replan = (row.integer(18) & replan_bit) != 0;
  return a;
}

std::optional<Alert> AlertTable::load(AlertId id) {
  auto& row = db_.prepared("SELECT " ALERT_COLUMNS " FROM alert WHERE id=?").bind(id);
  if (!row.step()) return {};
  auto alert = read(row);
  row.reset();
  add_people(db_.prepared("SELECT p.household, h.names FROM alert_parent_household p LEFT JOIN household h ON "
                          "h.id=p.household WHERE p.alert=? ORDER BY p.household")
                 .bind(id),
             alert.parent);
  alert.claims = claims_of(id);
  return alert;
}

std::optional<Alert> AlertTable::find(const Person& parent, std::string_view child, std::string_view stop,
                                      std::string_view key, bool any_key) {
  auto& row = db_.prepared(
      "SELECT id FROM alert WHERE parent_key=?1 AND (?5 OR alert_key=?4) AND (?4<>'' OR ((?2='' OR child_key=?2) AND "
      "(?3='' OR stop_key=?3))) ORDER BY state=2, id DESC LIMIT 100");
  row.bind(fold(parent.name)).bind(fold(child)).bind(fold(stop)).bind(key).bind(any_key && key.empty());
  for (const auto id : ids_in(row)) {
    auto alert = load(id);
    // Another household may have the same name, and a child of the same name.
    if (alert && same_person(alert->parent, parent)) return alert;
  }
  return {};
}

std::vector<Alert> AlertTable::candidates(const Claim& claim) {
  auto& row = db_.prepared(
      "SELECT id FROM alert WHERE child_key=?1 AND deadline>=?2 UNION SELECT id FROM alert WHERE ?1='' AND "
      "deadline>=?2 ORDER BY id DESC LIMIT 100");
  row.bind(fold(claim.child)).bind(claim.at);
  std::vector<Alert> found;
  for (const auto id : ids_in(row))
    found.push_back(load(id).value());
  return found;
}

std::vector<HouseholdId> AlertTable::reached(AlertId id, Calls calls) {
  std::vector<HouseholdId> households;
  auto& row = db_.prepared(
      "SELECT DISTINCT c.household FROM notice n JOIN delivery d ON d.notice=n.id JOIN contact c ON c.id=d.contact "
      "WHERE n.alert=? AND n.kind=0 AND (?=1 OR d.told=1 OR d.state=1) AND c.household IS NOT NULL");
  row.bind(id).bind(calls == Calls::any ? 1 : 0);
  while (row.step())
    households.push_back(row.id<HouseholdId>(0));
  row.reset();
  return households;
}

std::vector<AlertId> AlertTable::unsaid() {
  return ids_in(db_.prepared("SELECT id FROM alert WHERE unsaid=1 ORDER BY id"));
}

std::vector<AlertId> AlertTable::recent(Wall since, std::size_t limit) {
  auto& row = db_.prepared(
      "SELECT id FROM alert INDEXED BY alert_live WHERE state<2 UNION SELECT id FROM (SELECT id, deadline FROM alert "
      "ORDER BY id DESC LIMIT 1000) WHERE deadline>=? ORDER BY id DESC LIMIT ?");
  row.bind(since).bind(static_cast<std::int64_t>(limit));
  return ids_in(row);
}

}  // namespace busstop
