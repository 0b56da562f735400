// One object on the bus for each alert, sink and topic. Made, updated and destroyed by the speaker (or by whoever makes
// the session), read on the loop thread, too. Throw sdbus::Error if the bus is gone.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bridge/base/latest.hpp"
#include "busstop_alert_adaptor.hpp"
#include "busstop_sink_adaptor.hpp"
#include "busstop_topic_adaptor.hpp"
#include "daemon/answers/picture.hpp"
#include "daemon/wire/compat.hpp"

namespace busstop::dbus {

/// An object with one interface of its own, whose getters show the newest Facts.
template <class Adaptor, class FactsOfIt>
class Item : public sdbus::AdaptorInterfaces<Adaptor, sdbus::ManagedObject_adaptor> {
  using Base = sdbus::AdaptorInterfaces<Adaptor, sdbus::ManagedObject_adaptor>;

 public:
  using Facts = FactsOfIt;
  virtual ~Item() = default;

  void appear() { Base::emitInterfacesAddedSignal(); }
  void disappear() { Base::emitInterfacesRemovedSignal(); }
  /// Tells listeners what differs; answers how much that was.
  std::size_t update(Facts facts) {
    const auto names = changes(*facts_.read(), facts);
    facts_.publish(std::make_shared<const Facts>(std::move(facts)));
    if (names.empty()) return 0;
    Base::getObject().emitPropertiesChangedSignal(InterfaceName(Adaptor::INTERFACE_NAME),
                                                  std::vector<PropertyName>(names.begin(), names.end()));
    return 1;
  }

 protected:
  Item(sdbus::IConnection& connection, const std::string& path, Facts facts)
      : Base(connection, ObjectPath(path)), facts_(std::make_shared<const Facts>(std::move(facts))) {}

  [[nodiscard]] std::shared_ptr<const Facts> facts() const { return facts_.read(); }

 private:
  Latest<Facts> facts_;
};

class AlertItem final : public Item<org::busstop::BusStop1::Alert_adaptor, AlertFacts> {
 public:
  static constexpr const char* folder = "/alert/";
  AlertItem(sdbus::IConnection& connection, const std::string& path, AlertFacts facts);
  ~AlertItem() override;

 private:
  std::int64_t Id() override;
  std::string State() override;
  std::string Reason() override;
  std::uint64_t Opened() override;
  std::uint64_t Deadline() override;
  std::uint32_t Told() override;
  std::uint32_t Claims() override;
};

class SinkItem final : public Item<org::busstop::BusStop1::Sink_adaptor, SinkFacts> {
 public:
  static constexpr const char* folder = "/sink/";
  SinkItem(sdbus::IConnection& connection, const std::string& path, SinkFacts facts);
  ~SinkItem() override;

 private:
  std::string Name() override;
  std::string Kind() override;
  std::string State() override;
  std::uint64_t NextTry() override;
  std::uint64_t WithCourier() override;
  std::uint64_t Pending() override;
  std::uint64_t Delivered() override;
  std::uint64_t FailedAttempts() override;
};

class TopicItem final : public Item<org::busstop::BusStop1::Topic_adaptor, TopicFacts> {
 public:
  static constexpr const char* folder = "/topic/";
  TopicItem(sdbus::IConnection& connection, const std::string& path, TopicFacts facts);
  ~TopicItem() override;

 private:
  std::string Name() override;
  std::vector<std::string> Parts() override;
  std::uint32_t Partitions() override;
  std::int64_t Lag() override;
  std::vector<sdbus::Struct<std::int32_t, std::int64_t, std::int64_t, std::int64_t>> Positions() override;
};

}  // namespace busstop::dbus
