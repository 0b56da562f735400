// The Kafka room: one thread that alone talks to the broker. It consumes into the two intake channels, starts each
// partition where the ledger says, proves that a log is still the one that was read, commits what was stored, and
// produces what others ask for. Made, started and stopped by the composition root; orders() may be pushed to by any
// thread. Throws std::system_error from the constructor (no descriptor to be had); what the broker or the properties do
// is a status, never an exception.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "bridge/base/channel.hpp"
#include "bridge/base/clock.hpp"
#include "bridge/base/journal.hpp"
#include "bridge/base/wake.hpp"
#include "bridge/model/intake.hpp"
#include "config/settings.hpp"

namespace busstop {

struct TopicNames {
  /// Alerts and confirmations.
  std::vector<std::string> urgent;
  std::vector<std::string> other;
  friend bool operator==(const TopicNames&, const TopicNames&) = default;
};

struct KafkaOptions {
  KafkaSettings settings;
  /// group.instance.id: made once, lives in the store.
  std::string instance_id;
  TopicNames topics;
};

struct WrongProperty {
  std::string name;
  /// The end of a sentence that begins with the name.
  std::string what;
};
/// Every property that librdkafka does not take: for --check, at the start and before a reload.
[[nodiscard]] std::vector<WrongProperty> check_properties(const KafkaSettings& settings);
/// A property with which a login will fail later, by the librdkafka that runs here: for the start.
[[nodiscard]] std::optional<WrongProperty> doubtful_login(const KafkaSettings& settings);

class KafkaRoom {
 public:
  using OnStatus = std::function<void(const KafkaStatus&)>;

  /// The channels' writer should be wake(), so that the room hears when there is room again; `on_status` is called on
  /// its thread.
  KafkaRoom(const Clock& clock, Journal& journal, KafkaOptions options, Channel<Intake>& urgent,
            Channel<Intake>& ordinary, OnStatus on_status);
  ~KafkaRoom();
  KafkaRoom(const KafkaRoom&) = delete;
  KafkaRoom& operator=(const KafkaRoom&) = delete;

  [[nodiscard]] Channel<KafkaOrder>& orders() noexcept { return orders_; }
  [[nodiscard]] Wake& wake() noexcept { return wake_; }
  /// From the next turn on, these topics are read. Any thread.
  void set_topics(TopicNames topics) { topics_.push(std::move(topics)); }

  void start();
  /// One last commit, then out of the group in silence; takes five seconds at most, and then gives librdkafka's handle
  /// up.
  void stop();
  /// Loop turns, for the watchdog: at least one every five seconds, whatever the broker does.
  [[nodiscard]] std::uint64_t turns() const noexcept { return turns_.load(std::memory_order_relaxed); }

 private:
  void run();

  const Clock& clock_;
  Journal& journal_;
  KafkaOptions options_;
  Channel<Intake>& urgent_;
  Channel<Intake>& ordinary_;
  OnStatus on_status_;
  Wake wake_;
  Channel<KafkaOrder> orders_;
  Channel<TopicNames> topics_;
  std::atomic<std::uint64_t> turns_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace busstop
