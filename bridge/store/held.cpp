#include "bridge/store/held.hpp"

#include "bridge/store/deliveries.hpp"

namespace busstop {

std::optional<Manners> HeldTable::manners(HouseholdId household) {
  auto& row = db_.prepared(
      "SELECT quiet_from, quiet_to, limit_count, limit_per, timezone, limit_since, limit_used FROM household INDEXED "
      "BY "
      "household_manners WHERE id=? AND (quiet_from IS NOT NULL OR limit_count IS NOT NULL)");
  row.bind(household);
  const Reset reset(row);
  if (!row.step()) return {};
  Manners manners;
  if (!row.is_null(0)) {
    manners.quiet = QuietHours{std::chrono::minutes(row.integer(0)), std::chrono::minutes(row.integer(1))};
  }
  if (!row.is_null(2)) manners.limit = Rate{static_cast<int>(row.integer(2)), Duration(row.integer(3))};
  manners.timezone = row.text(4);
  manners.since = row.time(5);
  manners.used = static_cast<int>(row.integer(6));
  return manners;
}

void HeldTable::save_used(HouseholdId household, const Manners& manners) {
  auto& row = db_.prepared("UPDATE household SET limit_since=?, limit_used=? WHERE id=?");
  row.bind(manners.since).bind(manners.used).bind(household).run();
}

void HeldTable::hold(DeliveryId id, Wall until, std::string_view reason) {
  auto& row =
      db_.prepared("UPDATE delivery SET due=?, held_until=?, reason=? WHERE notice=? AND contact=? AND state=0");
  row.bind(behind_another).bind(until).bind(reason).bind(id.notice).bind(id.contact).run();
}

void HeldTable::take_back(DeliveryId id, Wall until, std::string_view reason) {
  auto& row = db_.prepared("UPDATE delivery SET state=0, attempts=attempts-1 WHERE notice=? AND contact=? AND state=1");
  row.bind(id.notice).bind(id.contact).run();
  hold(id, until, reason);
}

void HeldTable::release(DeliveryId id, Wall now) {
  auto& row =
      db_.prepared("UPDATE delivery SET due=?, held_until=NULL, reason='' WHERE notice=? AND contact=? AND state=0");
  row.bind(now).bind(id.notice).bind(id.contact).run();
}

void HeldTable::move(HouseholdId household, Wall until) {
  db_.prepared(
         "UPDATE delivery INDEXED BY delivery_held SET held_until=? WHERE contact IN (SELECT id FROM contact WHERE "
         "household=?) AND state=0 AND held_until IS NOT NULL")
      .bind(until)
      .bind(household)
      .run();
}

std::vector<HeldDelivery> HeldTable::of(HouseholdId household, int most) {
  auto& row = db_.prepared(
      "SELECT d.notice, d.contact, d.lane, n.title, n.body, n.useful_until FROM contact c JOIN delivery d INDEXED BY "
      "delivery_held ON d.contact=c.id JOIN notice n ON n.id=d.notice WHERE c.household=? AND d.state=0 AND "
      "d.held_until IS NOT NULL ORDER BY d.notice LIMIT ?");
  row.bind(household).bind(most);
  std::vector<HeldDelivery> held;
  while (row.step()) {
    held.push_back(
        {{row.id<NoticeId>(0), row.id<ContactId>(1)}, row.id<LaneId>(2), row.text(3), row.text(4), row.time(5)});
  }
  row.reset();
  return held;
}

bool HeldTable::is_awaited(HouseholdId household, int kind, Wall until) {
  auto& row = db_.prepared("SELECT 1 FROM timer WHERE household=? AND kind=? AND due=? LIMIT 1");
  row.bind(household).bind(kind).bind(until);
  const Reset reset(row);
  return row.step();
}

}  // namespace busstop
