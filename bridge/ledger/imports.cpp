// The part of Changes that takes many rows at once: households, contacts and subscriptions from a file.
#include "bridge/store/imports.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/text.hpp"
#include "bridge/ledger/changes.hpp"

namespace busstop::ledger {

namespace {

using Code = ChangeResult::Code;

constexpr std::size_t longest_product = 200;

/// The rows one after the other; `take` counts a row, or answers why it is refused.
template <class Said, class Take>
ChangeResult each_row(const Import<Said>& import, Take&& take) {
  ChangeResult result;
  for (const auto& row : import.rows) {
    if (auto reason = take(row.said, result.imported); !reason.empty())
      result.imported.refused.push_back({row.place, std::move(reason)});
  }
  return result;
}

std::string no_such_household(const std::string& id) {
  return fmt::format("there is no household “{}”; import or add it first", clipped(one_line(id), 64));
}

}  // namespace

ChangeResult Changes::apply(const ImportHouseholds& change) {
  return each_row(change, [&](const Household& said, Imported& done) -> std::string {
    auto household = tidy(said);
    household.origin = Origin::bus;
    if (auto wrong = check(household); wrong.code != Code::done) return wrong.text;
    const auto known = desk_.households.find(household.id);
    const auto before = known ? desk_.households.load(*known) : std::nullopt;
    if (before && before->origin == Origin::file)
      return fmt::format("household “{}” is in the configuration file; change it there and reload", household.id);
    const bool same = before && household == *before;
    ++(!before ? done.added : same ? done.unchanged : done.changed);
    if (same || change.only_look) return {};
    desk_.households.put(household, desk_.now);
    warn_of_unspoken(household);
    return {};
  });
}

ChangeResult Changes::apply(const ImportContacts& change) {
  return each_row(change, [&](const ContactOf& said, Imported& done) -> std::string {
    if (auto wrong = desk_.check_address(said.contact); !wrong.empty()) return wrong;
    const auto household = desk_.households.find(said.household);
    if (!household) return no_such_household(said.household);
    const auto place = place_for_contact(desk_.db, *household, said.contact);
    if (place.of_file)
      return fmt::format("household “{}” is in the configuration file; change it there and reload", said.household);
    if (place.there) {
      // As with AddContact: whoever names it once more says that it is there after all.
      const bool lifted = !change.only_look && desk_.households.lift(said.contact, desk_.now);
      ++(lifted ? done.changed : done.unchanged);
      return {};
    }
    if (place.active >= most_contacts)
      return fmt::format("household “{}” has {} contacts already, which is the most", said.household, most_contacts);
    ++done.added;
    if (change.only_look) return {};
    add_contact(desk_.db, *household, said.contact, place, desk_.households.lane_of(said.contact));
    desk_.households.forget_answers();
    return {};
  });
}

ChangeResult Changes::apply(const ImportSubscriptions& change) {
  return each_row(change, [&](const Subscription& said, Imported& done) -> std::string {
    const auto product = one_line(said.product);
    if (product.empty() || product.size() > longest_product) return "a product id is 1 to 200 bytes";
    const auto household = desk_.households.find(said.household);
    if (!household) return no_such_household(said.household);
    const auto since = std::min(said.since, desk_.now);
    if (change.only_look) return {};
    if (desk_.households.subscribe(*household, product, since, Origin::bus, desk_.now)) {
      ++done.added;
    } else {
      // Who asked earlier than was known moves forward in the queue; nobody moves back.
      ++(make_older(desk_.db, *household, product, since) ? done.changed : done.unchanged);
    }
    return {};
  });
}

}  // namespace busstop::ledger
