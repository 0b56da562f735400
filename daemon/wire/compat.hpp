// sdbus-c++ 1.2 and 2.1 from one source: the few names that differ. Included by the D-Bus files of the daemon and of
// busstopctl only.
#pragma once

#include <sdbus-c++/sdbus-c++.h>
#include <stdlib.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace busstop::dbus {

#if __has_include(<sdbus-c++/VTableItems.h>)

using sdbus::InterfaceName;
using sdbus::MethodName;
using sdbus::ObjectPath;
using sdbus::PropertyName;
using sdbus::ServiceName;
using ErrorName = sdbus::Error::Name;
/// What the reply to an asynchronous call begins with: something, if it is an error.
using CallError = std::optional<sdbus::Error>;
inline sdbus::Message current_message(const sdbus::IObject& object) {
  return object.getCurrentlyProcessedMessage();
}
inline bool process_one(sdbus::IConnection& connection) {
  return connection.processPendingEvent();
}
inline std::string next_in_variant(const sdbus::Message& message) {
  const auto* contents = message.peekType().second;
  return contents == nullptr ? std::string() : contents;
}
inline void enter_variant(sdbus::Message& message, const std::string& type) {
  message.enterVariant(type.c_str());
}
template <class Heard>
void hear(sdbus::IConnection& connection, const std::string& match, Heard heard) {
  connection.addMatch(match, [heard](const sdbus::Message&) { heard(); });
}

#else

using InterfaceName = std::string;
using MethodName = std::string;
using ObjectPath = std::string;
using PropertyName = std::string;
using ServiceName = std::string;
using ErrorName = std::string;
using CallError = const sdbus::Error*;
inline const sdbus::Message& current_message(const sdbus::IObject& object) {
  return *object.getCurrentlyProcessedMessage();
}
/// False if nothing waits.
inline bool process_one(sdbus::IConnection& connection) {
  return connection.processPendingRequest();
}
/// Of the variant that is to be read next: the type of its value.
inline std::string next_in_variant(const sdbus::Message& message) {
  std::string type;
  std::string contents;
  message.peekType(type, contents);
  return contents;
}
inline void enter_variant(sdbus::Message& message, const std::string& type) {
  message.enterVariant(type);
}
/// Calls `heard` for every message of `match`, as long as the connection lives.
template <class Heard>
void hear(sdbus::IConnection& connection, const std::string& match, Heard heard) {
  connection.addMatch(match, [heard](const sdbus::Message&) { heard(); }, sdbus::floating_slot);
}

#endif

inline constexpr const char* object_path = "/org/busstop/BusStop1";
inline constexpr const char* interface_name = "org.busstop.BusStop1";

/// For a bus that is an address: makes it the system bus of this process. To be called while no other thread runs,
/// because it changes the environment. (createSessionBusConnectionWithAddress() would do without, but loses memory at
/// each try in vain, in 1.2 and 2.1.)
inline void choose_bus(const std::string& bus) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): called by main() before there is another thread.
  if (bus.find('=') != std::string::npos) ::setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.c_str(), 1);
}

/// "session", "system", or the address that was chosen. Throws sdbus::Error if there is no such bus.
inline std::unique_ptr<sdbus::IConnection> connect(const std::string& bus) {
  return bus == "session" ? sdbus::createSessionBusConnection() : sdbus::createSystemBusConnection();
}

/// sdbus-c++ keeps the message of sd-bus to itself and its heirs.
struct Opened : sdbus::Message {
  static void* of(const sdbus::Message& message) noexcept { return message.*(&Opened::msg_); }
};

using Row = std::map<std::string, sdbus::Variant>;
using Rows = std::vector<Row>;

}  // namespace busstop::dbus
