// The half of DeliveryTable that hands over what is due, and finds out what will be.
#include <algorithm>

#include "bridge/rules/alerts.hpp"
#include "bridge/store/deliveries.hpp"

namespace busstop {

std::vector<Assignment> DeliveryTable::take_due(LaneId lane, Urgency urgency, Wall now, Wall until, int limit,
                                                int& expired) {
  auto& row = db_.prepared(
      "SELECT d.notice, d.contact, d.attempts, c.household, c.grp, c.sink, c.address, n.kind, n.title, n.body, n.made, "
      "n.useful_until, n.thread, n.alert, n.cause, n.button, n.topic, n.product FROM delivery d JOIN notice n ON "
      "n.id=d.notice JOIN contact c ON "
      "c.id=d.contact "
      "WHERE d.state=0 AND d.lane=? AND d.urgent=? AND d.due<=? ORDER BY d.due LIMIT ?");
  row.bind(lane).bind(urgency).bind(std::min(until, behind_another - Duration(1))).bind(limit);
  std::vector<Assignment> taken;
  while (row.step()) {
    auto notice = std::make_shared<Notice>();
    Assignment a;
    a.key = {row.id<NoticeId>(0), row.id<ContactId>(1)};
    a.number = static_cast<int>(row.integer(2)) + 1;
    a.lane = lane;
    a.contact.id = a.key.contact;
    a.contact.lane = lane;
    if (!row.is_null(3)) a.contact.household = row.id<HouseholdId>(3);
    a.contact.group = static_cast<int>(row.integer(4));
    a.contact.at = {row.text(5), row.text(6)};
    notice->id = a.key.notice;
    notice->kind = row.id<NoticeKind>(7);
    notice->title = row.text(8);
    notice->body = row.text(9);
    notice->urgency = urgency;
    notice->made = row.time(10);
    notice->useful_until = row.time(11);
    notice->thread = row.text(12);
    if (!row.is_null(13)) notice->alert = row.id<AlertId>(13);
    if (!row.is_null(14)) notice->cause = row.id<EventId>(14);
    notice->button = row.text(15);
    notice->topic = row.text(16);
    notice->product = row.text(17);
    a.notice = std::move(notice);
    taken.push_back(std::move(a));
  }
  row.reset();
  std::erase_if(taken, [&](const Assignment& a) {
    if (a.notice->useful_until > now) {
      db_.prepared("UPDATE delivery SET state=1, attempts=?, due=? WHERE notice=? AND contact=?")
          .bind(a.number)
          .bind(now + courier_patience)
          .bind(a.key.notice)
          .bind(a.key.contact)
          .run();
      return false;
    }
    end(a.key, DeliveryState::expired, "too late to be useful", now);
    ++expired;
    return true;
  });
  return taken;
}

std::optional<Wall> DeliveryTable::next_due(LaneId lane, Urgency urgency) {
  auto& row = db_.prepared("SELECT due FROM delivery WHERE state=0 AND lane=? AND urgent=? ORDER BY due LIMIT 1");
  row.bind(lane).bind(urgency);
  std::optional<Wall> due;
  if (row.step() && row.time(0) < behind_another) due = row.time(0);
  row.reset();
  return due;
}

void DeliveryTable::release_retries(LaneId lane, Wall now) {
  for (const int urgent : {0, 1}) {
    db_.prepared(
           "UPDATE delivery SET due=?1 WHERE state=0 AND lane=?2 AND urgent=?3 AND due>?1 AND due<?4 AND attempts>0")
        .bind(now)
        .bind(lane)
        .bind(urgent)
        .bind(behind_another)
        .run();
  }
}

int DeliveryTable::expire_stale(LaneId lane, Wall now, int look_at) {
  db_.prepared(
         "UPDATE delivery SET state=3, reason='too late to be useful', ended=?1 WHERE (notice, contact) IN (SELECT "
         "d.notice, "
         "d.contact FROM (SELECT notice, contact, held_until FROM delivery WHERE state=0 AND lane=?2 LIMIT ?3) d JOIN "
         "notice n ON n.id=d.notice WHERE n.useful_until<=?1 AND d.held_until IS NULL)")
      .bind(now)
      .bind(lane)
      .bind(look_at)
      .run();
  return db_.changes();
}

int DeliveryTable::recover(Wall now) {
  db_.prepared(
         "INSERT INTO timer (due, kind, notice, household) SELECT ?, ?, d.notice, c.household FROM delivery d JOIN "
         "contact c ON c.id=d.contact WHERE d.state=1 AND c.active=0 AND c.household IS NOT NULL")
      .bind(now)
      .bind(TimerKind::fallback)
      .run();
  db_.prepared(
         "UPDATE delivery SET state=4, reason=?, ended=?, told=1 WHERE state=1 AND contact IN (SELECT contact FROM "
         "delivery d JOIN contact c ON c.id=d.contact WHERE d.state=1 AND c.active=0)")
      .bind(contact_removed)
      .bind(now)
      .run();
  int cancelled = db_.changes();
  // Of a thread the newest goes: what is repeated would come beside it, or after.
  db_.prepared(
         "UPDATE delivery SET state=4, reason='superseded', ended=?, told=1 WHERE state=1 AND thread<>0 AND EXISTS "
         "(SELECT 1 FROM delivery d JOIN notice n ON n.id=d.notice WHERE d.contact=delivery.contact AND "
         "d.thread=delivery.thread AND d.thread<>0 AND d.state<2 AND d.notice>delivery.notice AND n.cause IS NOT "
         "ifnull((SELECT cause "
         "FROM notice WHERE id=delivery.notice), -1))")
      .bind(now)
      .run();
  cancelled += db_.changes();
  // Whether these arrived is unknown: whom they called is stood down like those who heard.
  db_.prepared("UPDATE delivery SET state=0, due=?, told=1 WHERE state=1").bind(now).run();
  // What waited behind one of these goes.
  db_.prepared("UPDATE delivery SET due=?1 WHERE state=0 AND thread<>0 AND due=?2 AND held_until IS NULL")
      .bind(now)
      .bind(behind_another)
      .run();
  return cancelled;
}

std::vector<LaneRow> DeliveryTable::lanes() {
  auto& row = db_.prepared("SELECT id, sink, host FROM lane ORDER BY id");
  std::vector<LaneRow> found;
  while (row.step())
    found.push_back({row.id<LaneId>(0), row.text(1), row.text(2)});
  row.reset();
  return found;
}

std::optional<LaneRow> DeliveryTable::lane(LaneId id) {
  auto& row = db_.prepared("SELECT id, sink, host FROM lane WHERE id=?").bind(id);
  const Reset reset(row);
  if (!row.step()) return {};
  return LaneRow{row.id<LaneId>(0), row.text(1), row.text(2)};
}

std::vector<LaneId> DeliveryTable::unused_lanes(LaneId& from, int look_at) {
  std::vector<LaneId> unused;
  int looked = 0;
  auto& row = db_.prepared(
      "SELECT id, host<>'' AND NOT EXISTS (SELECT 1 FROM contact WHERE lane=l.id) AND NOT EXISTS (SELECT 1 FROM "
      "delivery WHERE state=0 AND lane=l.id) AND NOT EXISTS (SELECT 1 FROM delivery INDEXED BY delivery_with_courier "
      "WHERE state=1 AND lane=l.id) FROM lane l WHERE id>? ORDER BY id LIMIT ?");
  row.bind(from).bind(look_at);
  for (; row.step(); ++looked) {
    from = row.id<LaneId>(0);
    if (row.integer(1) != 0) unused.push_back(from);
  }
  row.reset();
  if (looked < look_at) from = LaneId{};
  return unused;
}

void DeliveryTable::remove_lane(LaneId id) {
  db_.prepared("DELETE FROM lane WHERE id=?").bind(id).run();
}

std::int64_t DeliveryTable::count_ahead(LaneId lane, int at_most) {
  auto& row = db_.prepared(
      "SELECT count(*) FROM (SELECT 1 FROM delivery INDEXED BY delivery_pending WHERE state=0 AND lane=? AND urgent IN "
      "(0, 1) AND due<? LIMIT ?)");
  row.bind(lane).bind(behind_another).bind(at_most);
  const Reset reset(row);
  row.step();
  return row.integer(0);
}

std::int64_t DeliveryTable::count_pending(LaneId lane, int at_most) {
  auto& row = db_.prepared("SELECT count(*) FROM (SELECT 1 FROM delivery WHERE state=0 AND lane=? LIMIT ?)");
  row.bind(lane).bind(at_most);
  row.step();
  const auto count = row.integer(0);
  row.reset();
  return count;
}

std::int64_t DeliveryTable::count_held(int at_most) {
  auto& row = db_.prepared(
      "SELECT count(*) FROM (SELECT 1 FROM delivery INDEXED BY delivery_held WHERE state=0 AND held_until IS NOT NULL "
      "LIMIT ?)");
  row.bind(at_most);
  const Reset reset(row);
  row.step();
  return row.integer(0);
}

}  // namespace busstop
