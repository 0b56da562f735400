#include "bridge/store/attempts.hpp"

namespace busstop {

std::vector<AttemptRow> attempts_of(Database& database, DeliveryId id, int most) {
  auto& row = database.prepared(
      "SELECT number, started, took, verdict, code, answer FROM attempt WHERE notice = ?1 AND contact = ?2 UNION ALL "
      "SELECT attempts, started, took, 'delivered', code, answer FROM delivery WHERE notice = ?1 AND contact = ?2 AND "
      "started IS NOT NULL ORDER BY 1 LIMIT ?3");
  row.bind(id.notice).bind(id.contact).bind(most);
  std::vector<AttemptRow> attempts;
  while (row.step()) {
    attempts.push_back({static_cast<int>(row.integer(0)), row.time(1), Duration(row.integer(2)), row.text(3),
                        static_cast<int>(row.integer(4)), row.text(5)});
  }
  row.reset();
  return attempts;
}

}  // namespace busstop
