#include "bridge/store/made.hpp"

#include "bridge/model/trace.hpp"
#include "bridge/store/deliveries.hpp"

namespace busstop {
namespace {

std::vector<MadeDelivery> deliveries_of(Database& database, NoticeId notice) {
  auto& row = database.prepared(
      "SELECT d.contact, c.household, c.sink, c.address, d.held_for, d.held_until FROM delivery d JOIN contact c ON "
      "c.id = d.contact WHERE d.notice = ? ORDER BY d.contact");
  row.bind(notice);
  const Reset reset(row);
  std::vector<MadeDelivery> all;
  while (row.step()) {
    MadeDelivery made{{notice, row.id<ContactId>(0)}, {}, {row.text(2), row.text(3)}, {}, {}};
    if (!row.is_null(1)) made.household = row.id<HouseholdId>(1);
    if (!row.is_null(5)) {
      made.held_for = row.text(4);
      made.held_until = row.time(5);
    }
    all.push_back(std::move(made));
  }
  return all;
}

}  // namespace

std::vector<MadeNotice> made_since(Database& database, NoticeId after, int most) {
  std::vector<NoticeId> ids;
  {
    auto& row = database.prepared("SELECT id FROM notice WHERE id > ? ORDER BY id LIMIT ?");
    row.bind(after).bind(most);
    const Reset reset(row);
    while (row.step())
      ids.push_back(row.id<NoticeId>(0));
  }
  std::vector<MadeNotice> all;
  DeliveryTable table(database);
  for (const auto id : ids) {
    if (auto notice = table.load_notice(id)) all.push_back({*std::move(notice), deliveries_of(database, id)});
  }
  return all;
}

std::optional<RecordPlace> opened_by(Database& database, AlertId alert) {
  auto& row = database.prepared(
      "SELECT t.name, e.partition, e.offset FROM event e JOIN topic t ON t.id = e.topic WHERE e.alert = ? AND e.role = "
      "? ORDER BY e.id LIMIT 1");
  row.bind(alert).bind(static_cast<int>(ReadAs::raise));
  const Reset reset(row);
  if (!row.step()) return {};
  return RecordPlace{{row.text(0), static_cast<std::int32_t>(row.integer(1))}, row.integer(2)};
}

}  // namespace busstop
