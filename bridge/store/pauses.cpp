#include "bridge/store/pauses.hpp"

namespace busstop {

// One row of `meta` a sink: its name behind "pause:". The key behind ':' is ';'.

Pauses load_pauses(Database& database) {
  auto& row = database.prepared(
      "SELECT substr(key, 7), CAST(value AS INTEGER) FROM meta WHERE key >= 'pause:' AND key < 'pause;'");
  const Reset reset(row);
  Pauses pauses;
  while (row.step())
    pauses.emplace(row.text(0), row.time(1));
  return pauses;
}

void save_pause(Database& database, std::string_view sink, Wall since) {
  database
      .prepared(
          "INSERT INTO meta (key, value) VALUES ('pause:' || ?, CAST(? AS TEXT)) ON CONFLICT DO UPDATE SET value "
          "= excluded.value")
      .bind(sink)
      .bind(since)
      .run();
}

void remove_pause(Database& database, std::string_view sink) {
  database.prepared("DELETE FROM meta WHERE key = 'pause:' || ?").bind(sink).run();
}

}  // namespace busstop
