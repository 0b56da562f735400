// The courier's work, without its thread: orders come in, transfers run in at most 256 slots, reports go out, exactly
// one for each assignment. The courier's thread only (tests call it from their own).
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bridge/base/channel.hpp"
#include "bridge/base/clock.hpp"
#include "bridge/base/journal.hpp"
#include "bridge/courier/followers.hpp"
#include "bridge/courier/http_carrier.hpp"
#include "bridge/courier/lanes.hpp"
#include "bridge/courier/mail_carrier.hpp"
#include "bridge/model/delivery.hpp"
#include "bridge/sinks/sink.hpp"

namespace busstop {

using SinkMaker = std::function<std::unique_ptr<Sink>(const SinkSettings&)>;

class Desk {
 public:
  static constexpr std::size_t slots = 256;
  /// Slots that ordinary notices never take, so that slow sinks full of them leave a way. Who shares the slots out
  /// among destinations is the ledger.
  static constexpr std::size_t kept_for_urgent = 64;

  /// Throws what `make` throws, and std::runtime_error (std::system_error) if there is no descriptor to be had.
  Desk(const Clock& clock, Journal& journal, SinkMaker make, const std::vector<SinkSettings>& sinks,
       Channel<Report>& reports, Wake& wake);

  /// Where taps go; without it none are listened for. Before the first turn.
  void connect(Channel<Taps>& taps) noexcept { followers_.connect(taps); }
  void take(std::vector<Order> orders);
  /// A sink that cannot be made keeps its old settings, and the journal says so. What is on its way ends as it began.
  void set_sinks(const std::vector<SinkSettings>& sinks);
  /// Starts what may start, waits at most `longest` for something to happen, and reports what has ended.
  void turn(std::chrono::milliseconds longest);
  /// Nothing starts any more; what has not started is reported Recalled.
  void close();
  /// Stops what is on its way; e-mails take up to a second of further turns to end.
  void give_up();
  [[nodiscard]] bool idle() const noexcept { return free_.size() == slots; }

 private:
  struct Place {
    std::shared_ptr<const Sink> sink;
    Lanes::Limit limit;
  };
  struct Flight {
    Assignment assignment;
    std::shared_ptr<const Sink> sink;
    Wall started;
    bool mail = false;
  };

  void recall(DeliveryId key);
  void start_waiting();
  void begin(Assignment&& assignment);
  /// The verdict where it is clear at once, else the flight has taken a slot.
  [[nodiscard]] std::optional<Verdict> launch(Flight& flight);
  [[nodiscard]] std::optional<Verdict> carry(Flight& flight, Transfer& transfer);
  void end(std::size_t slot, Reply reply);
  [[nodiscard]] Verdict verdict(const Flight& flight, const Reply& reply);
  void report(const Flight& flight, Verdict verdict, const Reply& reply = {});
  void say_bug(const Flight& flight, const std::string& what);
  void say_remark(const Flight& flight, const Verdict& verdict);
  void follow(const Follow& from);

  const Clock& clock_;
  Journal& journal_;
  SinkMaker make_;
  Channel<Report>& reports_;
  std::map<std::string, Place, std::less<>> sinks_;
  Lanes lanes_;
  std::vector<std::optional<Flight>> flights_;
  /// The slot used last is used next: its handle is warm.
  std::vector<std::size_t> free_;
  std::size_t ordinary_ = 0;
  bool closed_ = false;
  bool given_up_ = false;
  HttpCarrier http_;
  MailCarrier mail_;
  Followers followers_;
  /// Sinks whose far side was remarked upon.
  std::set<std::string, std::less<>> remarked_;
};

}  // namespace busstop
