// The half of DeliveryTable that answers who was told of an alert, and calls it off.
#include <algorithm>

#include "bridge/store/deliveries.hpp"

namespace busstop {

namespace {

bool is_one_of(const std::optional<HouseholdId>& household, const std::vector<HouseholdId>& list) {
  return household && std::ranges::find(list, *household) != list.end();
}

Contact read_contact(const Statement& row) {
  Contact contact;
  contact.id = row.id<ContactId>(0);
  if (!row.is_null(1)) contact.household = row.id<HouseholdId>(1);
  contact.group = static_cast<int>(row.integer(2));
  contact.at = {row.text(3), row.text(4)};
  contact.lane = row.id<LaneId>(5);
  return contact;
}

}  // namespace

int DeliveryTable::cancel_calls(AlertId alert, DeliveryState state, std::string_view reason, Wall now) {
  db_.prepared(
         "UPDATE delivery SET state=?, reason=?, ended=? WHERE state=0 AND notice IN (SELECT id FROM notice WHERE "
         "alert=? AND kind=0)")
      .bind(state)
      .bind(reason)
      .bind(now)
      .bind(alert)
      .run();
  const int ended = db_.changes();
  db_.prepared("UPDATE notice SET useful_until=min(useful_until, ?) WHERE alert=? AND kind=0")
      .bind(now)
      .bind(alert)
      .run();
  return ended;
}

std::vector<DeliveryId> DeliveryTable::call_off(AlertId alert, const SuccessorOf& successor,
                                                const std::vector<HouseholdId>& except) {
  auto& row = db_.prepared(
      "SELECT d.notice, d.contact, c.household FROM notice n JOIN delivery d ON d.notice=n.id JOIN contact c ON "
      "c.id=d.contact "
      "WHERE n.alert=? AND n.kind=0 AND d.state=1");
  row.bind(alert);
  struct Found {
    DeliveryId id;
    bool excepted;
    std::optional<HouseholdId> household;
  };
  std::vector<Found> found;
  while (row.step()) {
    std::optional<HouseholdId> household;
    if (!row.is_null(2)) household = row.id<HouseholdId>(2);
    const bool excepted = is_one_of(household, except);
    found.push_back({{row.id<NoticeId>(0), row.id<ContactId>(1)}, excepted, household});
  }
  row.reset();
  std::vector<DeliveryId> ids;
  for (const auto& [id, excepted, household] : found) {
    db_.prepared("UPDATE delivery SET successor=? WHERE notice=? AND contact=?")
        .bind(excepted ? NoticeId{} : successor(household))
        .bind(id.notice)
        .bind(id.contact)
        .run();
    ids.push_back(id);
  }
  return ids;
}

std::vector<std::optional<HouseholdId>> DeliveryTable::being_called(AlertId alert) {
  auto& row = db_.prepared(
      "SELECT DISTINCT c.household FROM notice n JOIN delivery d ON d.notice=n.id JOIN contact c ON c.id=d.contact "
      "WHERE "
      "n.alert=? AND n.kind=0 AND d.state=1");
  row.bind(alert);
  std::vector<std::optional<HouseholdId>> households;
  while (row.step())
    households.push_back(row.is_null(0) ? std::nullopt : std::optional(row.id<HouseholdId>(0)));
  row.reset();
  return households;
}

std::vector<DeliveryId> DeliveryTable::called_off_with_courier() {
  auto& row = db_.prepared("SELECT notice, contact FROM delivery WHERE state=1 AND successor IS NOT NULL");
  std::vector<DeliveryId> ids;
  while (row.step())
    ids.push_back({row.id<NoticeId>(0), row.id<ContactId>(1)});
  row.reset();
  return ids;
}

std::vector<Contact> DeliveryTable::stand_down(AlertId alert, const std::vector<HouseholdId>& except) {
  auto& row = db_.prepared(
      "SELECT DISTINCT c.id, c.household, c.grp, c.sink, c.address, c.lane FROM notice n JOIN delivery d ON "
      "d.notice=n.id JOIN "
      "contact c ON c.id=d.contact WHERE n.alert=? AND n.kind=0 AND d.told=1 AND d.stood_down=0 ORDER BY c.id");
  row.bind(alert);
  std::vector<Contact> contacts;
  while (row.step())
    contacts.push_back(read_contact(row));
  row.reset();
  std::erase_if(contacts, [&](const Contact& contact) { return is_one_of(contact.household, except); });
  for (const auto& contact : contacts)
    mark_stood_down(alert, contact.id);
  return contacts;
}

void DeliveryTable::mark_stood_down(AlertId alert, ContactId contact) {
  db_.prepared(
         "UPDATE delivery SET stood_down=1 WHERE contact=? AND notice IN (SELECT id FROM notice WHERE alert=? AND "
         "kind=0)")
      .bind(contact)
      .bind(alert)
      .run();
}

void DeliveryTable::mark_not_stood_down(DeliveryId id) {
  db_.prepared("UPDATE delivery SET stood_down=0 WHERE notice=? AND contact=?").bind(id.notice).bind(id.contact).run();
}

int DeliveryTable::told_count(AlertId alert) {
  auto& row = db_.prepared(
      "SELECT count(DISTINCT d.contact) FROM notice n JOIN delivery d ON d.notice=n.id WHERE n.alert=? AND n.kind=0 "
      "AND d.told=1");
  row.bind(alert);
  row.step();
  const auto count = static_cast<int>(row.integer(0));
  row.reset();
  return count;
}

std::vector<AlertId> DeliveryTable::told_of(const std::vector<HouseholdId>& households) {
  std::vector<AlertId> alerts;
  for (const auto household : households) {
    auto& row = db_.prepared(
        "SELECT DISTINCT n.alert FROM alert a CROSS JOIN notice n ON n.alert=a.id CROSS JOIN delivery d ON "
        "d.notice=n.id CROSS JOIN contact c ON c.id=d.contact WHERE a.state<2 AND n.kind=0 AND d.told=1 AND "
        "c.household=? ORDER BY n.alert DESC LIMIT 100");
    row.bind(household);
    while (row.step())
      alerts.push_back(row.id<AlertId>(0));
    row.reset();
  }
  return alerts;
}

DeliveryTable::AtHousehold DeliveryTable::at_household(NoticeId notice, HouseholdId household) {
  auto& row = db_.prepared(
      "SELECT d.state, d.told, d.successor, d.reason, d.contact, c.grp, d.held_until FROM delivery d JOIN contact c ON "
      "c.id=d.contact WHERE d.notice=? AND c.household=?");
  row.bind(notice).bind(household);
  AtHousehold answer;
  while (row.step()) {
    const auto state = row.id<DeliveryState>(0);
    const bool removed = state == DeliveryState::cancelled && row.text(3) == contact_removed;
    ++answer.deliveries;
    answer.held = answer.held || (state == DeliveryState::pending && !row.is_null(6));
    answer.told = answer.told || state == DeliveryState::delivered;
    answer.called_off = answer.called_off || (state == DeliveryState::cancelled && !removed) || !row.is_null(2);
    if (state == DeliveryState::pending || state == DeliveryState::with_courier)
      answer.alive = std::max(answer.alive.value_or(0), static_cast<int>(row.integer(5)));
    if (!removed || row.integer(1) != 0) answer.tried.push_back(row.id<ContactId>(4));
  }
  row.reset();
  return answer;
}

std::optional<Contact> DeliveryTable::contact(ContactId id) {
  auto& row = db_.prepared("SELECT id, household, grp, sink, address, lane FROM contact WHERE id=?").bind(id);
  if (!row.step()) return {};
  auto contact = read_contact(row);
  row.reset();
  return contact;
}

}  // namespace busstop
