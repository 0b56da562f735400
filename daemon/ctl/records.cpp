#include "daemon/ctl/records.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/json.hpp"
#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "daemon/ctl/failure.hpp"

namespace busstop::ctl {
namespace {

void add_if(JsonObject& object, std::string_view key, const std::string& value) {
  if (!value.empty()) object.add(key, value);
}

std::string deadline_text(const std::string& asked, Wall now) {
  if (const auto time = parse_rfc3339(trimmed(asked))) {
    if (*time > now) return std::string(trimmed(asked));
    throw Failure(exit_usage, fmt::format("--deadline {}: is past; a time that is to come is wanted", asked));
  }
  if (const auto wait = parse_duration(asked)) return format_rfc3339(now + *wait);
  throw Failure(
      exit_usage,
      fmt::format("--deadline {}: give a time like 2026-05-04T15:15:00+02:00, or how long from now, like 10min",
                  asked));
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

}  // namespace

std::string alert_record(const Raise& raise, Wall now) {
  JsonObject object;
  object.add("parent_name", raise.parent).add("child_name", raise.child).add("location", raise.stop);
  add_if(object, "message", raise.message);
  add_if(object, "alert_id", raise.id);
  if (!raise.deadline.empty()) object.add("deadline", deadline_text(raise.deadline, now));
  if (raise.cancel) object.add("kind", "cancel");
  return object.text();
}

std::string confirmation_record(const Confirm& confirm) {
  JsonObject object;
  object.add("responder_name", confirm.responder).add("child_name", confirm.child);
  add_if(object, "location", confirm.stop);
  add_if(object, "message", confirm.message);
  add_if(object, "alert_id", confirm.id);
  if (confirm.minutes) object.add("minutes", *confirm.minutes);
  if (confirm.withdraw) object.add("kind", "withdraw");
  return object.text();
}

std::string restock_record(const std::string& product, std::optional<std::int64_t> quantity) {
  if (!quantity && std::ranges::all_of(product, is_plain)) return product;
  JsonObject object;
  object.add("productId", product);
  if (quantity) object.add("quantity", *quantity);
  return object.text();
}

}  // namespace busstop::ctl
