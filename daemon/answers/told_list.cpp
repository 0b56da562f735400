#include "daemon/answers/told_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bridge/base/text.hpp"

namespace busstop {

std::string recipient_text(const std::string& household, const std::vector<Address>& addresses) {
  std::vector<std::string> texts;
  for (const auto& address : addresses)
    texts.push_back(to_text(address));
  return clipped(fmt::format("{} ({})", household, fmt::join(texts, ", ")), longest_recipient);
}

void ToldList::add(const Notice& notice, const Delivery& delivery) {
  // What a digest is made of was counted, too.
  const bool counts = !delivery.let_go && notice.kind != NoticeKind::digest;
  auto& told = told_.try_emplace({notice.id, delivery.held}, Told{notice, {}, {}, counts}).first->second;
  if (delivery.household) {
    told.households[*delivery.household].push_back(delivery.to);
  } else {
    told.bare.push_back(delivery.to);
  }
}

PlayedNotice ToldList::played(const Told& told, const std::string& held, const Naming& naming) {
  const auto& from = told.notice;
  PlayedNotice notice{"", from.title, clipped(from.body, longest_body), from.urgency == Urgency::urgent, {}, 0};
  if (from.kind == NoticeKind::notify) naming.rule(notice);
  notice.held = held;
  notice.count = static_cast<std::int64_t>(told.households.size() + told.bare.size());
  for (const auto& [household, addresses] : told.households) {
    if (notice.to.size() < most_named) notice.to.push_back(recipient_text(naming.name(household), addresses));
  }
  for (const auto& address : told.bare) {
    if (notice.to.size() < most_named) notice.to.push_back(clipped(to_text(address), longest_recipient));
  }
  return notice;
}

void ToldList::write(PlayedRecord& row, const Naming& naming) const {
  std::size_t left_out = 0;
  for (const auto& [key, told] : told_) {
    row.result = "tells";
    if (told.counts) row.deliveries += static_cast<std::int64_t>(told.households.size() + told.bare.size());
    if (row.notices.size() < most_shown) {
      row.notices.push_back(played(told, key.second, naming));
    } else {
      ++left_out;
    }
  }
  if (left_out > 0) row.reason += fmt::format("{}and {} more notices", row.reason.empty() ? "" : "; ", left_out);
}

}  // namespace busstop
