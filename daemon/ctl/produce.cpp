#include <fmt/format.h>

#include <iostream>
#include <iterator>

#include "bridge/base/clock.hpp"
#include "bridge/base/json.hpp"
#include "daemon/ctl/actions.hpp"
#include "daemon/ctl/checks.hpp"
#include "daemon/ctl/failure.hpp"
#include "daemon/ctl/records.hpp"

namespace busstop::ctl {
namespace {

/// What the daemon reads from a topic: "alerts", "" for one of others.
std::string part_of(Bus& bus, const std::string& topic) {
  const auto names = bus.properties().rows("TopicNames");
  for (const auto* part : {"alerts", "confirmations", "restock", "subscriptions"}) {
    if (!names.empty() && names.front().text(part) == topic) return part;
  }
  return {};
}

/// "alerts" -> the topic that the daemon reads alerts from.
std::string topic_of(Bus& bus, std::string_view part) {
  const auto names = bus.properties().rows("TopicNames");
  const auto topic = names.empty() ? std::string() : names.front().text(part);
  if (topic.empty()) throw Failure(exit_failed, fmt::format("busstopd does not say which topic its {} are on", part));
  return topic;
}

std::string produce(Bus& bus, const Request& request, const Style& style, std::string topic, std::string value) {
  OutgoingRecord record{std::move(topic), request.key, std::move(value), {}};
  for (const auto& header : request.headers) {
    const auto sign = header.find('=');
    if (sign == std::string::npos || sign == 0) {
      throw Failure(exit_usage, fmt::format("--header {}: a header is written NAME=VALUE", header));
    }
    record.headers.emplace_back(header.substr(0, sign), header.substr(sign + 1));
  }
  const auto place = bus.produce(record);
  if (!style.json) return fmt::format("{} partition {} offset {}\n", record.topic, place.partition, place.offset);
  return JsonObject().add("topic", record.topic).add("partition", place.partition).add("offset", place.offset).text() +
         "\n";
}

}  // namespace

std::string raise(Bus& bus, const Request& request, const Style& style) {
  const auto value = alert_record(
      {request.first, request.second, request.third, request.message, request.deadline, request.id, request.cancel},
      SystemClock().wall());
  return produce(bus, request, style, topic_of(bus, "alerts"), value);
}

std::string confirm(Bus& bus, const Request& request, const Style& style) {
  const auto value = confirmation_record(
      {request.first, request.second, request.stop, request.message, request.minutes, request.id, request.withdraw});
  return produce(bus, request, style, topic_of(bus, "confirmations"), value);
}

std::string restock(Bus& bus, const Request& request, const Style& style) {
  return produce(bus, request, style, topic_of(bus, "restock"), restock_record(request.first, request.quantity));
}

std::string send(Bus& bus, const Request& request, const Style& style) {
  std::string value = request.second;
  if (value == "-") value.assign(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
  if (const auto wrong = wrong_with_value(value, part_of(bus, request.first)); !wrong.empty()) {
    throw Failure(exit_usage, "VALUE: " + wrong);
  }
  return produce(bus, request, style, request.first, value);
}

}  // namespace busstop::ctl
