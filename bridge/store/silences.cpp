#include "bridge/store/silences.hpp"

#include <algorithm>
#include <limits>

#include "bridge/store/reader.hpp"

namespace busstop {

namespace {

#define SILENCE_COLUMNS "id, topic, product, household, sink, author, reason, made, until, ended, hidden"

Silence read(const Statement& row) {
  Silence silence;
  silence.id = row.id<SilenceId>(0);
  silence.scope = {row.text(1), row.text(2), row.text(3), row.text(4)};
  silence.author = row.text(5);
  silence.reason = row.text(6);
  silence.made = row.time(7);
  silence.until = row.time(8);
  if (!row.is_null(9)) silence.ended = row.time(9);
  silence.hidden = row.integer(10);
  return silence;
}

std::vector<Silence> all(Statement& row) {
  const Reset reset(row);
  std::vector<Silence> found;
  while (row.step())
    found.push_back(read(row));
  return found;
}

}  // namespace

void SilenceTable::add(Silence& silence) {
  auto& row = db_.prepared(
      "INSERT INTO silence (topic, product, household, sink, author, reason, made, until) VALUES (?,?,?,?,?,?,?,?)");
  row.bind(silence.scope.topic).bind(silence.scope.product).bind(silence.scope.household).bind(silence.scope.sink);
  row.bind(silence.author).bind(silence.reason).bind(silence.made).bind(silence.until).run();
  silence.id = static_cast<SilenceId>(db_.last_insert_id());
}

std::optional<Silence> SilenceTable::find(SilenceId id) {
  auto found = all(db_.prepared("SELECT " SILENCE_COLUMNS " FROM silence WHERE id=?").bind(id));
  if (found.empty()) return {};
  return std::move(found.front());
}

std::vector<Silence> SilenceTable::live() {
  return all(db_.prepared("SELECT " SILENCE_COLUMNS " FROM silence WHERE ended IS NULL ORDER BY id"));
}

void SilenceTable::end(SilenceId id, Wall now) {
  db_.prepared("UPDATE silence SET ended=? WHERE id=? AND ended IS NULL").bind(now).bind(id).run();
}

std::vector<Silence> Reader::silences(int limit, std::optional<SilenceId> before) {
  constexpr auto newest = static_cast<SilenceId>(std::numeric_limits<std::int64_t>::max());
  auto& row = db_.prepared("SELECT " SILENCE_COLUMNS " FROM silence WHERE id<? ORDER BY id DESC LIMIT ?");
  return all(row.bind(before.value_or(newest)).bind(std::clamp(limit, 0, longest_list)));
}

}  // namespace busstop
