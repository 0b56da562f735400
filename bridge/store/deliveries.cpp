#include "bridge/store/deliveries.hpp"

#include "bridge/base/hash.hpp"

namespace busstop {

namespace {

std::int64_t thread_hash(const Notice& notice) noexcept {
  if (notice.thread.empty()) return 0;
  const auto hash = static_cast<std::int64_t>(fnv1a(notice.thread));
  return hash == 0 ? 1 : hash;
}

void bind_delivery(Statement& row, const Notice& notice, const Contact& contact, DeliveryState state, Wall due,
                   int attempts) {
  row.bind(notice.id).bind(contact.id).bind(state).bind(contact.lane).bind(notice.urgency).bind(thread_hash(notice));
  row.bind(due).bind(attempts);
}

Statement& bind_delivered(Statement& row, const Report& r, Wall now) {
  row.bind(now).bind(r.started).bind(static_cast<std::int64_t>(r.took.count())).bind(r.code).bind(r.answer);
  return row.bind(r.key.notice).bind(r.key.contact);
}

constexpr auto insert_delivery =
    "INSERT INTO delivery (notice, contact, state, lane, urgent, thread, due, attempts) VALUES (?,?,?,?,?,?,?,?) "
    // A contact that was removed before anything was sent, and has come back.
    "ON CONFLICT DO UPDATE SET state=excluded.state, lane=excluded.lane, due=excluded.due, attempts=excluded.attempts, "
    "ended=NULL, reason='', held_until=NULL, held_for=NULL, let_go=NULL, silence=NULL, successor=NULL WHERE "
    "delivery.state=4 AND delivery.told=0 AND delivery.reason='contact removed'";

}  // namespace

void DeliveryTable::add_notice(Notice& n) {
  db_.prepared(
         "INSERT INTO notice (kind, title, body, button, urgent, made, useful_until, thread, alert, cause, topic, "
         "product, grp, grp_wait, fallback) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
      .bind(n.kind)
      .bind(n.title)
      .bind(n.body)
      .bind(n.button)
      .bind(n.urgency)
      .bind(n.made)
      .bind(n.useful_until)
      .bind(n.thread)
      .bind(n.alert)
      .bind(n.cause)
      .bind(n.topic)
      .bind(n.product)
      .bind(n.group)
      .bind(static_cast<std::int64_t>(n.group_wait.count()))
      .bind(n.fallback)
      .run();
  n.id = static_cast<NoticeId>(db_.last_insert_id());
}

std::optional<Notice> DeliveryTable::load_notice(NoticeId id) {
  auto& row = db_.prepared(
      "SELECT kind, title, body, urgent, made, useful_until, thread, alert, cause, button, topic, product, "
      "grp, grp_wait, fallback FROM notice WHERE id=?");
  row.bind(id);
  if (!row.step()) return {};
  Notice n;
  n.id = id;
  n.kind = row.id<NoticeKind>(0);
  n.title = row.text(1);
  n.body = row.text(2);
  n.urgency = row.id<Urgency>(3);
  n.made = row.time(4);
  n.useful_until = row.time(5);
  n.thread = row.text(6);
  if (!row.is_null(7)) n.alert = row.id<AlertId>(7);
  if (!row.is_null(8)) n.cause = row.id<EventId>(8);
  n.button = row.text(9);
  n.topic = row.text(10);
  n.product = row.text(11);
  n.group = row.integer(12);
  n.group_wait = Duration(row.integer(13));
  n.fallback = row.integer(14) != 0;
  row.reset();
  return n;
}

void DeliveryTable::supersede(const Contact& contact, const Notice& newer, Wall now, int& cancelled, bool& waits) {
  // Two rules may tell the same contact of one record: neither is newer than the other.
  auto& row = db_.prepared(
      "SELECT d.notice, d.state FROM delivery d JOIN notice n ON n.id=d.notice WHERE d.contact=? AND d.thread=? AND "
      "d.thread<>0 AND d.state<2 "
      "AND d.notice<? AND n.cause IS NOT ifnull(?, -1)");
  row.bind(contact.id).bind(thread_hash(newer)).bind(newer.id).bind(newer.cause);
  std::vector<NoticeId> unsent;
  while (row.step()) {
    if (row.id<DeliveryState>(1) == DeliveryState::with_courier) {
      waits = true;
    } else {
      unsent.push_back(row.id<NoticeId>(0));
    }
  }
  row.reset();
  for (const auto notice : unsent) {
    db_.prepared(
           "UPDATE delivery SET state=4, reason='superseded', ended=?, successor=?, held_until=NULL WHERE notice=? AND "
           "contact=?")
        .bind(now)
        .bind(newer.id)
        .bind(notice)
        .bind(contact.id)
        .run();
  }
  cancelled += static_cast<int>(unsent.size());
}

DeliveryTable::Added DeliveryTable::add(const Notice& notice, const Contact& contact, Wall due, Wall now,
                                        int& cancelled) {
  bool waits = false;
  if (!notice.thread.empty()) supersede(contact, notice, now, cancelled, waits);
  auto& insert = db_.prepared(insert_delivery);
  bind_delivery(insert, notice, contact, DeliveryState::pending, waits ? behind_another : due, 0);
  insert.run();
  if (db_.changes() == 0) return Added::exists;
  return waits ? Added::waits : Added::ready;
}

bool DeliveryTable::add_with_courier(const Notice& notice, const Contact& contact, Wall due) {
  auto& insert = db_.prepared(insert_delivery);
  bind_delivery(insert, notice, contact, DeliveryState::with_courier, due + courier_patience, 1);
  insert.run();
  return db_.changes() != 0;
}

std::optional<DeliveryHead> DeliveryTable::head(DeliveryId id) {
  auto& row = db_.prepared(
      "SELECT d.state, d.lane, d.urgent, d.attempts, d.told, d.successor, d.thread, n.kind, n.useful_until, n.alert, "
      "c.household, "
      "c.grp, c.sink, c.address, c.active FROM delivery d JOIN notice n ON n.id=d.notice JOIN contact c ON "
      "c.id=d.contact "
      "WHERE d.notice=? AND d.contact=?");
  row.bind(id.notice).bind(id.contact);
  if (!row.step()) return {};
  DeliveryHead head;
  head.id = id;
  head.state = row.id<DeliveryState>(0);
  head.lane = row.id<LaneId>(1);
  head.urgency = row.id<Urgency>(2);
  head.attempts = static_cast<int>(row.integer(3));
  head.told = row.integer(4) != 0;
  if (!row.is_null(5)) head.successor = row.id<NoticeId>(5);
  head.in_thread = row.integer(6) != 0;
  head.kind = row.id<NoticeKind>(7);
  head.useful_until = row.time(8);
  if (!row.is_null(9)) head.alert = row.id<AlertId>(9);
  if (!row.is_null(10)) head.household = row.id<HouseholdId>(10);
  head.group = static_cast<int>(row.integer(11));
  head.to = {row.text(12), row.text(13)};
  head.contact_gone = row.integer(14) == 0;
  row.reset();
  return head;
}

void DeliveryTable::add_attempt(const Report& r, std::string_view verdict) {
  db_.prepared(
         "INSERT OR REPLACE INTO attempt (notice, contact, number, started, took, verdict, code, answer) VALUES "
         "(?,?,?,?,?,?,?,?)")
      .bind(r.key.notice)
      .bind(r.key.contact)
      .bind(r.number)
      .bind(r.started)
      .bind(static_cast<std::int64_t>(r.took.count()))
      .bind(verdict)
      .bind(r.code)
      .bind(r.answer)
      .run();
}

void DeliveryTable::deliver(const Report& r, Wall now) {
  auto& row = db_.prepared(
      "UPDATE delivery SET state=2, told=1, reason='', ended=?, started=?, took=?, code=?, answer=? "
      "WHERE notice=? AND contact=?");
  bind_delivered(row, r, now).run();
}

bool DeliveryTable::deliver_if_plain(const Report& r, Wall now) {
  auto& row = db_.prepared(
      "UPDATE delivery SET state=2, told=1, reason='', ended=?, started=?, took=?, code=?, answer=? "
      "WHERE notice=? AND contact=? AND attempts=? AND state=1 AND thread=0 AND successor IS NULL");
  bind_delivered(row, r, now).bind(r.number).run();
  return db_.changes() != 0;
}

void DeliveryTable::mark_told(DeliveryId id) {
  db_.prepared("UPDATE delivery SET told=1 WHERE notice=? AND contact=?").bind(id.notice).bind(id.contact).run();
}

void DeliveryTable::end(DeliveryId id, DeliveryState state, std::string_view reason, Wall now) {
  db_.prepared("UPDATE delivery SET state=?, reason=?, ended=?, held_until=NULL WHERE notice=? AND contact=?")
      .bind(state)
      .bind(reason)
      .bind(now)
      .bind(id.notice)
      .bind(id.contact)
      .run();
}

bool DeliveryTable::use_button(DeliveryId id, Wall now) {
  db_.prepared("UPDATE delivery SET tapped=? WHERE notice=? AND contact=? AND tapped IS NULL")
      .bind(now)
      .bind(id.notice)
      .bind(id.contact)
      .run();
  return db_.changes() != 0;
}

void DeliveryTable::wait(DeliveryId id, Wall due) {
  db_.prepared("UPDATE delivery SET state=0, due=? WHERE notice=? AND contact=?")
      .bind(due)
      .bind(id.notice)
      .bind(id.contact)
      .run();
}

bool DeliveryTable::has_newer_in_thread(DeliveryId id) {
  auto& row = db_.prepared(
      "SELECT 1 FROM delivery d JOIN delivery old ON old.notice=?1 AND old.contact=?2 JOIN notice n ON n.id=d.notice "
      "WHERE d.contact=?2 AND d.thread=old.thread AND d.state<2 AND d.thread<>0 AND d.notice>?1 "
      "AND n.cause IS NOT ifnull((SELECT cause FROM notice WHERE id=?1), -1) LIMIT 1");
  row.bind(id.notice).bind(id.contact);
  const bool found = row.step();
  row.reset();
  return found;
}

bool DeliveryTable::has_newer_at(const Notice& notice, ContactId contact) {
  auto& row =
      db_.prepared("SELECT 1 FROM delivery WHERE contact=? AND thread=? AND thread<>0 AND state<2 AND notice>?");
  const Reset reset(row);
  return row.bind(contact).bind(thread_hash(notice)).bind(notice.id).step();
}

bool DeliveryTable::has_newer_for(const Notice& notice, HouseholdId household) {
  if (!notice.alert || notice.thread.empty()) return false;
  auto& row = db_.prepared(
      "SELECT 1 FROM notice n CROSS JOIN delivery d ON d.notice=n.id CROSS JOIN contact c ON c.id=d.contact WHERE "
      "n.alert=? AND n.id>? AND n.thread=? AND c.household=? LIMIT 1");
  const Reset reset(row);
  return row.bind(notice.alert).bind(notice.id).bind(notice.thread).bind(household).step();
}

std::optional<LaneId> DeliveryTable::release_thread(DeliveryId ended, Wall now) {
  auto& row = db_.prepared(
      "UPDATE delivery INDEXED BY delivery_thread SET due=?1 WHERE contact=?3 AND thread=(SELECT thread FROM delivery "
      "WHERE notice=?2 AND contact=?3) AND thread<>0 AND state<2 AND state=0 AND due=?4 AND held_until IS NULL "
      "RETURNING lane");
  row.bind(now).bind(ended.notice).bind(ended.contact).bind(behind_another);
  std::optional<LaneId> lane;
  while (row.step())
    lane = row.id<LaneId>(0);
  row.reset();
  return lane;
}

}  // namespace busstop
