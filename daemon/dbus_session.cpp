#include "daemon/dbus_session.hpp"

#include <stdexcept>

namespace busstop::dbus {

Session::Session(const BusPlace& place, const BusDoors& doors, const std::shared_ptr<BusOutbox>& outbox)
    : name_(place.name), connection_(connect(place.bus)), object_(*connection_, doors, outbox) {
  try {
    connection_->requestName(ServiceName(name_));
  } catch (const sdbus::Error& error) {
    throw std::runtime_error("the name " + name_ +
                             " belongs to another process, or is not allowed to this one: " + error.getMessage());
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
