// Whether an ordinary notice waits because its household wants quiet, or has had as many as it wants; and what is said
// of several that have waited. Urgent ones never do. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bridge/base/zone.hpp"
#include "bridge/model/household.hpp"

namespace busstop {

/// What a household wants to be spared, and how many ordinary notices it has had in the present part of its limit.
struct Manners {
  std::optional<QuietHours> quiet;
  std::optional<Rate> limit;
  std::string timezone;
  Wall since;
  int used = 0;
};

enum class HeldFor { nothing, quiet, limit };

struct Hold {
  HeldFor why = HeldFor::nothing;
  /// When it is looked at again.
  Wall until;
};

/// Counts the notice where there is a limit and it need not wait. `zone`: of the household. A limit's part begins with
/// the first notice after the last part.
[[nodiscard]] Hold hold_back(Manners& manners, const TimeZone& zone, Wall now);

/// One line each, title and text, as many as go into 4 KiB.
struct Digest {
  std::string title;
  std::string body;
};
struct Line {
  std::string title;
  std::string body;
};
[[nodiscard]] Digest digest_of(const std::vector<Line>& lines);

}  // namespace busstop
