#include "bridge/store/timers.hpp"

namespace busstop {

namespace {

TimerRow read(Statement& row) {
  TimerRow timer;
  timer.id = row.integer(0);
  timer.due = row.time(1);
  timer.kind = static_cast<int>(row.integer(2));
  if (!row.is_null(3)) timer.alert = row.id<AlertId>(3);
  if (!row.is_null(4)) timer.notice = row.id<NoticeId>(4);
  if (!row.is_null(5)) timer.household = row.id<HouseholdId>(5);
  timer.arg = row.integer(6);
  if (!row.is_null(7)) timer.contact = row.id<ContactId>(7);
  return timer;
}

}  // namespace

void TimerTable::add(TimerRow& row) {
  db_.prepared("INSERT INTO timer (due, kind, alert, notice, household, arg, contact) VALUES (?,?,?,?,?,?,?)")
      .bind(row.due)
      .bind(row.kind)
      .bind(row.alert)
      .bind(row.notice)
      .bind(row.household)
      .bind(row.arg)
      .bind(row.contact)
      .run();
  row.id = db_.last_insert_id();
}

void TimerTable::remove(std::int64_t id) {
  db_.prepared("DELETE FROM timer WHERE id=?").bind(id).run();
}

void TimerTable::remove_alert(AlertId alert) {
  db_.prepared("DELETE FROM timer WHERE alert=?").bind(alert).run();
}

std::vector<TimerRow> TimerTable::human() {
  std::vector<TimerRow> found;
  auto& row = db_.prepared(
      "SELECT id, due, kind, alert, notice, household, arg, contact FROM timer WHERE kind<20 ORDER BY due");
  while (row.step())
    found.push_back(read(row));
  row.reset();
  return found;
}

std::vector<TimerRow> TimerTable::due(Wall now, int limit) {
  std::vector<TimerRow> found;
  auto& row = db_.prepared(
      "SELECT id, due, kind, alert, notice, household, arg, contact FROM timer WHERE due<=? AND kind>=20 ORDER BY due "
      "LIMIT ?");
  row.bind(now).bind(limit);
  while (row.step())
    found.push_back(read(row));
  row.reset();
  return found;
}

std::optional<Wall> TimerTable::next() {
  auto& row = db_.prepared("SELECT due FROM timer WHERE kind>=20 ORDER BY due LIMIT 1");
  std::optional<Wall> due;
  if (row.step()) due = row.time(0);
  row.reset();
  return due;
}

}  // namespace busstop
