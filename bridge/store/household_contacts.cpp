// The part of Households that is about addresses: contacts and lanes.
#include <map>

#include "bridge/base/json.hpp"
#include "bridge/rules/alerts.hpp"
#include "bridge/store/deliveries.hpp"
#include "bridge/store/households.hpp"

namespace busstop {

namespace {

struct ContactRow {
  ContactId id{};
  int group = 0;
  LaneId lane{};
  bool active = false;
  bool operator==(const ContactRow&) const = default;
};

std::map<Address, ContactRow> rows_of(Database& database, HouseholdId household) {
  std::map<Address, ContactRow> rows;
  auto& row =
      database.prepared("SELECT sink, address, id, grp, lane, active FROM contact WHERE household = ?").bind(household);
  while (row.step()) {
    rows.insert_or_assign({row.text(0), row.text(1)}, ContactRow{row.id<ContactId>(2), static_cast<int>(row.integer(3)),
                                                                 row.id<LaneId>(4), row.integer(5) != 0});
  }
  row.reset();
  return rows;
}

template <class Id>
std::string list_of(const std::vector<Id>& ids) {
  std::vector<std::string> items;
  for (const auto id : ids)
    items.push_back(std::to_string(raw(id)));
  return json_array(items);
}

Contact contact_in(const Statement& row) {
  Contact contact;
  contact.id = row.id<ContactId>(0);
  contact.household = row.id<HouseholdId>(1);
  contact.group = static_cast<int>(row.integer(2));
  contact.at = {row.text(3), row.text(4)};
  contact.lane = row.id<LaneId>(5);
  return contact;
}

std::vector<Contact> contacts_in(Statement& row) {
  std::vector<Contact> found;
  while (row.step())
    found.push_back(contact_in(row));
  row.reset();
  return found;
}

ContactId add_contact(Database& database, std::optional<HouseholdId> household, int group, const Address& at,
                      LaneId lane) {
  database.prepared("INSERT INTO contact (household, grp, sink, address, lane) VALUES (?, ?, ?, ?, ?)")
      .bind(household)
      .bind(group)
      .bind(at.sink)
      .bind(at.address)
      .bind(lane)
      .run();
  return static_cast<ContactId>(database.last_insert_id());
}

}  // namespace

void Households::write_contacts(HouseholdId id, const Household& household, bool is_new) {
  forget_answers();
  auto before = is_new ? std::map<Address, ContactRow>() : rows_of(db_, id);
  const bool had_some = !before.empty();
  bool others = false;
  int group = 0;
  for (const auto& place : household.contacts) {
    for (const auto& address : place) {
      const auto lane = lane_of(address);
      const auto old = before.extract(address);
      const bool comes = old.empty() || !old.mapped().active;
      if (comes) erase_suppression(address);
      others |= comes;
      if (old.empty()) {
        add_contact(db_, id, group, address, lane);
      } else if (const ContactRow next{old.mapped().id, group, lane, true}; next != old.mapped()) {
        db_.prepared("UPDATE contact SET grp = ?, lane = ?, active = 1 WHERE id = ?")
            .bind(group)
            .bind(lane)
            .bind(next.id)
            .run();
      }
    }
    ++group;
  }
  for (const auto& [address, row] : before) {
    if (!row.active) continue;
    retire(row.id);
    others = true;
  }
  // Without a contact, nothing was made for it that could be waited for.
  if (had_some && others) touched_.push_back(id);
}

void Households::retire(ContactId contact) {
  forget_answers();
  db_.prepared("UPDATE contact SET active = 0 WHERE id = ?").bind(contact).run();
  gone_.push_back(contact);
}

// All contacts that went are looked for in one pass over what is pending in their lanes: pending rows are found by
// lane, not by contact.
void Households::cancel_for_gone(Wall now) {
  if (gone_.empty()) return;
  db_.prepared(
         "WITH gone AS MATERIALIZED (SELECT id, lane FROM contact WHERE id IN (SELECT value FROM json_each(?1))) "
         "UPDATE delivery SET state = 4, reason = ?3, ended = ?2 WHERE (notice, contact) IN "
         "(SELECT notice, contact FROM delivery INDEXED BY delivery_pending WHERE state = 0 "
         "AND lane IN (SELECT lane FROM gone) AND contact IN (SELECT id FROM gone))")
      .bind(list_of(std::exchange(gone_, {})))
      .bind(now)
      .bind(contact_removed)
      .run();
  cancelled_ += db_.changes();
}

// Each notice that a household with other contacts than before still waits for: what is pending, and the calls of open
// alerts whatever became of them. The ledger looks at them one by one, a thousand a turn.
void Households::reconsider(Wall now) {
  if (touched_.empty()) return;
  db_.prepared(
         "WITH touched AS MATERIALIZED (SELECT value AS id FROM json_each(?1)), "
         "theirs AS MATERIALIZED (SELECT c.id, c.lane, c.household FROM touched JOIN contact c ON c.household = "
         "touched.id) "
         "INSERT INTO timer (due, kind, notice, household) SELECT ?2, ?3, notice, household FROM ("
         "SELECT d.notice AS notice, t.household AS household FROM delivery d INDEXED BY delivery_pending "
         "CROSS JOIN theirs t ON t.id = d.contact WHERE d.state = 0 AND d.lane IN (SELECT lane FROM theirs) UNION "
         "SELECT d.notice, t.household FROM alert a CROSS JOIN notice n ON n.alert = a.id CROSS JOIN delivery d ON "
         "d.notice = n.id CROSS JOIN theirs t ON t.id = d.contact "
         "WHERE a.state < 2 AND a.state = 0 AND n.kind = 0 AND n.useful_until > ?2)")
      .bind(list_of(std::exchange(touched_, {})))
      .bind(now)
      .bind(TimerKind::fallback)
      .run();
}

void Households::settle(Wall now) {
  reconsider(now);
  cancel_for_gone(now);
}

std::vector<Contact> Households::contacts(HouseholdId household) {
  if (const auto known = contacts_.find(household); known != contacts_.end()) return known->second;
  auto found = contacts_in(
      db_.prepared("SELECT id, household, grp, sink, address, lane FROM contact c WHERE household = ? AND active = 1 "
                   "AND NOT EXISTS "
                   "(SELECT 1 FROM suppression s WHERE s.sink = c.sink AND s.address = c.address) ORDER BY grp, id")
          .bind(household));
  if (contacts_.size() == most_answers) contacts_.clear();
  return contacts_.insert_or_assign(household, std::move(found)).first->second;
}

std::vector<Contact> Households::all_contacts(HouseholdId household) {
  return contacts_in(db_.prepared("SELECT id, household, grp, sink, address, lane FROM contact WHERE household = ? AND "
                                  "active = 1 ORDER BY grp, id")
                         .bind(household));
}

bool Households::is_of_one_household(const std::vector<std::string>& sinks, const std::string& address) {
  std::vector<std::string> quoted;
  for (const auto& sink : sinks)
    quoted.push_back(json_quoted(sink));
  auto& row = db_.prepared(
      "SELECT count(DISTINCT household) FROM contact WHERE sink IN (SELECT value FROM json_each(?)) AND address=? AND "
      "active=1 AND household IS NOT NULL");
  row.bind(json_array(quoted)).bind(address);
  const Reset reset(row);
  return row.step() && row.integer(0) == 1;
}

Contact Households::bare_contact(const Address& address) {
  auto& row =
      db_.prepared("SELECT id, lane FROM contact WHERE sink = ? AND address = ? AND household IS NULL AND active = 1");
  row.bind(address.sink).bind(address.address);
  const Reset reset(row);
  Contact contact;
  contact.at = address;
  if (row.step()) {
    contact.id = row.id<ContactId>(0);
    contact.lane = row.id<LaneId>(1);
  } else {
    contact.lane = lane_of(address);
    contact.id = add_contact(db_, {}, 0, address, contact.lane);
  }
  return contact;
}

LaneId Households::lane_of(const Address& address) {
  const auto host = host_of_(address);
  auto& row = db_.prepared("SELECT id FROM lane WHERE sink = ? AND host = ?").bind(address.sink).bind(host);
  const Reset reset(row);
  if (row.step()) return row.id<LaneId>(0);
  db_.prepared("INSERT INTO lane (sink, host) VALUES (?, ?)").bind(address.sink).bind(host).run();
  return static_cast<LaneId>(db_.last_insert_id());
}

}  // namespace busstop
