// The answer to a claim that belongs to no alert, so that it is none of the words of one.
#include <string>

#include "bridge/rules/alert_words.hpp"
#include "bridge/rules/alerts.hpp"

namespace busstop {

std::vector<AddressedNotice> refuse_claim(const Claim& claim, const std::vector<Alert>& fitting, const Speech& speech) {
  std::vector<AddressedNotice> notices;
  const auto text = fitting.empty() ? words::claim_fits_nothing(speech.in, claim)
                                    : words::claim_fits_several(speech.in, claim, fitting);
  for (const auto household : claim.responder.households) {
    Notice notice;
    notice.kind = NoticeKind::answer;
    notice.title = text.title;
    notice.body = text.body;
    notice.urgency = Urgency::urgent;
    notice.made = speech.now;
    notice.useful_until = claim.at + outcome_grace;
    if (notice.useful_until > speech.now) notices.push_back({std::move(notice), ToHousehold{household}, text.also});
  }
  return notices;
}

}  // namespace busstop
