#include "bridge/store/households.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "bridge/base/text.hpp"

namespace busstop {

namespace {

std::vector<HouseholdId> ids_of(Statement& row) {
  std::vector<HouseholdId> ids;
  while (row.step())
    ids.push_back(row.id<HouseholdId>(0));
  row.reset();
  return ids;
}

bool contains(const std::vector<HouseholdId>& ids, HouseholdId id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

Household tidy(Household household) {
  std::map<std::string, std::string> stops;
  for (auto& stop : household.stops)
    stops.emplace(fold(stop), std::move(stop));
  household.stops.clear();
  for (auto& [key, stop] : stops)
    household.stops.push_back(std::move(stop));

  std::set<Address> seen;
  for (auto& place : household.contacts) {
    std::erase_if(place, [&](const Address& address) { return !seen.insert(address).second; });
    std::sort(place.begin(), place.end());
  }
  std::erase_if(household.contacts, [](const auto& place) { return place.empty(); });
  tidy_family(household);
  return household;
}

std::optional<Household> load_household(Database& database, HouseholdId id) {
  auto& row =
      database
          .prepared(
              "SELECT name_id, name, language, timezone, origin, quiet_from, quiet_to, limit_count, limit_per, names "
              "FROM household WHERE id = ?")
          .bind(id);
  const Reset reset(row);
  if (!row.step()) return {};
  Household household;
  household.id = row.text(0);
  household.name = row.text(1);
  household.language = row.text(2);
  household.timezone = row.text(3);
  household.origin = static_cast<Origin>(row.integer(4));
  if (!row.is_null(5)) {
    household.quiet = QuietHours{std::chrono::minutes(row.integer(5)), std::chrono::minutes(row.integer(6))};
  }
  if (!row.is_null(7)) household.limit = Rate{static_cast<int>(row.integer(7)), Duration(row.integer(8))};
  household.names = row.integer(9) != 0;
  load_family(database, id, household);

  auto& stop = database.prepared("SELECT stop FROM household_stop WHERE household = ?").bind(id);
  while (stop.step())
    household.stops.push_back(stop.text(0));
  stop.reset();

  auto& contact =
      database.prepared("SELECT grp, sink, address FROM contact WHERE household = ? AND active = 1 ORDER BY grp, id")
          .bind(id);
  while (contact.step()) {
    const auto group = static_cast<std::size_t>(contact.integer(0));
    if (household.contacts.size() <= group) household.contacts.resize(group + 1);
    household.contacts[group].push_back({contact.text(1), contact.text(2)});
  }
  contact.reset();
  return tidy(std::move(household));
}

HouseholdId Households::put(const Household& household, Wall now) {
  const auto id = write(tidy(household));
  settle(now);
  return id;
}

bool Households::remove(std::string_view id, Wall now) {
  const auto row = find(id);
  if (!row) return false;
  remove_row(*row, now);
  settle(now);
  return true;
}

Households::Changed Households::replace_file_households(const std::vector<Household>& wanted, Wall now) {
  Changed changed;
  auto& of_file = db_.prepared("SELECT id FROM household WHERE origin = ? ORDER BY id").bind(Origin::file);
  const auto before = ids_of(of_file);
  std::set<HouseholdId> kept;
  for (const auto& household : wanted) {
    auto next = tidy(household);
    next.origin = Origin::file;
    const auto id = find(next.id);
    if (id && load(*id) == next) {
      kept.insert(*id);
      continue;
    }
    if (id && load(*id)->origin != Origin::file) changed.taken_over.push_back(next.id);
    ++(id ? changed.changed : changed.added);
    kept.insert(write(next));
    // Whoever changes the entry has looked at it.
    for (const auto& place : next.contacts) {
      for (const auto& address : place)
        lift(address, now);
    }
  }
  for (const auto id : before) {
    if (kept.contains(id)) continue;
    remove_row(id, now);
    ++changed.removed;
  }
  settle(now);
  return changed;
}

HouseholdId Households::write(const Household& household) {
  changed_ = true;
  forget_answers();
  const auto before = find(household.id);
  const auto number = before ? Number{*before, true} : new_number(household.id);
  const auto id = number.id;
  auto& row = db_.prepared(
      "INSERT INTO household (id, name_id, name, name_key, language, timezone, origin, quiet_from, quiet_to, "
      "limit_count, limit_per, names) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name "
      "= "
      "excluded.name, name_key = excluded.name_key, language = excluded.language, timezone = excluded.timezone, origin "
      "= excluded.origin, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, limit_count = "
      "excluded.limit_count, limit_per = excluded.limit_per, names = excluded.names");
  row.bind(id).bind(household.id).bind(household.name).bind(fold(household.name)).bind(household.language);
  row.bind(household.timezone).bind(household.origin);
  const auto& quiet = household.quiet;
  row.bind(quiet ? std::optional(quiet->from.count()) : std::nullopt);
  row.bind(quiet ? std::optional(quiet->to.count()) : std::nullopt);
  const auto& limit = household.limit;
  row.bind(limit ? std::optional(limit->count) : std::nullopt);
  row.bind(limit ? std::optional(limit->per.count()) : std::nullopt);
  row.bind(household.names).run();
  if (!before && number.had_before) bring_back(id);
  write_stops(id, household, !number.had_before);
  write_family(id, household, !number.had_before);
  write_contacts(id, household, !number.had_before);
  return id;
}

void Households::write_stops(HouseholdId id, const Household& household, bool is_new) {
  if (!is_new) db_.prepared("DELETE FROM household_stop WHERE household = ?").bind(id).run();
  for (const auto& stop : household.stops) {
    db_.prepared("INSERT INTO household_stop (stop_key, household, stop) VALUES (?, ?, ?)")
        .bind(fold(stop))
        .bind(id)
        .bind(stop)
        .run();
  }
}

Households::Number Households::new_number(const std::string& id) {
  auto& former = db_.prepared("SELECT id FROM former_household WHERE name_id = ?").bind(id);
  const Reset reset_former(former);
  if (former.step()) return {former.id<HouseholdId>(0), true};
  auto& last = db_.prepared(
      "SELECT max(ifnull((SELECT max(id) FROM household), 0), ifnull((SELECT max(id) FROM former_household), 0))");
  const Reset reset_last(last);
  last.step();
  return {static_cast<HouseholdId>(last.integer(0) + 1), false};
}

void Households::bring_back(HouseholdId id) {
  db_.prepared("UPDATE contact SET household = former, former = NULL WHERE former = ?").bind(id).run();
  db_.prepared("DELETE FROM former_household WHERE id = ?").bind(id).run();
}

void Households::remove_row(HouseholdId id, Wall now) {
  forget_answers();
  auto& contact = db_.prepared("SELECT id FROM contact WHERE household = ? AND active = 1").bind(id);
  while (contact.step())
    gone_.push_back(contact.id<ContactId>(0));
  contact.reset();
  db_.prepared("INSERT INTO former_household (id, name_id, removed) SELECT id, name_id, ? FROM household WHERE id = ?")
      .bind(now)
      .bind(id)
      .run();
  db_.prepared("UPDATE contact SET active = 0, former = household WHERE household = ?").bind(id).run();
  db_.prepared("DELETE FROM household WHERE id = ?").bind(id).run();
}

std::optional<HouseholdId> Households::find(std::string_view id) {
  if (const auto known = found_.find(id); known != found_.end()) return known->second;
  auto& row = db_.prepared("SELECT id FROM household WHERE name_id = ?").bind(id);
  const Reset reset(row);
  if (!row.step()) return {};
  if (found_.size() == most_answers) found_.clear();
  return found_.emplace(id, row.id<HouseholdId>(0)).first->second;
}

std::optional<Household> Households::load(HouseholdId id) {
  return load_household(db_, id);
}

std::vector<HouseholdId> Households::who_is(std::string_view name, std::string_view stop) {
  if (const auto by_id = find(name)) return {*by_id};
  const auto key = fold(name);
  auto& here = db_.prepared(
      "SELECT id FROM household h WHERE name_key = ? AND EXISTS "
      "(SELECT 1 FROM household_stop s WHERE s.household = h.id AND s.stop_key IN (?, '*')) ORDER BY id");
  auto found = ids_of(here.bind(key).bind(fold(stop)));
  if (!found.empty()) return found;
  return ids_of(db_.prepared("SELECT id FROM household WHERE name_key = ? ORDER BY id").bind(key));
}

std::vector<HouseholdId> Households::at_stop(std::string_view stop, const std::vector<HouseholdId>& except) {
  auto& row =
      db_.prepared("SELECT DISTINCT household FROM household_stop WHERE stop_key IN (?, '*') ORDER BY household");
  auto found = ids_of(row.bind(fold(stop)));
  std::erase_if(found, [&](HouseholdId id) { return contains(except, id); });
  return found;
}

bool Households::subscribe(HouseholdId household, std::string_view product, Wall since, Origin origin,
                           std::optional<Wall> asked) {
  db_.prepared(
         "INSERT INTO subscription (household, product, since, origin, asked) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO "
         "NOTHING")
      .bind(household)
      .bind(product)
      .bind(since)
      .bind(origin)
      .bind(asked.value_or(since))
      .run();
  if (db_.changes() == 1) return true;
  db_.prepared("UPDATE subscription SET asked = max(asked, ?) WHERE household = ? AND product = ?")
      .bind(asked.value_or(since))
      .bind(household)
      .bind(product)
      .run();
  return false;
}

bool Households::unsubscribe(HouseholdId household, std::string_view product) {
  db_.prepared("DELETE FROM subscription WHERE household = ? AND product = ?").bind(household).bind(product).run();
  return db_.changes() == 1;
}

}  // namespace busstop
