#include "daemon/wire/machine.hpp"

#include <algorithm>
#include <chrono>

#include "daemon/wire/compat.hpp"

namespace busstop {

namespace {

constexpr std::chrono::seconds patience{3};

std::optional<bool> synchronised(sdbus::IConnection& connection) {
  try {
    auto proxy = sdbus::createProxy(connection, dbus::ServiceName("org.freedesktop.timedate1"),
                                    dbus::ObjectPath("/org/freedesktop/timedate1"));
    sdbus::Variant answer;
    proxy->callMethod("Get")
        .onInterface("org.freedesktop.DBus.Properties")
        .withTimeout(patience)
        .withArguments(std::string("org.freedesktop.timedate1"), std::string("NTPSynchronized"))
        .storeResultsTo(answer);
    return answer.get<bool>();
  } catch (const std::exception&) {
    return {};
  }
}

bool is_listed(sdbus::IConnection& connection, const char* list, const std::string& name) {
  try {
    auto proxy = sdbus::createProxy(connection, dbus::ServiceName("org.freedesktop.DBus"),
                                    dbus::ObjectPath("/org/freedesktop/DBus"));
    std::vector<std::string> names;
    proxy->callMethod(list).onInterface("org.freedesktop.DBus").withTimeout(patience).storeResultsTo(names);
    return std::ranges::find(names, name) != names.end();
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace

MachineOnBus ask_machine() noexcept {
  MachineOnBus machine;
  try {
    const auto connection = dbus::connect("system");
    machine.clock_synchronised = synchronised(*connection);
    const std::string polkit = "org.freedesktop.PolicyKit1";
    machine.polkit =
        is_listed(*connection, "ListNames", polkit) || is_listed(*connection, "ListActivatableNames", polkit);
  } catch (const std::exception&) {
    // No such bus: nothing is known.
  }
  return machine;
}

}  // namespace busstop
