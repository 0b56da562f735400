#include "bridge/store/jobs.hpp"

namespace busstop {

namespace {

StockRow read(const Statement& row) {
  StockRow stock;
  StockJob& job = stock.job;
  job.product = row.text(0);
  job.at = row.time(1);
  job.accepted = row.time(2);
  job.expires = row.time(3);
  if (!row.is_null(4)) job.quantity = row.integer(4);
  if (!row.is_null(5)) job.left_in_wave = row.integer(5);
  job.next_at = row.time(6);
  if (!row.is_null(7)) stock.ask_at = row.time(7);
  if (!row.is_null(8)) stock.notice = row.id<NoticeId>(8);
  if (!row.is_null(9)) stock.event = row.id<EventId>(9);
  return stock;
}

#define JOB_COLUMNS "product, at, accepted, expires, quantity, left_in_wave, next_at, ask_at, notice, event"

}  // namespace

std::optional<StockRow> JobTable::find(std::string_view product) {
  auto& row = db_.prepared("SELECT " JOB_COLUMNS " FROM job WHERE product=?").bind(product);
  std::optional<StockRow> found;
  if (row.step()) found = read(row);
  row.reset();
  return found;
}

void JobTable::save(const StockRow& stock) {
  const StockJob& job = stock.job;
  auto& row =
      db_.prepared("INSERT INTO job (" JOB_COLUMNS
                   ") VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (product) DO UPDATE SET at=excluded.at, "
                   "accepted=excluded.accepted, expires=excluded.expires, quantity=excluded.quantity, "
                   "left_in_wave=excluded.left_in_wave, "
                   "next_at=excluded.next_at, ask_at=excluded.ask_at, notice=excluded.notice, event=excluded.event");
  row.bind(job.product).bind(job.at).bind(job.accepted).bind(job.expires).bind(job.quantity).bind(job.left_in_wave);
  row.bind(job.next_at).bind(stock.ask_at).bind(stock.notice).bind(stock.event).run();
}

std::vector<StockRow> JobTable::due(Wall now, int limit) {
  auto& row =
      db_.prepared("SELECT " JOB_COLUMNS " FROM job WHERE ask_at<=? ORDER BY ask_at LIMIT ?").bind(now).bind(limit);
  std::vector<StockRow> found;
  while (row.step())
    found.push_back(read(row));
  row.reset();
  return found;
}

std::optional<Wall> JobTable::next() {
  auto& row = db_.prepared("SELECT min(ask_at) FROM job WHERE ask_at IS NOT NULL");
  std::optional<Wall> next;
  if (row.step() && !row.is_null(0)) next = row.time(0);
  row.reset();
  return next;
}

std::vector<LiveSubscription> JobTable::oldest(std::string_view product, Wall accepted, int limit) {
  auto& row =
      db_.prepared("SELECT id, household FROM subscription WHERE product=? AND since<=? ORDER BY since, id LIMIT ?");
  row.bind(product).bind(accepted).bind(limit);
  std::vector<LiveSubscription> found;
  while (row.step())
    found.push_back({row.integer(0), row.id<HouseholdId>(1)});
  row.reset();
  return found;
}

std::int64_t JobTable::count_subscribers(std::string_view product) {
  auto& row = db_.prepared("SELECT count(*) FROM subscription WHERE product=?").bind(product);
  const Reset reset(row);
  return row.step() ? row.integer(0) : 0;
}

void JobTable::end_subscription(std::int64_t id) {
  db_.prepared("DELETE FROM subscription WHERE id=?").bind(id).run();
}

}  // namespace busstop
