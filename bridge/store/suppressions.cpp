// The part of Households that is about addresses that are no more.
#include <algorithm>

#include "bridge/store/households.hpp"

namespace busstop {

bool Households::suppress(const Address& address, std::string_view reason, Wall at) {
  any_suppressed_ = true;
  forget_answers();
  const bool is_new = !erase_suppression(address);
  db_.prepared("INSERT INTO suppression (sink, address, reason, at) VALUES (?, ?, ?, ?)")
      .bind(address.sink)
      .bind(address.address)
      .bind(reason)
      .bind(at)
      .run();
  return is_new;
}

bool Households::erase_suppression(const Address& address) {
  if (!any_suppressed_) {
    auto& row = db_.prepared("SELECT 1 FROM suppression LIMIT 1");
    const Reset reset(row);
    any_suppressed_ = row.step();
  }
  if (!*any_suppressed_) return false;
  forget_answers();
  db_.prepared("DELETE FROM suppression WHERE sink = ? AND address = ?").bind(address.sink).bind(address.address).run();
  return db_.changes() > 0;
}

bool Households::lift(const Address& address, Wall now) {
  if (!erase_suppression(address)) return false;
  changed_ = true;
  auto& row = db_.prepared(
      "SELECT household FROM contact WHERE sink = ? AND address = ? AND active = 1 AND household IS NOT NULL");
  row.bind(address.sink).bind(address.address);
  while (row.step())
    touched_.push_back(row.id<HouseholdId>(0));
  row.reset();
  settle(now);
  return true;
}

std::optional<Contact> Households::lift(ContactId contact) {
  if (any_suppressed_ == false) return {};
  auto& row = db_.prepared("SELECT household, sink, address FROM contact WHERE id = ?").bind(contact);
  Contact found;
  {
    const Reset reset(row);
    if (!row.step()) return {};
    found.id = contact;
    if (!row.is_null(0)) found.household = row.id<HouseholdId>(0);
    found.at = {row.text(1), row.text(2)};
  }
  if (!erase_suppression(found.at)) return {};
  changed_ = true;
  return found;
}

std::vector<std::string> Households::with_contact(const Address& address, int most) {
  auto& row = db_.prepared(
      "SELECT h.name_id FROM contact c JOIN household h ON h.id = c.household "
      "WHERE c.sink = ? AND c.address = ? AND c.active = 1 AND h.origin <> ? ORDER BY h.name_id LIMIT ?");
  row.bind(address.sink).bind(address.address).bind(Origin::file).bind(most);
  const Reset reset(row);
  std::vector<std::string> ids;
  while (row.step())
    ids.push_back(row.text(0));
  return ids;
}

std::map<std::string, std::int64_t> Households::contacts_without(const std::vector<std::string>& sinks) {
  std::vector<std::string> others;
  auto& sink = db_.prepared("SELECT DISTINCT sink FROM lane");
  while (sink.step()) {
    if (std::ranges::find(sinks, sink.text(0)) == sinks.end()) others.push_back(sink.text(0));
  }
  sink.reset();
  std::map<std::string, std::int64_t> counts;
  for (const auto& name : others) {
    auto& row =
        db_.prepared("SELECT count(*) FROM contact WHERE sink = ? AND active = 1 AND household IS NOT NULL").bind(name);
    const Reset reset(row);
    if (row.step() && row.integer(0) > 0) counts[name] = row.integer(0);
  }
  return counts;
}

Suppressions suppressions_of(Database& database, const std::vector<Household>& households) {
  Suppressions found;
  auto& any = database.prepared("SELECT 1 FROM suppression LIMIT 1");
  const bool none = !any.step();
  any.reset();
  if (none) return found;
  auto& row = database.prepared("SELECT at, reason FROM suppression WHERE sink = ? AND address = ?");
  for (const auto& household : households) {
    for (const auto& place : household.contacts) {
      for (const auto& address : place) {
        row.bind(address.sink).bind(address.address);
        if (row.step()) found.emplace(address, Suppression{row.time(0), row.text(1)});
        row.reset();
      }
    }
  }
  return found;
}

}  // namespace busstop
