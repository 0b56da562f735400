// What is still to be said on D-Bus: answers that a room owes a caller, and news for everybody. Rooms and the main
// thread put it here; one thread (the bus's speaker) says it, so that no room ever waits for the bus. Any thread may
// push.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bridge/base/channel.hpp"
#include "bridge/base/wake.hpp"
#include "bridge/model/commands.hpp"
#include "bridge/model/intake.hpp"
#include "daemon/answers/fault.hpp"
#include "daemon/answers/finding.hpp"
#include "daemon/answers/played.hpp"

namespace busstop {

struct Produced {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};
/// A test is on its way: its delivery's id, and for how long it is tried.
struct Testing {
  std::string delivery;
  Duration patience{};
};
/// How a call ended: a fault, nothing, a count, a test, replayed dead letters, an import, a place in the log, the
/// broker's topics, records of one, what they were played for, each for itself or together, warnings, or what an
/// examination found.
using Outcome =
    std::variant<Fault, std::monostate, std::int64_t, Testing, std::vector<Replayed>, Imported, Produced,
                 std::vector<TopicInfo>, TopicPage, PlayedPage, Rehearsed, std::vector<std::string>, FindingList>;

[[nodiscard]] Outcome outcome_of(const ChangeResult& result, bool counted);
/// Of PutHousehold.
[[nodiscard]] Outcome outcome_of_put(const ChangeResult& result);
/// Of ReplayDeadLetters.
[[nodiscard]] Outcome outcome_of_replay(const ChangeResult& result);
/// Of TestSink.
[[nodiscard]] Outcome outcome_of_test(const ChangeResult& result);
[[nodiscard]] Outcome outcome_of(const ProduceResult& result);

enum class Ticket : std::uint64_t {};

/// A caller waits; `reply` is run and destroyed by the speaker.
struct Expect {
  Ticket ticket{};
  std::function<void(Outcome)> reply;
};
struct Answer {
  Ticket ticket{};
  Outcome outcome;
};
struct Announce {
  std::vector<AlertBrief> alerts;
  std::vector<SinkHealth> sinks;
  std::vector<std::string> properties;
};
/// The connection ended by itself.
struct BusLost {
  std::string why;
};
/// Say what is left, leave the bus, end.
struct CloseBus {};
using Outgoing = std::variant<Expect, Answer, Announce, BusLost, CloseBus>;

class BusOutbox {
 public:
  /// Calls that may wait for a room at the same time.
  static constexpr int most_waiting = 256;

  void push(Outgoing item) { channel_.push(std::move(item)); }
  [[nodiscard]] std::vector<Outgoing> take_all() { return channel_.take_all(); }
  [[nodiscard]] Wake& wake() noexcept { return wake_; }

  /// A new ticket; throws Fault if too many wait already.
  [[nodiscard]] Ticket take_ticket() {
    if (waiting_.fetch_add(1) >= most_waiting) {
      waiting_.fetch_sub(1);
      throw Fault(Fault::Kind::limits, "too many calls are waiting for an answer: try again in a moment");
    }
    return static_cast<Ticket>(next_.fetch_add(1));
  }
  /// By the speaker, once the ticket was answered or given up.
  void give_back() noexcept { waiting_.fetch_sub(1); }

 private:
  Wake wake_;
  Channel<Outgoing> channel_{1024, wake_};
  std::atomic<int> waiting_ = 0;
  std::atomic<std::uint64_t> next_ = 1;
};

}  // namespace busstop
