// The courier room: one thread that carries what the ledger hands over (HTTP by libcurl's multi handle and epoll;
// e-mails on threads inside) and reports how each attempt ended. Made, started and stopped by the composition root;
// orders() may be pushed to, and set_sinks() called, by any thread. The constructor throws what making a sink throws
// (std::invalid_argument), and std::runtime_error if the system has no descriptors to give.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <variant>
#include <vector>

#include "bridge/base/channel.hpp"
#include "bridge/base/clock.hpp"
#include "bridge/base/journal.hpp"
#include "bridge/base/wake.hpp"
#include "bridge/model/delivery.hpp"
#include "bridge/sinks/sink.hpp"

namespace busstop {

class Desk;

class CourierRoom {
 public:
  using SinkMaker = std::function<std::unique_ptr<Sink>(const SinkSettings&)>;

  /// `reports` must outlive the room.
  CourierRoom(const Clock& clock, Journal& journal, const std::vector<SinkSettings>& sinks, Channel<Report>& reports,
              SinkMaker make = make_sink);
  /// As stop() without grace.
  ~CourierRoom();
  CourierRoom(const CourierRoom&) = delete;
  CourierRoom& operator=(const CourierRoom&) = delete;

  /// Where taps on buttons go; before start().
  void connect(Channel<Taps>& taps);
  [[nodiscard]] Channel<Order>& orders() noexcept { return orders_; }
  [[nodiscard]] Wake& wake() noexcept { return wake_; }

  void start();
  /// The sinks from now on; transfers on their way end as they began.
  void set_sinks(std::vector<SinkSettings> sinks);
  /// Starts nothing more and reports what has not started as Recalled; waits up to `grace` for the rest, stops what is
  /// left (Retry, `told` if a byte of it had left) and ends the thread. Takes up to a second more where an e-mail has
  /// to be stopped.
  void stop(std::chrono::milliseconds grace);
  /// Loop turns, for the watchdog: at least one a second, however many transfers hang.
  [[nodiscard]] std::uint64_t turns() const noexcept { return turns_.load(std::memory_order_relaxed); }

 private:
  struct NewSinks {
    std::vector<SinkSettings> sinks;
  };
  struct Stop {
    std::chrono::steady_clock::time_point deadline;
  };
  using Word = std::variant<NewSinks, Stop>;

  void run() noexcept;
  void work();
  /// When to stop, if that was said.
  void hear(Word word);

  Journal& journal_;
  Wake wake_;
  Channel<Order> orders_;
  Channel<Word> words_;
  std::atomic<std::uint64_t> turns_ = 0;
  /// The thread's own from start() on.
  std::unique_ptr<Desk> desk_;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  std::thread thread_;
};

}  // namespace busstop
