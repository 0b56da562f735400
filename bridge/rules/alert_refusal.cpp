// The answers to a claim that belongs to no alert, so that they are none of the words of one.
#include <string>

#include "bridge/rules/alert_words.hpp"
#include "bridge/rules/alerts.hpp"

namespace busstop {

namespace {

std::vector<AddressedNotice> answer(const Claim& claim, const words::Text& text, Wall until, Wall now) {
  std::vector<AddressedNotice> notices;
  for (const auto household : claim.responder.households) {
    Notice notice;
    notice.kind = NoticeKind::answer;
    notice.title = text.title;
    notice.body = text.body;
    notice.urgency = Urgency::urgent;
    notice.made = now;
    notice.useful_until = until;
    if (until > now) notices.push_back({std::move(notice), ToHousehold{household}, text.also});
  }
  return notices;
}

}  // namespace

std::vector<AddressedNotice> refuse_claim(const Claim& claim, const std::vector<Alert>& fitting, const Speech& speech) {
  const auto text = fitting.empty() ? words::claim_fits_nothing(speech.in, claim)
                                    : words::claim_fits_several(speech.in, claim, fitting);
  return answer(claim, text, claim.at + outcome_grace, speech.now);
}

std::vector<AddressedNotice> confirm_early_withdrawal(const Claim& claim, Wall withdrawn, const Speech& speech) {
  return answer(claim, words::withdrawn_early(speech.in, claim), withdrawn + outcome_grace, speech.now);
}

}  // namespace busstop
