// The records that raise, confirm and restock write: the payloads of existing producers. Pure. Throws Failure for what
// cannot be said.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bridge/base/clock.hpp"

namespace busstop::ctl {

struct Raise {
  std::string parent;
  std::string child;
  std::string stop;
  std::string message;
  /// RFC 3339, or a duration from now ("10min").
  std::string deadline;
  std::string id;
  bool cancel = false;
};
[[nodiscard]] std::string alert_record(const Raise& raise, Wall now);

struct Confirm {
  std::string responder;
  std::string child;
  std::string stop;
  std::string message;
  std::optional<int> minutes;
  std::string id;
  bool withdraw = false;
};
[[nodiscard]] std::string confirmation_record(const Confirm& confirm);

/// The bare product id, or JSON where a quantity is given or the id could be taken for something else.
[[nodiscard]] std::string restock_record(const std::string& product, std::optional<std::int64_t> quantity);

}  // namespace busstop::ctl
