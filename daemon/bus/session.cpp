#include "daemon/bus/session.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <string_view>

#include "daemon/base/systemd.hpp"

namespace busstop::dbus {
namespace {

std::string why_not_named(const std::string& name, const sdbus::Error& error) {
  const std::string_view kind = error.getName();
  if (kind.ends_with("FileExists") || kind.ends_with("EEXIST")) {
    return fmt::format("the name {} belongs to another process: end that one, or give this one a --name", name);
  }
  if (kind.ends_with("AccessDenied")) {
    return fmt::format("the bus does not let this user own the name {}: see dbus-1/system.d/org.busstop.BusStop1.conf",
                       name);
  }
  return fmt::format("the name {} cannot be had: {}", name, error.getMessage());
}

}  // namespace

Session::Session(const BusPlace& place, const BusDoors& doors, const std::shared_ptr<BusOutbox>& outbox)
    : name_(place.name),
      connection_(connect(place.bus)),
      clerk_(*connection_, doors, place.bus == "system", outbox),
      object_(*connection_, clerk_),
      log_control_(*connection_, clerk_),
      tree_(*connection_, picture_of(*doors.status->read(), doors.clock->wall())) {
  admits_ = [this, clock = doors.clock](const char* sender) {
    return clerk_.authority().knows_as_trusted(sender) || gate_.admits(sender, clock->steady());
  };
  const auto proxy = sdbus::createProxy(*connection_, ServiceName(name_), ObjectPath(object_path));
  gate_calls(Opened::of(proxy->createMethodCall(InterfaceName(interface_name), MethodName("Gate"))), admits_);
  try {
    connection_->requestName(ServiceName(name_));
  } catch (const sdbus::Error& error) {
    throw std::runtime_error(why_not_named(name_, error));
  }
  // Not enterEventLoopAsync(): when the bus goes, the loop throws, and on a thread of the library's that would end the
  // process.
  loop_ = std::thread([connection = connection_.get(), outbox] {
    try {
      connection->enterEventLoop();
    } catch (const std::exception& error) {
      outbox->push(BusLost{error.what()});
    }
  });
}

Session::~Session() {
  stop();
}

void Session::stop() noexcept {
  if (!loop_.joinable()) return;
  try {
    connection_->leaveEventLoop();
    loop_.join();
    connection_->releaseName(ServiceName(name_));
  } catch (const sdbus::Error&) {
    // The bus is gone, and the name with it.
  }
  if (loop_.joinable()) loop_.join();
}

}  // namespace busstop::dbus
