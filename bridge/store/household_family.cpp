// The half of Households that keeps children with their helpers, and for which stops a household is second circle.
#include <algorithm>
#include <set>

#include "bridge/base/text.hpp"
#include "bridge/store/households.hpp"

namespace busstop {

void tidy_family(Household& household) {
  std::map<std::string, std::string> stops;
  for (auto& stop : household.second_circle)
    stops.emplace(fold(stop), std::move(stop));
  household.second_circle.clear();
  for (auto& [key, stop] : stops)
    household.second_circle.push_back(std::move(stop));
  std::map<std::string, Child> children;
  for (auto& child : household.children) {
    std::ranges::sort(child.helpers);
    const auto again = std::unique(child.helpers.begin(), child.helpers.end());  // clang 14 cannot compile the other
    child.helpers.erase(again, child.helpers.end());
    auto key = fold(child.name);
    children.emplace(std::move(key), std::move(child));
  }
  household.children.clear();
  for (auto& [key, child] : children)
    household.children.push_back(std::move(child));
}

void load_family(Database& database, HouseholdId id, Household& household) {
  auto& circle = database.prepared("SELECT stop FROM household_circle WHERE household = ?").bind(id);
  while (circle.step())
    household.second_circle.push_back(circle.text(0));
  circle.reset();
  auto& child = database.prepared("SELECT child FROM household_child WHERE household = ?").bind(id);
  while (child.step())
    household.children.push_back({child.text(0), {}});
  child.reset();
  for (auto& one : household.children) {
    auto& helper = database.prepared("SELECT helper FROM child_helper WHERE household = ? AND child_key = ?");
    helper.bind(id).bind(fold(one.name));
    while (helper.step())
      one.helpers.push_back(helper.text(0));
    helper.reset();
  }
}

void Households::write_family(HouseholdId id, const Household& household, bool is_new) {
  any_manners_.reset();
  foreign_languages_.reset();
  if (!is_new) {
    db_.prepared("DELETE FROM household_circle WHERE household = ?").bind(id).run();
    db_.prepared("DELETE FROM household_child WHERE household = ?").bind(id).run();
    db_.prepared("DELETE FROM child_helper WHERE household = ?").bind(id).run();
  }
  for (const auto& stop : household.second_circle) {
    auto& row = db_.prepared("INSERT INTO household_circle (stop_key, household, stop) VALUES (?, ?, ?)");
    row.bind(fold(stop)).bind(id).bind(stop).run();
  }
  for (const auto& child : household.children) {
    const auto key = fold(child.name);
    auto& row = db_.prepared("INSERT INTO household_child (household, child_key, child) VALUES (?, ?, ?)");
    row.bind(id).bind(key).bind(child.name).run();
    for (const auto& helper : child.helpers) {
      auto& named = db_.prepared("INSERT INTO child_helper (household, child_key, helper) VALUES (?, ?, ?)");
      named.bind(id).bind(key).bind(helper).run();
    }
  }
}

std::vector<HouseholdId> Households::in_second_circle(std::string_view stop, const std::vector<HouseholdId>& except) {
  auto& row = db_.prepared(
      "SELECT household FROM household_circle WHERE stop_key = ?1 AND household NOT IN (SELECT household FROM "
      "household_stop WHERE stop_key IN (?1, '*')) ORDER BY household");
  row.bind(fold(stop));
  std::vector<HouseholdId> found;
  while (row.step())
    found.push_back(row.id<HouseholdId>(0));
  row.reset();
  std::erase_if(found, [&](HouseholdId id) { return std::ranges::find(except, id) != except.end(); });
  return found;
}

std::optional<std::vector<HouseholdId>> Households::helpers_of(const std::vector<HouseholdId>& parents,
                                                               std::string_view child) {
  bool limited = false;
  std::set<HouseholdId> helpers;
  for (const auto parent : parents) {
    auto& row = db_.prepared(
        "SELECT h.id FROM child_helper c LEFT JOIN household h ON h.name_id = c.helper WHERE c.household = ? AND "
        "c.child_key = ?");
    row.bind(parent).bind(fold(child));
    for (; row.step(); limited = true) {
      if (!row.is_null(0)) helpers.insert(row.id<HouseholdId>(0));
    }
    row.reset();
  }
  if (!limited) return {};
  return std::vector<HouseholdId>(helpers.begin(), helpers.end());
}

bool Households::any_manners() {
  if (!any_manners_) {
    auto& row = db_.prepared(
        "SELECT 1 FROM household INDEXED BY household_manners WHERE quiet_from IS NOT NULL OR limit_count IS NOT NULL "
        "LIMIT 1");
    const Reset reset(row);
    any_manners_ = row.step();
  }
  return *any_manners_;
}

std::string Households::language_of(HouseholdId household) {
  auto& row = db_.prepared("SELECT language FROM household WHERE id = ?").bind(household);
  const Reset reset(row);
  return row.step() ? row.text(0) : Household().language;
}

const std::vector<std::string>& Households::foreign_languages() {
  if (foreign_languages_) return *foreign_languages_;
  auto& found = foreign_languages_.emplace();
  // From one to the next by the index, however many households have each.
  std::string last;
  for (bool more = true; more;) {
    auto& row = db_.prepared(
        "SELECT min(language) FROM household INDEXED BY household_language WHERE language <> 'en' AND language > ?");
    row.bind(last);
    const Reset reset(row);
    more = row.step() && !row.is_null(0);
    if (more) found.push_back(last = row.text(0));
  }
  return found;
}

bool Households::any_unnamed(const std::vector<HouseholdId>& households) {
  return std::ranges::any_of(households, [&](HouseholdId id) {
    auto& row = db_.prepared("SELECT names FROM household WHERE id = ?").bind(id);
    const Reset reset(row);
    return row.step() && row.integer(0) == 0;
  });
}

}  // namespace busstop
