#include "bridge/store/forget_subscriptions.hpp"

#include <vector>

namespace busstop {

int ForgetSubscriptions::step(Database& database, Wall before, int rows) {
  auto& row = database.prepared("SELECT id, asked FROM subscription WHERE id > ? ORDER BY id LIMIT ?");
  row.bind(last_).bind(rows);
  std::vector<std::int64_t> old;
  int looked = 0;
  for (; row.step(); ++looked) {
    last_ = row.integer(0);
    if (!row.is_null(1) && row.time(1) < before) old.push_back(last_);
  }
  row.reset();
  if (looked < rows) last_ = 0;
  for (const auto id : old)
    database.prepared("DELETE FROM subscription WHERE id = ?").bind(id).run();
  return static_cast<int>(old.size());
}

}  // namespace busstop
