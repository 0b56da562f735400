#include "bridge/store/held.hpp"

#include <set>

#include "bridge/store/deliveries.hpp"

namespace busstop {

namespace {

/// Whatever `delivery_held` finds, beginning with its contacts.
#define HELD_COLUMNS                                                                                               \
  "SELECT d.notice, d.contact, d.lane, c.household, c.grp, c.sink, c.address, n.kind, n.title, n.body, n.made, "   \
  "n.useful_until, n.topic, n.product, n.grp, n.fallback, ifnull(d.held_for, '') FROM contact c JOIN delivery d "  \
  "INDEXED BY delivery_held ON d.contact=c.id JOIN notice n ON n.id=d.notice WHERE d.state=0 AND d.held_until<=? " \
  "AND "

HeldDelivery read(const Statement& row) {
  HeldDelivery held;
  held.notice.id = row.id<NoticeId>(0);
  held.contact.id = row.id<ContactId>(1);
  held.contact.lane = row.id<LaneId>(2);
  if (!row.is_null(3)) held.contact.household = row.id<HouseholdId>(3);
  held.contact.group = static_cast<int>(row.integer(4));
  held.contact.at = {row.text(5), row.text(6)};
  held.notice.kind = row.id<NoticeKind>(7);
  held.notice.title = row.text(8);
  held.notice.body = row.text(9);
  held.notice.made = row.time(10);
  held.notice.useful_until = row.time(11);
  held.notice.topic = row.text(12);
  held.notice.product = row.text(13);
  held.notice.group = row.integer(14);
  held.notice.fallback = row.integer(15) != 0;
  held.held_for = row.text(16);
  return held;
}

}  // namespace

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

std::string HeldTable::name_of(HouseholdId household) {
  auto& row = db_.prepared("SELECT name_id FROM household WHERE id=?").bind(household);
  const Reset reset(row);
  return row.step() ? row.text(0) : std::string();
}

std::optional<Wall> HeldTable::window(std::int64_t group, ContactId contact, Wall now) {
  auto& row = db_.prepared("SELECT until FROM group_window WHERE grp=? AND contact=? AND until>?");
  row.bind(group).bind(contact).bind(now);
  const Reset reset(row);
  if (!row.step()) return {};
  return row.time(0);
}

void HeldTable::open_window(std::int64_t group, ContactId contact, Wall until) {
  auto& row = db_.prepared(
      "INSERT INTO group_window (grp, contact, until) VALUES (?,?,?) ON CONFLICT DO UPDATE SET until=excluded.until");
  row.bind(group).bind(contact).bind(until).run();
}

void HeldTable::hold(DeliveryId id, const Hold& hold) {
  const bool silenced = hold.why == HeldFor::silence;
  const auto words = words_of(hold);
  if (silenced) {
    auto& count = db_.prepared(
        "UPDATE silence SET hidden=hidden+1 WHERE id=?1 AND NOT EXISTS (SELECT 1 FROM delivery WHERE notice=?2 AND "
        "contact=?3 AND instr(', '||held_for||', ', ', '||?4||', ')>0)");
    count.bind(hold.silence).bind(id.notice).bind(id.contact).bind(words).run();
  }
  auto& row = db_.prepared(
      "UPDATE delivery SET due=?1, held_until=?2, reason='held back: '||?3, let_go=NULL, silence=?4, held_for=CASE "
      "WHEN ifnull(held_for, '')='' THEN ?3 WHEN instr(', '||held_for||', ', ', '||?3||', ')>0 THEN held_for ELSE "
      "held_for||', '||?3 END WHERE notice=?5 AND contact=?6 AND state=0");
  row.bind(behind_another).bind(hold.until).bind(words).bind(silenced ? std::optional(hold.silence) : std::nullopt);
  row.bind(id.notice).bind(id.contact).run();
}

void HeldTable::take_back(DeliveryId id, const Hold& how) {
  auto& row = db_.prepared("UPDATE delivery SET state=0, attempts=attempts-1 WHERE notice=? AND contact=? AND state=1");
  row.bind(id.notice).bind(id.contact).run();
  hold(id, how);
}

void HeldTable::release(DeliveryId id, Wall now) {
  auto& row = db_.prepared(
      "UPDATE delivery SET due=?, let_go=?, held_until=NULL, silence=NULL, reason='' WHERE notice=? AND contact=? AND "
      "state=0");
  row.bind(is_behind_another(id) ? behind_another : now).bind(now).bind(id.notice).bind(id.contact).run();
}

bool HeldTable::is_behind_another(DeliveryId id) {
  auto& row = db_.prepared(
      "SELECT 1 FROM delivery d CROSS JOIN delivery o INDEXED BY delivery_thread ON o.contact=d.contact AND "
      "o.thread=d.thread JOIN notice n ON n.id=o.notice WHERE d.notice=?1 AND d.contact=?2 AND o.thread<>0 AND "
      // The index is of those that have not ended.
      "o.state<2 AND o.state=1 AND o.notice<?1 AND n.cause IS NOT ifnull((SELECT cause FROM notice WHERE id=?1), -1) "
      "LIMIT 1");
  const Reset reset(row);
  return row.bind(id.notice).bind(id.contact).step();
}

void HeldTable::merge(DeliveryId id, NoticeId digest, Wall now) {
  auto& row = db_.prepared(
      "UPDATE delivery SET state=4, reason='merged into digest '||?1, successor=?1, let_go=?2, ended=?2, "
      "held_until=NULL, silence=NULL WHERE "
      "notice=?3 "
      "AND contact=?4 AND state=0");
  row.bind(digest).bind(now).bind(id.notice).bind(id.contact).run();
}

std::vector<HeldDelivery> HeldTable::due(const Recipient& recipient, Wall now, int most) {
  auto& row = recipient.household ? db_.prepared(HELD_COLUMNS "c.household=? ORDER BY d.notice LIMIT ?")
                                  : db_.prepared(HELD_COLUMNS "c.id=? ORDER BY d.notice LIMIT ?");
  row.bind(now);
  if (recipient.household) {
    row.bind(*recipient.household);
  } else {
    row.bind(recipient.contact);
  }
  row.bind(most);
  const Reset reset(row);
  std::vector<HeldDelivery> held;
  while (row.step())
    held.push_back(read(row));
  return held;
}

bool HeldTable::is_awaited(const Recipient& recipient, int kind, Wall due) {
  auto& row = recipient.household ? db_.prepared("SELECT 1 FROM timer WHERE household=? AND kind=? AND due=? LIMIT 1")
                                  : db_.prepared("SELECT 1 FROM timer WHERE contact=? AND kind=? AND due=? LIMIT 1");
  if (recipient.household) {
    row.bind(*recipient.household);
  } else {
    row.bind(recipient.contact);
  }
  row.bind(kind).bind(due);
  const Reset reset(row);
  return row.step();
}

HeldTable::Lifted HeldTable::lift(SilenceId silence, Wall now, int most) {
  auto& row = db_.prepared(
      "UPDATE delivery SET held_until=min(held_until, ?1), silence=NULL WHERE (notice, contact) IN (SELECT notice, "
      "contact FROM delivery INDEXED BY delivery_silence WHERE silence=?2 AND state=0 ORDER BY notice, contact LIMIT "
      "?3) RETURNING contact, (SELECT household FROM contact c WHERE c.id=delivery.contact)");
  row.bind(now).bind(silence).bind(most);
  Lifted lifted;
  std::set<Recipient> recipients;
  for (; row.step(); ++lifted.deliveries) {
    const bool bare = row.is_null(1);
    recipients.insert(bare ? Recipient{{}, row.id<ContactId>(0)} : Recipient{row.id<HouseholdId>(1), {}});
  }
  row.reset();
  lifted.recipients.assign(recipients.begin(), recipients.end());
  return lifted;
}

}  // namespace busstop
