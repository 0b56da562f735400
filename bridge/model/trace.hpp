// What the store remembers of how a record was understood, so that `why` can tell it later. Plain values; the numbers
// are stored and stay.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bridge/model/ids.hpp"

namespace busstop {

/// What its topic made of a record.
enum class ReadAs {
  unread = 0,  ///< nobody reads its topic but rules, or it could not be read
  raise = 1,
  cancel = 2,
  claim = 3,
  withdrawal = 4,
  restock = 5,
  subscription = 6,
};

/// What a [[topics.notify]] rule made of a record.
enum class Ruled {
  told = 0,
  no_match = 1,    ///< its `when`
  seen = 2,        ///< its `id` was seen before
  too_late = 3,    ///< `expires`
  nobody = 4,      ///< no such household, or one without contacts
  unreadable = 5,  ///< a dead letter
};

struct RuleRun {
  std::uint64_t fingerprint = 0;
  /// "file:line"
  std::string where;
  Ruled result = Ruled::told;
};

struct Trace {
  ReadAs role = ReadAs::unread;
  /// The product of a restock or subscription.
  std::string subject;
  std::optional<AlertId> alert;
  /// CloudEvents' source and id.
  std::string identity;
  std::vector<RuleRun> rulings;
};

}  // namespace busstop
