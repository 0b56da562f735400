// sdbus-c++ 1.2 and 2.1 from one source: the few names that differ. Included by the D-Bus files of the daemon and of
// busstopctl only.
#pragma once

#include <sdbus-c++/sdbus-c++.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace busstop::dbus {

#if __has_include(<sdbus-c++/VTableItems.h>)

using sdbus::InterfaceName;
using sdbus::ObjectPath;
using sdbus::PropertyName;
using sdbus::ServiceName;
using ErrorName = sdbus::Error::Name;
inline sdbus::Message current_message(const sdbus::IObject& object) {
  return object.getCurrentlyProcessedMessage();
}

#else

using InterfaceName = std::string;
using ObjectPath = std::string;
using PropertyName = std::string;
using ServiceName = std::string;
using ErrorName = std::string;
inline const sdbus::Message& current_message(const sdbus::IObject& object) {
  return *object.getCurrentlyProcessedMessage();
}

#endif

inline constexpr const char* service_name = "org.busstop.BusStop1";
inline constexpr const char* object_path = "/org/busstop/BusStop1";
inline constexpr const char* interface_name = "org.busstop.BusStop1";

/// "system", "session", or the address of a bus. Throws sdbus::Error if there is none.
inline std::unique_ptr<sdbus::IConnection> connect(const std::string& bus) {
  if (bus == "system") return sdbus::createSystemBusConnection();
  if (bus == "session") return sdbus::createSessionBusConnection();
  return sdbus::createSessionBusConnectionWithAddress(bus);
}

using Row = std::map<std::string, sdbus::Variant>;
using Rows = std::vector<Row>;

}  // namespace busstop::dbus
