#include <fmt/format.h>

#include "bridge/base/text.hpp"
#include "bridge/rules/decode.hpp"
#include "bridge/rules/decode_fields.hpp"

namespace busstop {

namespace {

constexpr std::string_view forms = "a product id, productId=..., or {\"productId\": ..., \"quantity\": ...} is wanted";

std::variant<Restock, Unreadable> bare_product(std::string_view text) {
  auto product = one_line(text);
  if (product.empty()) return Unreadable{fmt::format("the product id is missing; {}", forms)};
  if (product.size() > longest_name) {
    return Unreadable{fmt::format("the product id has {} bytes; at most {} are taken", product.size(), longest_name)};
  }
  if (text.find_first_of("\r\n") != std::string_view::npos) {
    return Unreadable{fmt::format("the value has several lines; {}, one product a record", forms)};
  }
  return Restock{.product = std::move(product), .quantity = {}};
}

std::variant<Restock, Unreadable> restock_from(JsonView value) {
  if (const auto text = value.string()) return bare_product(trimmed(*text));
  if (const auto number = value.integer()) return bare_product(std::to_string(*number));
  if (!value.is_object()) return Unreadable{fmt::format("the value is {}; {}", value.type_name(), forms)};
  Fields fields(value);
  Restock restock{.product = fields.id("productId"), .quantity = fields.count("quantity", most_in_stock)};
  fields.need("productId", restock.product);
  if (fields.trouble()) return *fields.trouble();
  return restock;
}

}  // namespace

std::variant<Restock, Unreadable> decode_restock(const Envelope& envelope) {
  if (const auto* text = std::get_if<std::string>(&envelope.payload)) {
    const auto bare = trimmed(*text);
    constexpr std::string_view prefix = "productId=";
    if (bare.starts_with(prefix)) return bare_product(trimmed(bare.substr(prefix.size())));
    if (bare.find_first_of("{[\"") != 0) return bare_product(bare);
  }
  auto json = payload_json(envelope);
  if (auto* bad = std::get_if<Unreadable>(&json)) return std::move(*bad);
  return restock_from(std::get<Json>(json).root());
}

std::variant<SubscriptionChange, Unreadable> decode_subscription(const Envelope& envelope) {
  auto json = payload_object(envelope);
  if (auto* bad = std::get_if<Unreadable>(&json)) return std::move(*bad);
  Fields fields(std::get<Json>(json).root());
  SubscriptionChange change{.household = fields.id("userId"),
                            .product = fields.id("productId"),
                            .subscribe = fields.choice("action", "subscribe", "unsubscribe", true) == 0,
                            .since = fields.time_or_epoch("createdAt")};
  fields.need("userId", change.household);
  fields.need("productId", change.product);
  if (fields.trouble()) return *fields.trouble();
  return change;
}

}  // namespace busstop
