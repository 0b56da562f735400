#include "bridge/store/jobs.hpp"

namespace busstop {

namespace {

StockRow read(const Statement& row) {
  StockRow stock;
  stock.id = row.id<JobId>(0);
  stock.product = row.text(1);
  stock.at = row.time(2);
  stock.accepted = row.time(3);
  stock.expires = row.time(4);
  if (!row.is_null(5)) stock.quantity = row.integer(5);
  if (!row.is_null(6)) stock.left_in_wave = row.integer(6);
  stock.next_at = row.time(7);
  if (!row.is_null(8)) stock.notice = row.id<NoticeId>(8);
  if (!row.is_null(9)) stock.event = row.id<EventId>(9);
  return stock;
}

#define JOB_COLUMNS "id, product, at, accepted, expires, quantity, left_in_wave, next_at, notice, event"

}  // namespace

std::optional<StockRow> JobTable::find(std::string_view product) {
  auto& row = db_.prepared("SELECT " JOB_COLUMNS " FROM job WHERE product=?").bind(product);
  std::optional<StockRow> found;
  if (row.step()) found = read(row);
  row.reset();
  return found;
}

void JobTable::save(StockRow& s) {
  auto& row = db_.prepared(
      "INSERT INTO job (product, at, accepted, expires, quantity, left_in_wave, next_at, notice, event) VALUES (?,?,?,?,?,?,?,?,?) "
      "ON CONFLICT (product) DO UPDATE SET at=excluded.at, accepted=excluded.accepted, expires=excluded.expires, "
      "quantity=excluded.quantity, left_in_wave=excluded.left_in_wave, next_at=excluded.next_at, notice=excluded.notice, "
      "event=excluded.event RETURNING id");
  row.bind(s.product).bind(s.at).bind(s.accepted).bind(s.expires).bind(s.quantity).bind(s.left_in_wave).bind(s.next_at);
  row.bind(s.notice).bind(s.event);
  if (row.step()) s.id = row.id<JobId>(0);
  row.reset();
}

void JobTable::remove(JobId id) { db_.prepared("DELETE FROM job WHERE id=?").bind(id).run(); }

std::vector<StockRow> JobTable::due(Wall now, int limit) {
  auto& row = db_.prepared("SELECT " JOB_COLUMNS " FROM job WHERE next_at<=? ORDER BY next_at LIMIT ?").bind(now).bind(limit);
  std::vector<StockRow> found;
  while (row.step()) found.push_back(read(row));
  row.reset();
  return found;
}

std::optional<Wall> JobTable::next() {
  auto& row = db_.prepared("SELECT min(next_at) FROM job");
  std::optional<Wall> next;
  if (row.step() && !row.is_null(0)) next = row.time(0);
  row.reset();
  return next;
}

std::vector<LiveSubscription> JobTable::oldest(std::string_view product, Wall accepted, int limit) {
  auto& row = db_.prepared(
      "SELECT id, household FROM subscription WHERE product=? AND since<=? ORDER BY since, id LIMIT ?");
  row.bind(product).bind(accepted).bind(limit);
  std::vector<LiveSubscription> found;
  while (row.step()) found.push_back({row.integer(0), row.id<HouseholdId>(1)});
  row.reset();
  return found;
}

void JobTable::end_subscription(std::int64_t id) { db_.prepared("DELETE FROM subscription WHERE id=?").bind(id).run(); }

}  // namespace busstop
