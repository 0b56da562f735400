#include "bridge/store/gaps.hpp"

#include "bridge/base/times.hpp"
#include "bridge/store/households.hpp"
#include "bridge/store/intake.hpp"
#include "bridge/store/silences.hpp"

namespace busstop {

namespace {

constexpr std::size_t most_named = 3;

std::int64_t single(Statement& question) {
  const Reset reset(question);
  return question.step() ? question.integer(0) : 0;
}

Some some(Statement& rows) {
  const Reset reset(rows);
  Some found;
  while (found.count < Some::most && rows.step()) {
    if (++found.count <= static_cast<std::int64_t>(most_named)) found.first.push_back(rows.text(0));
  }
  return found;
}

std::map<std::string, std::int64_t> suppressed(Database& db) {
  std::map<std::string, std::int64_t> counts;
  auto& rows = db.prepared(
      "SELECT s.sink, count(*) FROM suppression s JOIN contact c ON c.sink = s.sink AND c.address = s.address "
      "WHERE c.active = 1 AND c.household IS NOT NULL GROUP BY s.sink");
  const Reset reset(rows);
  while (rows.step())
    counts.emplace(rows.text(0), rows.integer(1));
  return counts;
}

}  // namespace

StoreGaps find_gaps(const std::string& path, const std::vector<std::string>& sinks, Wall since) {
  Database db(path, Database::Mode::read);
  StoreGaps gaps;
  gaps.households = single(db.prepared("SELECT n FROM tally WHERE id = 1"));
  gaps.unknown_sinks = Households(db, [](const Address&) { return ""; }).contacts_without(sinks);
  gaps.suppressed = suppressed(db);
  gaps.without_contact =
      some(db.prepared("SELECT name_id FROM household h WHERE NOT EXISTS "
                       "(SELECT 1 FROM contact c WHERE c.household = h.id AND c.active = 1) ORDER BY name_id"));
  gaps.anybody_at_a_stop = single(db.prepared("SELECT EXISTS (SELECT 1 FROM household_stop)")) != 0;
  gaps.unheard_stops = some(
      db.prepared("SELECT DISTINCT stop FROM (SELECT stop, stop_key, opened FROM alert ORDER BY id DESC LIMIT 1000) "
                  "a WHERE opened >= ? AND NOT EXISTS "
                  "(SELECT 1 FROM household_stop s WHERE s.stop_key IN (a.stop_key, '*'))")
          .bind(since));
  gaps.dead_letters = single(db.prepared("SELECT count(*) FROM (SELECT 1 FROM dead_letter LIMIT ?)").bind(Some::most));
  gaps.silences = SilenceTable(db).live();
  if (const auto created = load_meta(db, "created")) gaps.created = parse_rfc3339(*created);
  auto& latest = db.prepared("SELECT max(last_time) FROM progress");
  const Reset reset(latest);
  if (latest.step() && !latest.is_null(0)) gaps.latest_record = latest.time(0);
  return gaps;
}

}  // namespace busstop
