#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "daemon/ctl/actions.hpp"
#include "daemon/ctl/failure.hpp"

namespace busstop::ctl {
namespace {

/// What the daemon answers at most in one call.
constexpr std::uint32_t page_size = 1000;

/// Asks page after page until `limit` rows are there (0: all). `fetch` takes how many and the last row so far.
template <class Fetch>
std::vector<Dict> all_pages(std::uint32_t limit, Fetch fetch) {
  std::vector<Dict> rows;
  while (limit == 0 || rows.size() < limit) {
    const auto wanted = limit == 0 ? page_size : std::min(page_size, limit - static_cast<std::uint32_t>(rows.size()));
    auto page = fetch(wanted, rows.empty() ? Dict{} : rows.back());
    const bool last = page.size() < wanted;
    std::ranges::move(page, std::back_inserter(rows));
    if (last) break;
  }
  return rows;
}

/// Of a request that was looked at (wrong_with_id()).
std::int64_t number_of(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// One row a contact, as ListContacts answers them.
void add_contacts(const Dict& household, std::vector<Dict>& rows) {
  const auto* contacts = household.find("contacts");
  const auto* groups = contacts == nullptr ? nullptr : std::get_if<std::vector<Texts>>(contacts);
  if (groups == nullptr) return;
  for (std::size_t place = 0; place < groups->size(); ++place) {
    for (const auto& contact : (*groups)[place]) {
      const auto colon = std::min(contact.find(':'), contact.size());
      rows.push_back({{{"household", household.text("id")},
                       {"place", static_cast<std::int64_t>(place + 1)},
                       {"sink", contact.substr(0, colon)},
                       {"address", contact.substr(std::min(colon + 1, contact.size()))}}});
    }
  }
}

std::vector<Dict> households(Bus& bus, std::uint32_t limit) {
  return all_pages(limit,
                   [&bus](std::uint32_t wanted, const Dict& last) { return bus.households(wanted, last.text("id")); });
}

}  // namespace

std::string list_alerts(Bus& bus, const Request& request, const Style& style) {
  const auto rows = all_pages(
      request.limit, [&bus](std::uint32_t wanted, const Dict& last) { return bus.alerts(wanted, last.number("id")); });
  return show_rows(alert_columns, rows, style);
}

std::string show_alert(Bus& bus, const Request& request, const Style& style) {
  return show_one(alert_columns, bus.alert(number_of(request.first)), {{"claims", claim_columns}}, style);
}

std::string list_deliveries(Bus& bus, const Request& request, const Style& style) {
  Dict filter;
  if (!request.state.empty()) filter.values.emplace("state", request.state);
  if (!request.household.empty()) filter.values.emplace("household", request.household);
  if (!request.sink.empty()) filter.values.emplace("sink", request.sink);
  if (request.alert != 0) filter.values.emplace("alert", request.alert);
  const auto rows = all_pages(request.limit, [&](std::uint32_t wanted, const Dict& last) {
    return bus.deliveries(filter, wanted, last.text("id"));
  });
  return show_rows(delivery_columns, rows, style);
}

std::string show_delivery(Bus& bus, const Request& request, const Style& style) {
  return show_one(delivery_columns, bus.delivery(request.first), {{"tries", try_columns}}, style);
}

std::string list_households(Bus& bus, const Request& request, const Style& style) {
  return show_rows(household_columns, households(bus, request.limit), style);
}

std::string list_contacts(Bus& bus, const Request& request, const Style& style) {
  if (!request.household.empty()) return show_rows(contact_columns, bus.contacts(request.household), style);
  std::vector<Dict> rows;
  for (const auto& household : households(bus, request.limit)) {
    if (household.find("suppressed") == nullptr) {
      add_contacts(household, rows);
    } else {
      std::ranges::move(bus.contacts(household.text("id")), std::back_inserter(rows));
    }
  }
  return show_rows(contact_columns, rows, style);
}

std::string list_subscriptions(Bus& bus, const Request& request, const Style& style) {
  const auto rows = all_pages(request.limit, [&](std::uint32_t wanted, const Dict& last) {
    return bus.subscriptions(request.product, request.household, wanted, last.number("id"));
  });
  return show_rows(subscription_columns, rows, style);
}

std::string list_silences(Bus& bus, const Request& request, const Style& style) {
  const auto rows = all_pages(request.limit, [&bus](std::uint32_t wanted, const Dict& last) {
    return bus.silences(wanted, last.number("id"));
  });
  return show_rows(silence_columns, rows, style);
}

std::string list_topics(Bus& bus, const Request&, const Style& style) {
  return show_rows(topic_columns, bus.topics(), style);
}

std::string list_dead(Bus& bus, const Request& request, const Style& style) {
  const auto rows = all_pages(request.limit, [&bus](std::uint32_t wanted, const Dict& last) {
    return bus.dead_letters(wanted, last.number("id"));
  });
  return show_rows(dead_letter_columns, rows, style);
}

std::string show_dead(Bus& bus, const Request& request, const Style& style) {
  return show_one(dead_letter_columns, bus.dead_letter(number_of(request.first)), {}, style);
}

}  // namespace busstop::ctl
