#include "daemon/ctl/import_lines.hpp"

#include <fmt/format.h>

#include <charconv>

#include "bridge/base/json.hpp"
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

/// Texts as the list that an import carries as text; nothing where there are none.
std::string json_texts(const Texts& texts) {
  Texts quoted;
  for (const auto& text : texts)
    quoted.push_back(json_quoted(text));
  return json_array(quoted);
}

std::string children_json(const std::vector<Texts>& children) {
  Texts lists;
  for (const auto& child : children)
    lists.push_back(json_texts(child.size() == 1 ? child_and_helpers(child.front()) : child));
  return json_array(lists);
}

std::optional<std::string> flag_word(std::string_view text) {
  if (text == "true" || text == "yes" || text == "1") return "true";
  if (text == "false" || text == "no" || text == "0") return "false";
  return {};
}

}  // namespace

Texts child_and_helpers(const std::string& text) {
  const auto colon = text.rfind(':');
  Texts words{std::string(trimmed(text.substr(0, colon)))};
  if (colon == std::string::npos) return words;
  for (const auto helper : split(std::string_view(text).substr(colon + 1), ',')) {
    if (const auto id = trimmed(helper); !id.empty()) words.emplace_back(id);
  }
  return words;
}

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
  for (const auto* key : {"language", "timezone", "quiet", "limit"}) {
    if (auto text = row.text(column(kind, key)); !text.empty()) line.more.emplace(key, std::move(text));
  }
  if (const auto& circle = row.values[column(kind, "second_circle")]; !circle.empty())
    line.more.emplace("second_circle", json_texts(flat(circle)));
  if (const auto& children = row.values[column(kind, "children")]; !children.empty())
    line.more.emplace("children", children_json(children));
  if (const auto names = row.text(column(kind, "names")); !names.empty()) {
    const auto word = flag_word(names);
    if (!word) {
      row.wrong = fmt::format("names is \"{}\": true or false is wanted", clipped(one_line(names), 32));
      return {};
    }
    line.more.emplace("names", *word);
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
  for (const auto& [key, text] : line.more)
    bytes += key.size() + text.size();
  return bytes;
}

std::size_t size_of(const ContactLine& line) noexcept {
  return line.household.size() + line.contact.size();
}

std::size_t size_of(const SubscriptionLine& line) noexcept {
  return line.household.size() + line.product.size();
}

}  // namespace busstop::ctl
