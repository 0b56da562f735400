#include "bridge/store/imports.hpp"

#include <algorithm>

namespace busstop {

ContactPlace place_for_contact(Database& database, HouseholdId household, const Address& address) {
  ContactPlace place;
  auto& origin = database.prepared("SELECT origin FROM household WHERE id = ?").bind(household);
  place.of_file = origin.step() && static_cast<Origin>(origin.integer(0)) == Origin::file;
  origin.reset();
  auto& row = database.prepared("SELECT id, grp, active, sink = ? AND address = ? FROM contact WHERE household = ?");
  row.bind(address.sink).bind(address.address).bind(household);
  while (row.step()) {
    const bool active = row.integer(2) != 0;
    const bool same = row.integer(3) != 0;
    if (active) {
      ++place.active;
      place.next_group = std::max(place.next_group, static_cast<int>(row.integer(1)) + 1);
      place.there = place.there || same;
    } else if (same) {
      place.before = row.id<ContactId>(0);
    }
  }
  row.reset();
  return place;
}

void add_contact(Database& database, HouseholdId household, const Address& address, const ContactPlace& place,
                 LaneId lane) {
  if (place.before) {
    database.prepared("UPDATE contact SET grp = ?, lane = ?, active = 1 WHERE id = ?")
        .bind(place.next_group)
        .bind(lane)
        .bind(*place.before)
        .run();
    return;
  }
  database.prepared("INSERT INTO contact (household, grp, sink, address, lane) VALUES (?, ?, ?, ?, ?)")
      .bind(household)
      .bind(place.next_group)
      .bind(address.sink)
      .bind(address.address)
      .bind(lane)
      .run();
}

bool make_older(Database& database, HouseholdId household, std::string_view product, Wall since) {
  database.prepared("UPDATE subscription SET since = ?3 WHERE household = ?1 AND product = ?2 AND since > ?3")
      .bind(household)
      .bind(product)
      .bind(since)
      .run();
  return database.changes() == 1;
}

}  // namespace busstop
