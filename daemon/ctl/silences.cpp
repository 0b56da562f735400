// busstopctl silence: what is kept from people for a while.
#include <fmt/format.h>

#include <string>

#include "bridge/base/json.hpp"
#include "bridge/base/times.hpp"
#include "bridge/base/zone.hpp"
#include "daemon/ctl/actions.hpp"
#include "daemon/ctl/ends.hpp"

namespace busstop::ctl {
namespace {

void add_if(Dict& dict, const char* key, const std::string& value) {
  if (!value.empty()) dict.values.emplace(key, value);
}

std::string deliveries(std::int64_t count) {
  return fmt::format("{} {}", count, count == 1 ? "delivery" : "deliveries");
}

}  // namespace

std::string add_silence(Bus& bus, const Request& request, const Style& style) {
  const auto until = end_of(request.duration, request.until, SystemClock().wall(), TimeZone::of_machine());
  Dict silence;
  add_if(silence, "topic", request.topic);
  add_if(silence, "product", request.product);
  add_if(silence, "household", request.household);
  add_if(silence, "sink", request.sink);
  add_if(silence, "reason", request.reason);
  add_if(silence, "author", request.author);
  const auto id = bus.add_silence(silence, static_cast<std::uint64_t>(to_micros(until)));
  if (style.json) return JsonObject().add("id", id).add("until", format_rfc3339(until)).text() + "\n";
  return fmt::format(
      "silence {0} holds back until {1}; what it held back is told then, as one\n"
      "busstopctl silence remove {0} ends it before\n",
      id, format_rfc3339(until));
}

std::string remove_silence(Bus& bus, const Request& request, const Style& style) {
  const auto held_back = bus.remove_silence(std::stoll(request.first));
  if (style.json) return JsonObject().add("held_back", held_back).text() + "\n";
  return fmt::format("silence {} is over; it held back {}\n", request.first, deliveries(held_back));
}

}  // namespace busstop::ctl
