// The methods that import many rows in one call. Rows that are wrong in themselves are refused here, each for itself;
// the ledger looks at the others and takes them in one transaction.
#include <fmt/format.h>

#include <algorithm>

#include "daemon/answers/requests.hpp"
#include "daemon/bus/object.hpp"
#include "daemon/wire/arguments.hpp"

namespace busstop::dbus {
namespace {

using ContactRow = sdbus::Struct<std::string, std::string>;
using SubscriptionRow = sdbus::Struct<std::string, std::string, std::uint64_t>;

constexpr std::size_t most_rows = 1000;
constexpr std::size_t most_bytes = std::size_t{1} << 20U;
/// In the ledger's channel; each holds at most `most_bytes`, or somewhat more.
constexpr int most_waiting_imports = 4;
/// Beyond the year 9999 nobody means a time.
constexpr std::uint64_t latest_time = 253'402'300'800'000'000U;

std::size_t bytes_of(const Household& household) {
  std::size_t bytes = household.id.size() + household.name.size();
  for (const auto* stops : {&household.stops, &household.second_circle}) {
    for (const auto& stop : *stops)
      bytes += stop.size();
  }
  for (const auto& child : household.children) {
    bytes += child.name.size();
    for (const auto& helper : child.helpers)
      bytes += helper.size();
  }
  for (const auto& group : household.contacts) {
    for (const auto& address : group)
      bytes += address.sink.size() + address.address.size();
  }
  return bytes;
}
std::size_t bytes_of(const ContactOf& row) {
  return row.household.size() + row.contact.sink.size() + row.contact.address.size();
}
std::size_t bytes_of(const Subscription& row) {
  return row.household.size() + row.product.size();
}

Household said_by(const HouseholdRow& row) {
  return imported_household(row);
}
ContactOf said_by(const ContactRow& row) {
  return {checked_id("the household", std::get<0>(row)), checked_address(std::get<1>(row))};
}
Subscription said_by(const SubscriptionRow& row) {
  const auto since = std::get<2>(row);
  if (since > latest_time) throw Fault(Fault::Kind::invalid, "the time is after the year 9999");
  return {checked_id("the household", std::get<0>(row)), checked_name("the product", std::get<1>(row)),
          since == 0 ? Wall::max() : Wall(Duration(static_cast<Duration::rep>(since)))};
}

/// The rows that are well formed; what is wrong with the others goes to `refused`.
template <class Said, class Given>
Import<Said> well_formed(const std::vector<Given>& rows, std::vector<Imported::Refused>& refused) {
  if (rows.empty() || rows.size() > most_rows)
    throw Fault(Fault::Kind::invalid, fmt::format("{} rows: 1 to {} are taken in one call", rows.size(), most_rows));
  Import<Said> import;
  import.rows.reserve(rows.size());
  std::size_t bytes = 0;
  for (std::uint32_t place = 0; place < rows.size(); ++place) {
    try {
      import.rows.push_back({place, said_by(rows[place])});
      bytes += bytes_of(import.rows.back().said);
    } catch (const Fault& fault) {
      refused.push_back({place, fault.what()});
    }
  }
  if (bytes > most_bytes)
    throw Fault(Fault::Kind::invalid, fmt::format("{} bytes: at most {} are taken in one call", bytes, most_bytes));
  return import;
}

Outcome outcome_of_import(const ChangeResult& result, const std::vector<Imported::Refused>& refused) {
  if (result.code != ChangeResult::Code::done) return outcome_of(result, false);
  auto all = result.imported;
  all.refused.insert(all.refused.end(), refused.begin(), refused.end());
  std::ranges::sort(all.refused, {}, &Imported::Refused::place);
  return all;
}

}  // namespace

template <class Said, class Given>
void BusObject::import_rows(ImportResult&& result, std::vector<Given> rows, bool only_look) {
  clerk_.act(Right::change, getObject(), std::move(result),
             [this, rows = std::move(rows), only_look](const auto& reply) {
               std::vector<Imported::Refused> refused;
               auto import = well_formed<Said>(rows, refused);
               import.only_look = only_look;
               const auto done = clerk_.expect(reply);
               if (imports_->fetch_add(1) >= most_waiting_imports) {
                 imports_->fetch_sub(1);
                 return done(Clerk::busy());
               }
               const auto answer = [done, refused, waiting = imports_](const ChangeResult& how) {
                 waiting->fetch_sub(1);
                 done(outcome_of_import(how, refused));
               };
               if (doors_.to_ledger(Command{std::move(import), answer})) return;
               imports_->fetch_sub(1);
               done(Clerk::busy());
             });
}

void BusObject::ImportHouseholds(ImportResult&& result, std::vector<HouseholdRow> households, bool only_look) {
  import_rows<Household>(std::move(result), std::move(households), only_look);
}

void BusObject::ImportContacts(ImportResult&& result, std::vector<ContactRow> contacts, bool only_look) {
  import_rows<ContactOf>(std::move(result), std::move(contacts), only_look);
}

void BusObject::ImportSubscriptions(ImportResult&& result, std::vector<SubscriptionRow> subscriptions, bool only_look) {
  import_rows<Subscription>(std::move(result), std::move(subscriptions), only_look);
}

}  // namespace busstop::dbus
