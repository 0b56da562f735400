#include "bridge/store/outgoing.hpp"

#include "bridge/store/dead_letters.hpp"
#include "bridge/store/intake.hpp"

namespace busstop {

void OutgoingTable::add(const ToProduce& record, Wall now) {
  auto& insert = db_.prepared("INSERT INTO outgoing (topic, key, value, headers, made) VALUES (?, ?, ?, ?, ?)");
  insert.bind(record.topic);
  if (record.key) {
    insert.bind_blob(*record.key);
  } else {
    insert.bind_null();
  }
  insert.bind_blob(record.value).bind(headers_as_json(record.headers)).bind(now).run();
}

std::vector<Outgoing> OutgoingTable::next(int limit) {
  auto& row = db_.prepared("SELECT id, topic, key, value, headers FROM outgoing ORDER BY id LIMIT ?");
  row.bind(limit);
  std::vector<Outgoing> found;
  while (row.step()) {
    Outgoing one{row.integer(0), {row.text(1), {}, row.blob(3), headers_from_json(row.text(4))}};
    if (!row.is_null(2)) one.record.key = row.blob(2);
    found.push_back(std::move(one));
  }
  row.reset();
  return found;
}

void OutgoingTable::remove(std::int64_t id) {
  db_.prepared("DELETE FROM outgoing WHERE id = ?").bind(id).run();
}

int OutgoingTable::forget(Wall before) {
  db_.prepared("DELETE FROM outgoing WHERE made < ?").bind(before).run();
  return db_.changes();
}

}  // namespace busstop
