// The methods that show something: each reads the store and answers at once.
#include <fmt/format.h>

#include "daemon/answers/explain.hpp"
#include "daemon/answers/requests.hpp"
#include "daemon/bus/object.hpp"
#include "daemon/wire/arguments.hpp"

namespace busstop::dbus {
namespace {

template <class Found>
Rows rows_of(const std::vector<Found>& found) {
  Rows rows;
  for (const auto& one : found)
    rows.push_back(to_row(one));
  return rows;
}

[[noreturn]] void not_found(const std::string& what) {
  throw Fault(Fault::Kind::not_found, what);
}

}  // namespace

void BusObject::ListAlerts(sdbus::Result<Rows>&& result, std::uint32_t limit, std::int64_t before) {
  clerk_.show(getObject(), std::move(result), [this, limit, before] {
    const auto cursor = before == 0 ? std::optional<AlertId>() : static_cast<AlertId>(before);
    return rows_of(clerk_.reader().alerts(list_limit(limit), cursor));
  });
}

void BusObject::GetAlert(sdbus::Result<Row>&& result, std::int64_t id) {
  clerk_.show(getObject(), std::move(result), [this, id] {
    const auto alert = clerk_.reader().alert(static_cast<AlertId>(id));
    if (!alert) not_found(fmt::format("there is no alert {}", id));
    auto row = to_row(*alert);
    row.emplace("claims", sdbus::Variant(to_rows(alert->claims)));
    return row;
  });
}

void BusObject::ListDeliveries(sdbus::Result<Rows>&& result, Row filter, std::uint32_t limit, std::string before) {
  clerk_.show(getObject(), std::move(result), [this, filter = std::move(filter), limit, before = std::move(before)] {
    const auto cursor = before.empty() ? std::optional<DeliveryId>() : delivery_id_of(before);
    return rows_of(clerk_.reader().deliveries(delivery_filter_from(filter), list_limit(limit), cursor));
  });
}

void BusObject::GetDelivery(sdbus::Result<Row>&& result, std::string id) {
  clerk_.show(getObject(), std::move(result), [this, id = std::move(id)] {
    const auto wanted = delivery_id_of(id);
    const auto found = clerk_.reader().delivery(wanted);
    if (!found) not_found(fmt::format("there is no delivery {}", to_text(wanted)));
    auto row = to_row(*found);
    row.emplace("body", sdbus::Variant(wire_text(found->body)));
    row.emplace("tries", sdbus::Variant(to_rows(clerk_.reader().attempts(wanted))));
    return row;
  });
}

void BusObject::Why(sdbus::Result<Row>&& result, std::string of, std::string household) {
  clerk_.show(getObject(), std::move(result), [this, of = std::move(of), household = std::move(household)] {
    const auto wanted = checked_event(of);
    const auto found = clerk_.reader().why(wanted, household, doors_.clock->wall());
    if (const auto* missing = std::get_if<std::string>(&found)) not_found(*missing);
    const auto& facts = std::get<WhyFacts>(found);
    auto row = to_row(explain(facts));
    row.emplace("household", sdbus::Variant(wire_text(facts.household.id)));
    row.emplace("alert", sdbus::Variant(facts.alert ? raw(facts.alert->alert.id) : std::int64_t{0}));
    row.emplace("event", sdbus::Variant(facts.asked ? raw(*facts.asked) : std::int64_t{0}));
    return row;
  });
}

void BusObject::ListHouseholds(sdbus::Result<Rows>&& result, std::uint32_t limit, std::string after) {
  clerk_.show(getObject(), std::move(result), [this, limit, after = std::move(after)] {
    const auto households = clerk_.reader().households(list_limit(limit), after);
    const auto suppressed = clerk_.reader().suppressions(households);
    Rows rows;
    for (const auto& one : households)
      rows.push_back(to_row(one, suppressed));
    return rows;
  });
}

void BusObject::ListContacts(sdbus::Result<Rows>&& result, std::string household, std::uint32_t limit,
                             std::string after) {
  clerk_.show(getObject(), std::move(result),
              [this, household = std::move(household), limit, after = std::move(after)] {
                std::vector<Household> households;
                if (household.empty()) {
                  households = clerk_.reader().households(list_limit(limit), after);
                } else if (auto found = clerk_.reader().household(household)) {
                  households.push_back(*std::move(found));
                } else {
                  not_found("there is no such household");
                }
                const auto suppressed = clerk_.reader().suppressions(households);
                Rows rows;
                for (const auto& one : households) {
                  for (auto& row : contact_rows(one, suppressed))
                    rows.push_back(std::move(row));
                }
                return rows;
              });
}

void BusObject::ListSubscriptions(sdbus::Result<Rows>&& result, std::string product, std::string household,
                                  std::uint32_t limit, std::int64_t after) {
  clerk_.show(getObject(), std::move(result),
              [this, product = std::move(product), household = std::move(household), limit, after] {
                return rows_of(clerk_.reader().subscriptions(product, household, list_limit(limit), after));
              });
}

void BusObject::ListDeadLetters(sdbus::Result<Rows>&& result, std::uint32_t limit, std::int64_t before) {
  clerk_.show(getObject(), std::move(result), [this, limit, before] {
    auto letters =
        clerk_.reader().dead_letters(list_limit(limit), before == 0 ? std::optional<std::int64_t>() : before);
    for (auto& letter : letters) {
      letter.key.reset();
      letter.value.reset();
      letter.headers.clear();
    }
    return rows_of(letters);
  });
}

void BusObject::GetDeadLetter(sdbus::Result<Row>&& result, std::int64_t id) {
  clerk_.show(getObject(), std::move(result), [this, id] {
    const auto letter = clerk_.reader().dead_letter(id);
    if (!letter) not_found(fmt::format("there is no dead letter {}", id));
    return to_row(*letter);
  });
}

}  // namespace busstop::dbus
