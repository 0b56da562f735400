// The three rooms, put together: who gives what to whom. Made, started and stopped by the main thread. Throws what
// making a room throws (StoreError, std::system_error, std::invalid_argument).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/base/journal.hpp"
#include "bridge/courier/room.hpp"
#include "bridge/kafka/room.hpp"
#include "bridge/ledger/room.hpp"
#include "bridge/store/open.hpp"
#include "daemon/base/addresses.hpp"
#include "daemon/watchdog.hpp"

namespace busstop {

/// News from a room, for the main thread.
struct RoomReports {
  std::function<void(std::shared_ptr<const LedgerStatus>)> ledger;
  std::function<void(const KafkaStatus&)> kafka;
};

class Rooms {
 public:
  /// `reports` are called on the rooms' threads.
  Rooms(const Clock& clock, Journal& journal, OpenStore& store, const std::shared_ptr<const Settings>& settings,
        RoomReports reports);
  /// As stop().
  ~Rooms() { stop(); }
  Rooms(const Rooms&) = delete;
  Rooms& operator=(const Rooms&) = delete;

  void start();
  /// Within ten seconds: nothing new is sent, what is on its way may end, everything is stored.
  void stop();
  /// The settings of a reload: sinks at once, topics once the ledger has taken the rest. `done` as Command::done.
  void use(const std::shared_ptr<const Settings>& settings, std::function<void(ChangeResult)> done);
  /// The ledger did not take the settings of use(): the sinks are those of `settings` again.
  void stay_with(const std::shared_ptr<const Settings>& settings);

  /// False if the room has more to do than it should.
  [[nodiscard]] bool to_ledger(Command command);
  [[nodiscard]] bool to_kafka(KafkaOrder order);
  [[nodiscard]] std::vector<RoomTurns> turns() const;

 private:
  void read_topics(TopicNames topics);

  Addresses addresses_;
  LedgerRoom ledger_;
  KafkaRoom kafka_;
  CourierRoom courier_;
  bool running_ = false;
  /// What is read now; the ledger's thread alone changes it.
  TopicNames topics_;
};

}  // namespace busstop
