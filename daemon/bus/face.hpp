// The daemon's face on D-Bus: answers callers from the store and the published status, passes what changes something to
// the rooms, tells listeners what is new. Made, opened and closed by the main thread; tell() from the main thread.
// Without a bus the daemon runs on, and the face tries again. Throws nothing but std::system_error for want of a
// thread.
#pragma once

#include <memory>
#include <string>

#include "daemon/answers/outbox.hpp"
#include "daemon/wire/doors.hpp"

namespace busstop {

/// Before any other thread is made: an address becomes the system bus of this process.
void choose_bus(const std::string& bus);

class BusFace {
 public:
  BusFace(BusPlace place, BusDoors doors);
  /// As close().
  ~BusFace();
  BusFace(const BusFace&) = delete;
  BusFace& operator=(const BusFace&) = delete;

  /// Takes the name on the bus, if there is one.
  void open();
  void tell(Announce news);
  /// Says what is left to say and gives the name back.
  void close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace busstop
