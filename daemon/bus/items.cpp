#include "daemon/bus/items.hpp"

#include "daemon/wire/guard.hpp"

namespace busstop::dbus {

AlertItem::AlertItem(sdbus::IConnection& connection, const std::string& path, AlertFacts facts)
    : Item(connection, path, std::move(facts)) {
  registerAdaptor();
}

AlertItem::~AlertItem() {
  unregisterAdaptor();
}

std::int64_t AlertItem::Id() {
  return guarded([this] { return facts()->id; });
}

std::string AlertItem::State() {
  return guarded([this] { return facts()->state; });
}

std::string AlertItem::Reason() {
  return guarded([this] { return facts()->reason; });
}

std::uint64_t AlertItem::Opened() {
  return guarded([this] { return facts()->opened; });
}

std::uint64_t AlertItem::Deadline() {
  return guarded([this] { return facts()->deadline; });
}

std::uint32_t AlertItem::Told() {
  return guarded([this] { return facts()->told; });
}

std::uint32_t AlertItem::Claims() {
  return guarded([this] { return facts()->claims; });
}

SinkItem::SinkItem(sdbus::IConnection& connection, const std::string& path, SinkFacts facts)
    : Item(connection, path, std::move(facts)) {
  registerAdaptor();
}

SinkItem::~SinkItem() {
  unregisterAdaptor();
}

std::string SinkItem::Name() {
  return guarded([this] { return wire_text(facts()->name); });
}

std::string SinkItem::Kind() {
  return guarded([this] { return facts()->kind; });
}

std::string SinkItem::State() {
  return guarded([this] { return facts()->state; });
}

std::uint64_t SinkItem::NextTry() {
  return guarded([this] { return facts()->next_try; });
}

std::uint64_t SinkItem::WithCourier() {
  return guarded([this] { return facts()->with_courier; });
}

std::uint64_t SinkItem::Pending() {
  return guarded([this] { return facts()->pending; });
}

std::uint64_t SinkItem::Delivered() {
  return guarded([this] { return facts()->delivered; });
}

std::uint64_t SinkItem::FailedAttempts() {
  return guarded([this] { return facts()->failed_attempts; });
}

TopicItem::TopicItem(sdbus::IConnection& connection, const std::string& path, TopicFacts facts)
    : Item(connection, path, std::move(facts)) {
  registerAdaptor();
}

TopicItem::~TopicItem() {
  unregisterAdaptor();
}

std::string TopicItem::Name() {
  return guarded([this] { return wire_text(facts()->name); });
}

std::vector<std::string> TopicItem::Parts() {
  return guarded([this] { return facts()->parts; });
}

std::uint32_t TopicItem::Partitions() {
  return guarded([this] { return static_cast<std::uint32_t>(facts()->positions.size()); });
}

std::int64_t TopicItem::Lag() {
  return guarded([this] { return facts()->lag; });
}

std::vector<sdbus::Struct<std::int32_t, std::int64_t, std::int64_t, std::int64_t>> TopicItem::Positions() {
  return guarded([this] {
    std::vector<sdbus::Struct<std::int32_t, std::int64_t, std::int64_t, std::int64_t>> rows;
    const auto now = facts();
    for (const auto& position : now->positions)
      rows.emplace_back(position);
    return rows;
  });
}

}  // namespace busstop::dbus
