// A silence: what an admin keeps from people for a while. It hides ordinary notices; urgent ones, and so the whole life
// of an alert, pass. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bridge/base/clock.hpp"
#include "bridge/model/ids.hpp"

namespace busstop {

/// What may be hidden: each part that is not empty has to fit, and one has to be there.
struct SilenceScope {
  /// Of the record that caused the notice.
  std::string topic{};
  /// Of a restock.
  std::string product{};
  /// By its text id.
  std::string household{};
  std::string sink{};
  friend bool operator==(const SilenceScope&, const SilenceScope&) = default;
};

struct Silence {
  SilenceId id{};
  SilenceScope scope;
  std::string author;
  std::string reason;
  Wall made;
  /// It hides nothing any more from then on.
  Wall until;
  /// When it was over, or was removed.
  std::optional<Wall> ended{};
  /// Deliveries it has held back.
  std::int64_t hidden = 0;
};

}  // namespace busstop
