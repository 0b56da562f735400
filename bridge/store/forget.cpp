#include "bridge/store/forget.hpp"

#include <fmt/format.h>

#include <string>

#include "bridge/store/intake.hpp"

namespace busstop {

namespace {

/// Ids follow time closely enough (but for clock steps) to find the end of what is old by halving; no index is needed
/// for it. The deletions look at each row's own time as well. `probe` answers (id, time) of the first row from an id
/// on.
std::int64_t first_younger(Database& database, const char* newest, const char* probe, Wall before) {
  auto& last = database.prepared(newest);
  std::int64_t end = last.step() && !last.is_null(0) ? last.integer(0) + 1 : 0;
  last.reset();
  std::int64_t begin = 0;
  while (begin < end) {
    const auto middle = begin + (end - begin) / 2;
    auto& row = database.prepared(probe).bind(middle);
    const Reset reset(row);
    if (row.step() && row.time(1) < before) {
      begin = row.integer(0) + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

/// Runs a deletion whose last parameter is its limit; true if it may have left some.
template <class... Values>
bool erase(Database& database, const char* sql, int rows, Values... values) {
  auto& deletion = database.prepared(sql);
  (deletion.bind(values), ...);
  deletion.bind(rows).run();
  return database.changes() >= rows;
}

bool forget_deliveries(Database& database, Wall before, int rows) {
  const auto end = first_younger(database, "SELECT max(id) FROM notice",
                                 "SELECT id, made FROM notice WHERE id >= ? ORDER BY id LIMIT 1", before);
  // Who was told of a live alert must still be called off. Both statements choose the same rows.
  static const std::string chosen =
      "(SELECT notice, contact FROM delivery WHERE notice < ? AND state >= 2 AND ended < ? AND notice NOT IN "
      "(SELECT n.id FROM alert a JOIN notice n ON n.alert = a.id WHERE a.state < 2) ORDER BY notice, contact LIMIT ?)";
  static const std::string attempts = "DELETE FROM attempt WHERE (notice, contact) IN " + chosen;
  static const std::string deliveries = "DELETE FROM delivery WHERE (notice, contact) IN " + chosen;
  (void)erase(database, attempts.c_str(), rows, end, before);
  bool more = erase(database, deliveries.c_str(), rows, end, before);
  more |= erase(database,
                "DELETE FROM notice WHERE id IN (SELECT id FROM notice n WHERE id < ? AND made < ? AND alert IS NULL "
                "AND NOT EXISTS (SELECT 1 FROM delivery WHERE notice = n.id) "
                "AND id NOT IN (SELECT notice FROM job WHERE notice IS NOT NULL) ORDER BY id LIMIT ?)",
                rows, end, before);
  return more;
}

/// An alert goes as a whole, once nothing of what was said of it is left to be delivered or looked at.
bool forget_alerts(Database& database, Wall before, int rows) {
  const auto end = first_younger(database, "SELECT max(id) FROM alert",
                                 "SELECT id, opened FROM alert WHERE id >= ? ORDER BY id LIMIT 1", before);
  bool more = erase(database,
                    "DELETE FROM notice WHERE id IN (SELECT id FROM notice WHERE alert IN "
                    "(SELECT id FROM alert a WHERE id < ? AND state = 2 AND unsaid = 0 AND deadline < ? AND NOT EXISTS "
                    "(SELECT 1 FROM notice n JOIN delivery d ON d.notice = n.id WHERE n.alert = a.id)) LIMIT ?)",
                    rows, end, before);
  more |= erase(database,
                "DELETE FROM alert WHERE id IN (SELECT id FROM alert a WHERE id < ? AND state = 2 AND unsaid = 0 "
                "AND deadline < ? AND NOT EXISTS (SELECT 1 FROM notice WHERE alert = a.id) ORDER BY id LIMIT ?)",
                rows, end, before);
  more |= erase(database,
                "DELETE FROM claim WHERE id IN "
                "(SELECT id FROM claim WHERE alert IS NULL AND state <> 0 AND at < ? ORDER BY at LIMIT ?)",
                rows, before);
  return more;
}

bool forget_records(Database& database, Wall before, int rows) {
  const auto dead = first_younger(database, "SELECT max(id) FROM dead_letter",
                                  "SELECT id, received FROM dead_letter WHERE id >= ? ORDER BY id LIMIT 1", before);
  bool more = erase(database,
                    "DELETE FROM dead_letter WHERE id IN "
                    "(SELECT id FROM dead_letter WHERE id < ? AND received < ? ORDER BY id LIMIT ?)",
                    rows, dead, before);
  const auto end = first_younger(database, "SELECT max(id) FROM event",
                                 "SELECT id, received FROM event WHERE id >= ? ORDER BY id LIMIT 1", before);
  more |= erase(database,
                "DELETE FROM event WHERE id IN (SELECT id FROM event e WHERE id < ? AND received < ? "
                "AND NOT EXISTS (SELECT 1 FROM notice WHERE cause = e.id) "
                "AND id NOT IN (SELECT event FROM job WHERE event IS NOT NULL) ORDER BY id LIMIT ?)",
                rows, end, before);
  return more;
}

}  // namespace

bool forget_old(Database& database, Wall before, int rows) {
  bool more = forget_deliveries(database, before, rows);
  more |= forget_alerts(database, before, rows);
  more |= forget_records(database, before, rows);
  more |=
      erase(database, "DELETE FROM silence WHERE id IN (SELECT id FROM silence WHERE ended < ? ORDER BY id LIMIT ?)",
            rows, before);
  more |= erase(database,
                "DELETE FROM former_household WHERE id IN "
                "(SELECT id FROM former_household WHERE removed < ? ORDER BY removed LIMIT ?)",
                rows, before);
  return more;
}

bool forget_windows(Database& database, Wall now, int rows) {
  return erase(database,
               "DELETE FROM group_window WHERE (grp, contact) IN "
               "(SELECT grp, contact FROM group_window WHERE until < ? ORDER BY until LIMIT ?)",
               rows, now);
}

bool forget_identities(Database& database, Wall now, int rows) {
  return erase(database,
               "DELETE FROM identity WHERE identity IN "
               "(SELECT identity FROM identity WHERE seen <= ? ORDER BY seen LIMIT ?)",
               rows, now - identity_rows_kept);
}

void shrink(Database& database, int pages) {
  database.execute(fmt::format("PRAGMA incremental_vacuum({})", pages));
}

}  // namespace busstop
