// The daemon's face on D-Bus: answers callers from the store and the published status, passes what changes something to
// the rooms, tells listeners what is new. Made, opened and closed by the main thread; tell() from the main thread.
// Without a bus the daemon runs on, and the face tries again. Throws nothing but std::system_error for want of a
// thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "bridge/base/latest.hpp"
#include "bridge/model/commands.hpp"
#include "bridge/model/intake.hpp"
#include "daemon/bus_outbox.hpp"
#include "daemon/journal.hpp"
#include "daemon/status.hpp"

namespace busstop {

/// `done` is called exactly once, by the main thread.
struct ReloadRequest {
  std::function<void(Outcome)> done;
};

/// Where the face's questions and wishes go. The functions are called on the bus's thread and answer false if the room
/// is too busy.
struct BusDoors {
  std::string store_path;
  const Latest<Status>* status = nullptr;
  const Clock* clock = nullptr;
  ProcessJournal* journal = nullptr;
  std::function<bool(Command)> to_ledger;
  std::function<bool(KafkaOrder)> to_kafka;
  std::function<bool(ReloadRequest)> to_main;
  /// Answers by itself, and exactly once, what an examination has found.
  std::function<void(std::function<void(Outcome)> done)> examine;
};

/// `bus`: "system" (where polkit is asked, too), "session", or the address of a bus. `name`: the one to take there.
struct BusPlace {
  std::string bus;
  std::string name;
};

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
