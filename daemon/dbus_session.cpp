#include "daemon/dbus_session.hpp"

#include <stdexcept>

namespace busstop::dbus {

Session::Session(const std::string& bus, const BusDoors& doors, const std::shared_ptr<BusOutbox>& outbox)
    : connection_(connect(bus)), object_(*connection_, doors, outbox) {
  try {
    connection_->requestName(ServiceName(service_name));
  } catch (const sdbus::Error& error) {
    throw std::runtime_error("the name " + std::string(service_name) +
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
    connection_->releaseName(ServiceName(service_name));
  } catch (const sdbus::Error&) {
    // The bus is gone, and the name with it.
  }
  if (loop_.joinable()) loop_.join();
}

}  // namespace busstop::dbus
