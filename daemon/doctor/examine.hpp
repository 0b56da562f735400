// The daemon examines itself: everything an admin would look at one by one, on threads beside the rooms, within some
// twenty seconds, one examination at a time. Called by the bus's loop thread, which does not wait.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "bridge/model/intake.hpp"
#include "daemon/answers/outbox.hpp"
#include "daemon/base/status.hpp"

namespace busstop {

struct Examination {
  /// Of a further daemon; empty for the first.
  std::string instance;
  std::string config_file;
  std::string bus;
  bool stopped_uncleanly = false;
  std::shared_ptr<const Settings> started_with;
  std::shared_ptr<const Status> status;
  /// Asked once, before examine() comes back.
  std::function<bool(KafkaOrder)> to_kafka;
};

/// `done` gets a FindingList, or a Fault if another examination is going on; exactly once, by any thread. What was
/// begun may outlive the caller: it holds nothing of his but `done`.
void examine(const Examination& what, const std::function<void(Outcome)>& done);

}  // namespace busstop
