// One connection to the bus, from taking the name to losing or leaving it: the objects, and the library's loop on a
// thread of its own. Made and destroyed by the bus's speaker (or the main thread before that runs). Throws sdbus::Error
// if there is no bus, std::runtime_error with a sentence for people if the name cannot be had.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "daemon/bus/log_control.hpp"
#include "daemon/bus/object.hpp"
#include "daemon/bus/tree.hpp"
#include "daemon/wire/call_gate.hpp"
#include "daemon/wire/clerk.hpp"

namespace busstop::dbus {

class Session {
 public:
  Session(const BusPlace& place, const BusDoors& doors, const std::shared_ptr<BusOutbox>& outbox);
  /// As stop().
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Ends the loop and gives the name back: no call comes in any more. Whatever holds a Result of this connection must
  /// be gone before the session is.
  void stop() noexcept;

  [[nodiscard]] BusObject& object() noexcept { return object_; }
  [[nodiscard]] Tree& tree() noexcept { return tree_; }

 private:
  const std::string name_;
  CallGate gate_;
  /// Whether a call that wants no answer is served. Outlives the connection that asks it.
  std::function<bool(const char*)> admits_;
  std::unique_ptr<sdbus::IConnection> connection_;
  Clerk clerk_;
  BusObject object_;
  LogControl log_control_;
  Tree tree_;
  std::thread loop_;
};

}  // namespace busstop::dbus
