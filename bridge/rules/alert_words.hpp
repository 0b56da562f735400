// What alerts say, in English; each function answers with a title and a body. Who does not want to be named is "a
// neighbour", and the child "a child", to all but the parent and whom the parent trusts the child to. Pure; called by
// the alerts' rules only, which decide who hears it and when.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bridge/model/alert.hpp"

namespace busstop::words {

/// In place of a child's name; a claim that uses it names no child.
inline constexpr std::string_view unnamed_child = "a child";

struct Text {
  std::string title;
  std::string body;
};

[[nodiscard]] Text call(const Alert& alert);
[[nodiscard]] Text call_again(const Alert& alert);
[[nodiscard]] Text ask_backup(const Alert& alert, const Claim& backup);
[[nodiscard]] Text stand_down(const Alert& alert, const Claim* winner);
[[nodiscard]] Text you_have(const Alert& alert);
[[nodiscard]] Text you_are_backup(const Alert& alert, const Claim& winner);
/// `winner`: who has the child; null while nobody has.
[[nodiscard]] Text no_longer_backup(const Alert& alert, const Claim* winner);
[[nodiscard]] Text not_needed(const Alert& alert);
[[nodiscard]] Text covered(const Alert& alert, const Claim& winner, const std::string& when);
[[nodiscard]] Text still_covered(const Alert& alert, const Claim& winner);
[[nodiscard]] Text reopened(const Alert& alert, const std::string& who);
[[nodiscard]] Text nobody_yet(const Alert& alert, const std::string& until);
[[nodiscard]] Text last_minute(const Alert& alert);
[[nodiscard]] Text nobody_reached(const Alert& alert);
[[nodiscard]] Text nobody_there(const Alert& alert);
[[nodiscard]] Text unanswered(const Alert& alert);
[[nodiscard]] Text cancelled(const Alert& alert);
/// To somebody who is none of the child's helpers, and to the parent.
[[nodiscard]] Text not_a_helper(const Alert& alert);
[[nodiscard]] Text offer_refused(const Alert& alert, const Claim& claim);
[[nodiscard]] Text claim_fits_nothing(const Claim& claim);
[[nodiscard]] Text claim_fits_several(const Claim& claim, const std::vector<Alert>& alerts);

}  // namespace busstop::words
