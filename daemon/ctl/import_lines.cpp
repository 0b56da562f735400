#include "daemon/ctl/import_lines.hpp"

#include <fmt/format.h>

#include <charconv>

#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"

namespace busstop::ctl {
namespace {

std::size_t column(const ImportKind& kind, std::string_view name) {
  return find_column(kind, name).value_or(0);
}

Texts flat(const std::vector<Texts>& groups) {
  Texts all;
  for (const auto& group : groups)
    all.insert(all.end(), group.begin(), group.end());
  return all;
}

/// RFC 3339, or seconds or milliseconds since 1970 as the records of the topic may have them.
std::optional<Wall> time_of(const std::string& text) {
  if (const auto time = parse_rfc3339(trimmed(text))) return time;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  // As seconds 1e11 is the year 5138, as milliseconds it is 1973.
  constexpr std::int64_t first_millis = 100'000'000'000;
  constexpr std::int64_t end_of_9999 = 253'402'300'800'000;
  const auto millis = number < first_millis ? number * 1000 : number;
  if (number < 0 || millis >= end_of_9999) return {};
  return from_micros(millis * 1000);
}

}  // namespace

std::optional<HouseholdLine> household_line(ImportedRow& row) {
  static const auto& kind = household_import();
  static const auto id = column(kind, "id");
  static const auto name = column(kind, "name");
  static const auto stops = column(kind, "stops");
  static const auto contacts = column(kind, "contacts");
  HouseholdLine line{row.text(id),
                     row.text(row.values[name].empty() ? id : name),
                     flat(row.values[stops]),
                     std::move(row.values[contacts]),
                     {}};
  for (const auto* key : {"language", "timezone"}) {
    if (auto text = row.text(column(kind, key)); !text.empty()) line.more.emplace(key, std::move(text));
  }
  return line;
}

std::optional<ContactLine> contact_line(ImportedRow& row) {
  static const auto& kind = contact_import();
  static const auto household = column(kind, "household");
  static const auto contact = column(kind, "contact");
  static const auto sink = column(kind, "sink");
  static const auto address = column(kind, "address");
  const bool apart = !row.values[sink].empty() && !row.values[address].empty();
  if (row.values[contact].empty() == !apart) {
    row.wrong = "contact (SINK:ADDRESS), or sink and address, are wanted";
    return {};
  }
  return ContactLine{row.text(household), apart ? row.text(sink) + ":" + row.text(address) : row.text(contact)};
}

std::optional<SubscriptionLine> subscription_line(ImportedRow& row, Wall now) {
  static const auto& kind = subscription_import();
  static const auto user = column(kind, "userId");
  static const auto product = column(kind, "productId");
  static const auto created = column(kind, "createdAt");
  static const auto action = column(kind, "action");
  if (const auto what = row.text(action); !what.empty() && what != "subscribe") {
    row.wrong = fmt::format("action is \"{}\": only subscribe can be imported", clipped(one_line(what), 32));
    return {};
  }
  const auto text = row.text(created);
  const auto since = text.empty() ? now : time_of(text);
  if (!since) {
    row.wrong = fmt::format(
        "createdAt is \"{}\": a time like 2026-05-04T15:15:00+02:00, or seconds or milliseconds since 1970, is wanted",
        clipped(one_line(text), 48));
    return {};
  }
  return SubscriptionLine{row.text(user), row.text(product),
                          static_cast<std::uint64_t>(std::max<long long>(1, to_micros(*since)))};
}

std::size_t size_of(const HouseholdLine& line) noexcept {
  std::size_t bytes = line.id.size() + line.name.size();
  for (const auto& stop : line.stops)
    bytes += stop.size();
  for (const auto& group : line.contacts) {
    for (const auto& contact : group)
      bytes += contact.size();
  }
  return bytes;
}

std::size_t size_of(const ContactLine& line) noexcept {
  return line.household.size() + line.contact.size();
}

std::size_t size_of(const SubscriptionLine& line) noexcept {
  return line.household.size() + line.product.size();
}

}  // namespace busstop::ctl
