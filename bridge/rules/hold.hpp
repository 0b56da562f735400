// Whether an ordinary notice waits: because its household wants quiet or has had as many as it wants, because others of
// its group may come, because an admin has silenced it; and what is said of several that have waited. Urgent ones never
// do. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/zone.hpp"
#include "bridge/model/household.hpp"
#include "bridge/model/ids.hpp"
#include "config/texts.hpp"

namespace busstop {

/// What a household wants to be spared, and how many ordinary notices it has had in the present part of its limit.
struct Manners {
  std::optional<QuietHours> quiet;
  std::optional<Rate> limit;
  std::string timezone;
  Wall since;
  int used = 0;
};

enum class HeldFor { nothing, quiet, limit, group, silence };

struct Hold {
  HeldFor why = HeldFor::nothing;
  /// When it is looked at again.
  Wall until;
  /// Of HeldFor::silence.
  SilenceId silence{};

  explicit operator bool() const noexcept { return why != HeldFor::nothing; }
};

/// "quiet hours", "silence 7": as the store keeps it, where several have ", " between them.
[[nodiscard]] std::string words_of(const Hold& hold);
[[nodiscard]] bool was_held_for(std::string_view all, const Hold& hold);
/// It waited for nothing but others of its group: then it goes with these alone, else with whatever the household has
/// waited for.
[[nodiscard]] bool only_for_group(std::string_view all);

/// A notice of a group waits for the window's end, unless it would be too late by then.
[[nodiscard]] Hold gather(Wall window_ends, Wall useful_until, Wall now) noexcept;

/// Counts the notice where there is a limit and it need not wait. `zone`: of the household. A limit's part begins with
/// the first notice after the last part.
[[nodiscard]] Hold hold_back(Manners& manners, const TimeZone& zone, Wall now);

/// One line each, title and text, as many as go into 4 KiB.
struct DigestText {
  std::string title;
  std::string body;
};
struct Line {
  std::string title;
  std::string body;
};
[[nodiscard]] DigestText digest_of(const std::vector<Line>& lines, const Language& in = Texts::built_in().english());

}  // namespace busstop
