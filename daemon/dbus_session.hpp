// One connection to the bus, from taking the name to losing or leaving it: the object, and the library's loop on a
// thread of its own. Made and destroyed by the bus's speaker (or the main thread before that runs). Throws sdbus::Error
// if there is no bus or the name is taken.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include "daemon/dbus_object.hpp"

namespace busstop::dbus {

class Session {
 public:
  Session(const BusPlace& place, const BusDoors& doors, const std::shared_ptr<BusOutbox>& outbox);
  /// Ends the loop and gives the name back. Whatever still holds a Result of this connection must be gone before.
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] BusObject& object() noexcept { return object_; }

 private:
  const std::string name_;
  std::unique_ptr<sdbus::IConnection> connection_;
  BusObject object_;
  std::thread loop_;
};

}  // namespace busstop::dbus
