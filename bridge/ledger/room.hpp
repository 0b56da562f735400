// The ledger room: one thread, the only writer of the store. It takes whatever has come since its last commit (records,
// reports, commands, due timers), applies the rules, writes everything in one transaction, and only then hands out what
// follows: deliveries to the courier, progress to Kafka, answers to callers. Made, started and stopped by the
// composition root; the channels may be pushed to by any thread. Throws StoreError from the constructor.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "bridge/base/channel.hpp"
#include "bridge/base/clock.hpp"
#include "bridge/base/journal.hpp"
#include "bridge/model/commands.hpp"
#include "bridge/model/delivery.hpp"
#include "bridge/model/intake.hpp"
#include "config/settings.hpp"

namespace busstop {

class Database;

struct LedgerOptions {
  std::shared_ptr<const Settings> settings;
  /// The host by which an address is counted, "" where its sink as a whole is.
  std::function<std::string(const Address&)> host_of;
  /// What is wrong with an address at a configured sink, in words; empty if it will do (an unknown sink is wrong, too).
  std::function<std::string(const Address&)> check_address;
  /// How often what is over is looked for.
  Duration housekeeping = std::chrono::seconds(15);
};

/// Where the ledger sends what follows from a commit.
struct LedgerOutputs {
  std::function<void(Order)> to_courier;
  std::function<void(KafkaOrder)> to_kafka;
  std::function<void(std::shared_ptr<const LedgerStatus>)> on_status;
};

class LedgerRoom {
 public:
  LedgerRoom(Database& database, const Clock& clock, Journal& journal, LedgerOptions options);
  ~LedgerRoom();
  LedgerRoom(const LedgerRoom&) = delete;
  LedgerRoom& operator=(const LedgerRoom&) = delete;

  /// Before start(): the Kafka room's wake, called when there is room in the intake again.
  void connect(LedgerOutputs outputs, Wake* kafka_wake);

  [[nodiscard]] Channel<Intake>& urgent() noexcept;
  [[nodiscard]] Channel<Intake>& ordinary() noexcept;
  [[nodiscard]] Channel<Report>& reports() noexcept;
  [[nodiscard]] Channel<Command>& commands() noexcept;
  [[nodiscard]] Channel<Taps>& taps() noexcept;

  void start();
  /// Takes what is in the channels, commits it, and ends the thread. Hands nothing more to the courier.
  void stop();
  /// Stop handing out new deliveries, go on with everything else: the first step of a shutdown.
  void stop_sending();
  /// Loop turns, for the watchdog: they go on while the disk is full.
  [[nodiscard]] std::uint64_t turns() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace busstop
