// The method that shows records of a topic: the Kafka room reads them.
#include "daemon/dbus_object.hpp"
#include "daemon/requests.hpp"

namespace busstop::dbus {
namespace {

constexpr std::size_t most_partitions = 10'000;

}  // namespace

void BusObject::ReadTopic(PageResult&& result, std::string topic, std::int32_t partition, std::string from,
                          std::int64_t value, Places at, std::uint32_t limit) {
  clerk_.act(Right::view, getObject(), std::move(result),
             [this, topic = std::move(topic), partition, from = std::move(from), value, at = std::move(at),
              limit](const auto& reply) {
               if (at.size() > most_partitions)
                 throw Fault(Fault::Kind::invalid, "more partitions than a topic may have");
               ReadTopicCommand wanted;
               wanted.topic = checked_topic(topic);
               wanted.partition = partition;
               wanted.from = checked_place(from, value);
               wanted.value = value;
               for (const auto& place : at)
                 wanted.at.emplace_back(std::get<0>(place), std::get<1>(place));
               wanted.most = static_cast<std::size_t>(list_limit(limit));
               const auto done = clerk_.expect(reply);
               wanted.done = [done](const std::string& error, TopicPage page) {
                 done(error.empty() ? Outcome(std::move(page)) : Fault(Fault::Kind::failed, error));
               };
               if (!doors_.to_kafka(std::move(wanted))) done(Clerk::busy());
             });
}

}  // namespace busstop::dbus
