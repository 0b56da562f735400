#include <fmt/format.h>

#include "bridge/base/json.hpp"
#include "bridge/base/times.hpp"
#include "daemon/ctl/actions.hpp"
#include "daemon/ctl/failure.hpp"
#include "daemon/ctl/import_lines.hpp"

namespace busstop::ctl {
namespace {

/// `line` for people; for programs that it was done.
std::string done(const Style& style, const std::string& line) {
  return style.json ? JsonObject().add("done", true).text() + "\n" : line + "\n";
}

/// 0: it is used, or it is not there, which AddContact finds out.
std::int64_t suppressed_since(Bus& bus, const std::string& household, const std::string& contact) try {
  for (const auto& row : bus.contacts(household)) {
    if (row.text("sink") + ":" + row.text("address") == contact) return row.number("suppressed_since");
  }
  return 0;
} catch (const Failure&) {
  return 0;
}

}  // namespace

std::string add_household(Bus& bus, const Request& request, const Style& style) {
  Dict household;
  household.values.emplace("id", request.first);
  household.values.emplace("name", request.name.empty() ? request.first : request.name);
  if (!request.stops.empty()) household.values.emplace("stops", request.stops);
  if (!request.contacts.empty()) household.values.emplace("contacts", request.contacts);
  if (!request.language.empty()) household.values.emplace("language", request.language);
  if (!request.timezone.empty()) household.values.emplace("timezone", request.timezone);
  if (!request.second_circle.empty()) household.values.emplace("second_circle", request.second_circle);
  std::vector<Texts> children;
  for (const auto& child : request.children)
    children.push_back(child_and_helpers(child));
  if (!children.empty()) household.values.emplace("children", children);
  if (!request.quiet.empty()) household.values.emplace("quiet", request.quiet);
  if (!request.most.empty()) household.values.emplace("limit", request.most);
  if (request.unnamed) household.values.emplace("names", false);
  const auto result = bus.add_household(household);
  if (style.json) return JsonObject().add("done", true).add("result", result).text() + "\n";
  return fmt::format("household {} is {}\n", request.first, result);
}

std::string remove_household(Bus& bus, const Request& request, const Style& style) {
  bus.change("RemoveHousehold", {request.first});
  return done(style, fmt::format("household {} is removed", request.first));
}

std::string test_household(Bus& bus, const Request& request, const Style& style) {
  const auto count = bus.test_household(request.first);
  if (style.json) return JsonObject().add("deliveries", count).text() + "\n";
  return fmt::format("{} test message{} on the way: busstopctl delivery --household {}\n", count, count == 1 ? "" : "s",
                     request.first);
}

std::string add_contact(Bus& bus, const Request& request, const Style& style) {
  const auto unused_since = suppressed_since(bus, request.first, request.second);
  bus.change("AddContact", {request.first, request.second});
  if (unused_since != 0) {
    return done(style, fmt::format("{} is reached at {} again; nothing was sent there since {}", request.first,
                                   request.second, format_rfc3339(from_micros(unused_since / 1'000'000 * 1'000'000))));
  }
  return done(style, fmt::format("{} is reached at {}, too", request.first, request.second));
}

std::string remove_contact(Bus& bus, const Request& request, const Style& style) {
  bus.change("RemoveContact", {request.first, request.second});
  return done(style, fmt::format("{} is no longer reached at {}", request.first, request.second));
}

std::string add_subscription(Bus& bus, const Request& request, const Style& style) {
  bus.change("AddSubscription", {request.first, request.second});
  return done(style, fmt::format("{} waits for {}", request.first, request.second));
}

std::string remove_subscription(Bus& bus, const Request& request, const Style& style) {
  bus.change("RemoveSubscription", {request.first, request.second});
  return done(style, fmt::format("{} no longer waits for {}", request.first, request.second));
}

std::string create_topic(Bus& bus, const Request& request, const Style& style) {
  bus.create_topic(request.first, request.partitions, request.replication);
  return done(style, fmt::format("topic {} is made", request.first));
}

}  // namespace busstop::ctl
