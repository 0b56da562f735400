// What alerts say, in each language that is wanted; each function answers with a title and a body. Who does not want to
// be named is "a neighbour", and the child "a child", to all but the parent and whom the parent trusts the child to.
// Pure; called by the alerts' rules only, which decide who hears it and when.
#pragma once

#include <string>
#include <vector>

#include "bridge/model/alert.hpp"
#include "bridge/rules/alerts.hpp"
#include "config/texts.hpp"

namespace busstop::words {

struct Text {
  std::string title;
  std::string body;
  /// What who reads it can answer with one tap; empty: nothing.
  std::string button{};
  std::vector<NoticeText> also{};
};

[[nodiscard]] Text call(const Tongues& in, const Alert& alert);
[[nodiscard]] Text call_again(const Tongues& in, const Alert& alert);
[[nodiscard]] Text ask_backup(const Tongues& in, const Alert& alert, const Claim& backup);
[[nodiscard]] Text stand_down(const Tongues& in, const Alert& alert, const Claim* winner);
[[nodiscard]] Text you_have(const Tongues& in, const Alert& alert);
[[nodiscard]] Text no_longer_have(const Tongues& in, const Alert& alert);
[[nodiscard]] Text you_are_backup(const Tongues& in, const Alert& alert, const Claim& winner);
/// `winner`: who has the child; null while nobody has.
[[nodiscard]] Text no_longer_backup(const Tongues& in, const Alert& alert, const Claim* winner);
[[nodiscard]] Text not_needed(const Tongues& in, const Alert& alert);
[[nodiscard]] Text covered(const Speech& speech, const Alert& alert, const Claim& winner);
[[nodiscard]] Text still_covered(const Tongues& in, const Alert& alert, const Claim& winner);
[[nodiscard]] Text reopened(const Tongues& in, const Alert& alert, const std::string& who);
[[nodiscard]] Text nobody_yet(const Speech& speech, const Alert& alert);
[[nodiscard]] Text last_minute(const Speech& speech, const Alert& alert);
[[nodiscard]] Text nobody_reached(const Tongues& in, const Alert& alert);
[[nodiscard]] Text nobody_there(const Tongues& in, const Alert& alert);
[[nodiscard]] Text unanswered(const Tongues& in, const Alert& alert);
[[nodiscard]] Text cancelled(const Tongues& in, const Alert& alert);
/// To somebody who is none of the child's helpers, and to the parent.
[[nodiscard]] Text not_a_helper(const Tongues& in, const Alert& alert);
[[nodiscard]] Text offer_refused(const Tongues& in, const Alert& alert, const Claim& claim);
[[nodiscard]] Text claim_fits_nothing(const Tongues& in, const Claim& claim);
[[nodiscard]] Text withdrawn_early(const Tongues& in, const Claim& claim);
[[nodiscard]] Text claim_fits_several(const Tongues& in, const Claim& claim, const std::vector<Alert>& alerts);

}  // namespace busstop::words
