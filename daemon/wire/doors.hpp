// Where whoever answers on D-Bus asks and wishes: the store, the published status, the rooms, the main thread. Made by
// the main thread; plain values, the functions are called on the bus's threads.
#pragma once

#include <functional>
#include <string>

#include "bridge/base/latest.hpp"
#include "bridge/model/commands.hpp"
#include "bridge/model/intake.hpp"
#include "daemon/answers/outbox.hpp"
#include "daemon/base/journal.hpp"
#include "daemon/base/status.hpp"

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

}  // namespace busstop
