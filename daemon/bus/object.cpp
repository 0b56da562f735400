#include "daemon/bus/object.hpp"

#include "bridge/base/times.hpp"
#include "daemon/base/words.hpp"
#include "daemon/wire/guard.hpp"

namespace busstop::dbus {

BusObject::BusObject(sdbus::IConnection& connection, Clerk& clerk)
    : AdaptorInterfaces(connection, ObjectPath(object_path)), doors_(clerk.doors()), clerk_(clerk) {
  registerAdaptor();
}

BusObject::~BusObject() {
  unregisterAdaptor();
}

void BusObject::announce(const Announce& news) {
  for (const auto& alert : news.alerts) {
    emitAlertChanged(raw(alert.id), std::string(word(alert.state)), std::string(word(alert.reason)));
  }
  for (const auto& sink : news.sinks)
    emitSinkChanged(wire_text(sink.sink), std::string(word(sink.state)));
  if (news.properties.empty()) return;
  std::vector<PropertyName> names;
  for (const auto& name : news.properties)
    names.emplace_back(name);
  getObject().emitPropertiesChangedSignal(interface_name, names);
}

std::string BusObject::Version() {
  return BUSSTOP_VERSION;
}

std::string BusObject::State() {
  return guarded([this] { return std::string(word(state_of(*doors_.status->read()))); });
}

std::string BusObject::StateText() {
  return guarded([this] { return wire_text(state_text(*doors_.status->read())); });
}

std::uint64_t BusObject::StartedAt() {
  return guarded([this] { return static_cast<std::uint64_t>(to_micros(doors_.status->read()->started)); });
}

bool BusObject::CatchingUp() {
  return guarded([this] { return doors_.status->read()->ledger->catching_up; });
}

std::string BusObject::KafkaState() {
  return guarded([this] { return std::string(word(doors_.status->read()->kafka.state)); });
}

std::map<std::string, std::string> BusObject::TopicNames() {
  return guarded([this] { return topic_name_property(*doors_.status->read()); });
}

std::map<std::string, std::uint64_t> BusObject::Counters() {
  return guarded([this] { return counter_property(*doors_.status->read()); });
}

std::uint64_t BusObject::Pending() {
  return guarded([this] { return static_cast<std::uint64_t>(doors_.status->read()->ledger->pending); });
}

std::uint64_t BusObject::WithCourier() {
  return guarded([this] { return static_cast<std::uint64_t>(doors_.status->read()->ledger->with_courier); });
}

TopicProperty BusObject::Topics() {
  return guarded([this] { return topic_property(*doors_.status->read()); });
}

SinkProperty BusObject::Sinks() {
  return guarded([this] { return sink_property(*doors_.status->read()); });
}

AlertProperty BusObject::Alerts() {
  return guarded([this] { return alert_property(*doors_.status->read(), doors_.clock->wall()); });
}

}  // namespace busstop::dbus
