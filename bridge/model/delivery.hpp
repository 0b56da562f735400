// The state of a delivery, what an attempt ended with, and what travels between ledger and courier. Plain values; a
// Notice is shared between the two rooms and is not changed any more.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/base/secret.hpp"
#include "bridge/model/household.hpp"
#include "bridge/model/ids.hpp"
#include "bridge/model/notice.hpp"

namespace busstop {

/// Stored: the numbers stay. Up to `with_courier` it is alive; every other state is an end.
enum class DeliveryState { pending = 0, with_courier = 1, delivered = 2, expired = 3, cancelled = 4, dead = 5 };

/// The far side has it. `remark`: what its admin should know of it, said once for a sink.
struct Delivered {
  std::string remark{};
};
/// May work later. `wait` is what the far side asked for; `told` is true when it may have the message all the same.
struct Retry {
  std::string reason;
  std::optional<Duration> wait;
  bool told = false;
  /// We ended it ourselves: that says nothing of the far side.
  bool ours = false;
  /// Our login has no right to this address. Where it has none to any, that is our own fault.
  bool denied = false;
  friend bool operator==(const Retry&, const Retry&) = default;
};
/// This message will never be taken.
struct Refused {
  std::string reason;
};
/// The address is no more: nothing should be sent there again.
struct ContactGone {
  std::string reason;
};
/// Our own login, TLS or settings are wrong: the message waits, the sink pauses, the admin is told.
struct SinkAtFault {
  std::string reason;
};
/// Recalled before anything was sent.
struct Recalled {};
/// The notice stopped being useful before its transfer began; nothing was sent.
struct TooLate {};
using Verdict = std::variant<Delivered, Retry, Refused, ContactGone, SinkAtFault, Recalled, TooLate>;

/// One try: what a sink needs to know of it besides notice and contact.
struct Attempt {
  DeliveryId key;
  /// From 1.
  int number = 1;
  Wall now;
  /// What a tap on the notice's button sends back; empty: there is no button.
  Secret tap{};
};

/// Ledger to courier: carry this.
struct Assignment {
  DeliveryId key;
  int number = 1;
  LaneId lane{};
  std::shared_ptr<const Notice> notice;
  Contact contact;
  /// As in Attempt.
  Secret tap{};
  /// Urgent, and to a host of which some transfers hang: it starts although as many are on their way as may be.
  bool beside = false;
};
/// Ledger to courier: not any more, if it has not been sent yet. It is answered with a Report in any case.
struct Recall {
  DeliveryId key;
};
/// Ledger to courier: what is tapped at this sink is heard from here on, as the last Taps had it (empty: from the
/// beginning).
struct Follow {
  std::string sink;
  std::string position;
};
using Order = std::variant<Assignment, Recall, Follow>;

/// What came back to a sink's reply topic: one message, and the far side's id for it.
struct Tapped {
  std::string id;
  /// By the far side's clock, but not later than it was read.
  Wall at;
  std::string text;
};
/// Courier to ledger: taps in the order in which they came.
struct Taps {
  std::string sink;
  std::vector<Tapped> taps;
  /// Where the stream goes on behind them.
  std::string position{};
};

/// Courier to ledger: how an attempt ended. Each Assignment is answered by exactly one.
struct Report {
  DeliveryId key;
  int number = 1;
  LaneId lane{};
  Verdict verdict;
  Wall started;
  Duration took{};
  /// HTTP status or SMTP code; 0 if none.
  int code = 0;
  /// What the far side said, at most 512 bytes, no secrets.
  std::string answer;
  Urgency urgency{};
};

}  // namespace busstop
