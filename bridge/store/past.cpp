#include "bridge/store/past.hpp"

#include "bridge/store/why.hpp"

namespace busstop {

namespace {

/// Dead letters that were taken once more; nobody does that more often.
constexpr int most_readings = 100;

}  // namespace

PastRecord past_record(Database& database, std::string_view cluster, const TopicPartition& of, std::int64_t offset) {
  PastRecord past;
  auto& progress = database.prepared(
      "SELECT t.id, p.incarnation, p.next FROM topic t JOIN progress p ON p.topic = t.id WHERE t.cluster = ? AND "
      "t.name = ? AND p.partition = ?");
  progress.bind(cluster).bind(of.topic).bind(of.partition);
  const Reset reset(progress);
  if (!progress.step() || offset >= progress.integer(2)) return past;
  past.read = true;
  auto& row = database.prepared(
      "SELECT id, at, dead, reason, role, rulings, received FROM event INDEXED BY event_place WHERE topic = ? AND "
      "partition = ? AND offset = ? AND incarnation = ? ORDER BY id LIMIT ?");
  row.bind(progress.integer(0)).bind(of.partition).bind(offset).bind(progress.integer(1)).bind(most_readings);
  std::vector<std::string> packed;
  while (row.step()) {
    PastReading reading{row.id<EventId>(0), row.time(1), row.integer(2) != 0, row.text(3), {}, row.time(6)};
    if (!row.is_null(4)) reading.rulings.emplace();
    past.readings.push_back(std::move(reading));
    packed.push_back(row.text(5));
  }
  row.reset();
  for (std::size_t i = 0; i < packed.size(); ++i) {
    if (past.readings[i].rulings) past.readings[i].rulings = rulings_in(database, packed[i]);
  }
  return past;
}

std::optional<Wall> remembered_since(Database& database) {
  auto& row = database.prepared("SELECT received FROM event ORDER BY id LIMIT 1");
  const Reset reset(row);
  if (!row.step()) return {};
  return row.time(0);
}

std::string last_cluster(Database& database, std::string_view topic) {
  auto& row = database.prepared("SELECT cluster FROM topic WHERE name = ? ORDER BY id DESC LIMIT 1");
  row.bind(topic);
  const Reset reset(row);
  return row.step() ? row.text(0) : std::string();
}

}  // namespace busstop
