// The methods that show something: each reads the store and answers at once.
#include <fmt/format.h>

#include "daemon/dbus_arguments.hpp"
#include "daemon/dbus_guard.hpp"
#include "daemon/dbus_object.hpp"
#include "daemon/requests.hpp"

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

Rows BusObject::ListAlerts(const std::uint32_t& limit, const std::int64_t& before) {
  return guarded([&] {
    admit();
    const auto cursor = before == 0 ? std::optional<AlertId>() : static_cast<AlertId>(before);
    return rows_of(reader().alerts(list_limit(limit), cursor));
  });
}

Row BusObject::GetAlert(const std::int64_t& id) {
  return guarded([&] {
    admit();
    const auto alert = reader().alert(static_cast<AlertId>(id));
    if (!alert) not_found(fmt::format("there is no alert {}", id));
    auto row = to_row(*alert);
    row.emplace("claims", sdbus::Variant(to_rows(alert->claims)));
    return row;
  });
}

Rows BusObject::ListDeliveries(const Row& filter, const std::uint32_t& limit, const std::string& before) {
  return guarded([&] {
    admit();
    const auto cursor = before.empty() ? std::optional<DeliveryId>() : delivery_id_of(before);
    return rows_of(reader().deliveries(delivery_filter_from(filter), list_limit(limit), cursor));
  });
}

Row BusObject::GetDelivery(const std::string& id) {
  return guarded([&] {
    admit();
    const auto wanted = delivery_id_of(id);
    const auto found = reader().delivery(wanted);
    if (!found) not_found(fmt::format("there is no delivery {}", to_text(wanted)));
    auto row = to_row(*found);
    row.emplace("body", sdbus::Variant(wire_text(found->body)));
    row.emplace("tries", sdbus::Variant(to_rows(reader().attempts(wanted))));
    return row;
  });
}

Rows BusObject::ListHouseholds(const std::uint32_t& limit, const std::string& after) {
  return guarded([&] {
    admit();
    return rows_of(reader().households(list_limit(limit), after));
  });
}

Rows BusObject::ListContacts(const std::string& household, const std::uint32_t& limit, const std::string& after) {
  return guarded([&] {
    admit();
    if (!household.empty()) {
      const auto found = reader().household(household);
      if (!found) not_found("there is no such household");
      return contact_rows(*found);
    }
    Rows rows;
    for (const auto& one : reader().households(list_limit(limit), after)) {
      for (auto& row : contact_rows(one))
        rows.push_back(std::move(row));
    }
    return rows;
  });
}

Rows BusObject::ListSubscriptions(const std::string& product, const std::string& household, const std::uint32_t& limit,
                                  const std::int64_t& after) {
  return guarded([&] {
    admit();
    return rows_of(reader().subscriptions(product, household, list_limit(limit), after));
  });
}

Rows BusObject::ListDeadLetters(const std::uint32_t& limit, const std::int64_t& before) {
  return guarded([&] {
    admit();
    auto letters = reader().dead_letters(list_limit(limit), before == 0 ? std::optional<std::int64_t>() : before);
    for (auto& letter : letters) {
      letter.key.reset();
      letter.value.reset();
      letter.headers.clear();
    }
    return rows_of(letters);
  });
}

Row BusObject::GetDeadLetter(const std::int64_t& id) {
  return guarded([&] {
    admit();
    const auto letter = reader().dead_letter(id);
    if (!letter) not_found(fmt::format("there is no dead letter {}", id));
    return to_row(*letter);
  });
}

}  // namespace busstop::dbus
