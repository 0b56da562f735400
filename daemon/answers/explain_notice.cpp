// The part of explain() that follows a notice to each contact.
#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "daemon/answers/explain_parts.hpp"
#include "daemon/base/words.hpp"

namespace busstop {

namespace {

std::string until(const std::optional<Wall>& time) {
  return time ? fmt::format(" until {}", moment(*time)) : std::string();
}

std::string state_text(const WhyDelivery& delivery) {
  switch (delivery.state) {
    case DeliveryState::pending:
      if (delivery.held_until) return fmt::format("{}{}", delivery.reason, until(delivery.held_until));
      if (delivery.behind) return "waits for an earlier notice of its thread";
      return fmt::format("is to be sent at {}", moment(delivery.due));
    case DeliveryState::with_courier:
      return "is being sent";
    case DeliveryState::delivered:
      return "delivered";
    case DeliveryState::expired:
      return "expired: " + delivery.reason;
    case DeliveryState::cancelled:
      if (delivery.reason == "superseded" && delivery.instead)
        return fmt::format("superseded by notice {}", raw(*delivery.instead));
      return "cancelled: " + delivery.reason;
    case DeliveryState::dead:
      return "dead: " + delivery.reason;
  }
  return "";
}

/// Servers answer a message that they took with all of it as JSON, of which the store has the beginning: its id there
/// is what one looks for.
std::string short_answer(const std::string& answer) {
  constexpr std::string_view before = R"("id":)";
  constexpr std::size_t longest = 64;
  if (!answer.starts_with('{')) return answer;
  const auto at = answer.find(before);
  if (at == std::string::npos) return answer;
  auto id = std::string_view(answer).substr(at + before.size());
  id = trimmed(id.substr(0, id.find_first_of(",}")));
  if (id.size() > 1 && id.front() == '"' && id.back() == '"') id = id.substr(1, id.size() - 2);
  return id.empty() || id.size() > longest ? answer : fmt::format("its id there is {}", id);
}

void explain_delivery(const WhyDelivery& delivery, bool later_choice, Lines& lines) {
  auto text = fmt::format("{}, contact {}{}: {}", to_text(delivery.to), delivery.place,
                          delivery.removed ? " (removed since)" : "", state_text(delivery));
  if (delivery.told && delivery.state != DeliveryState::delivered) text += "; it may have arrived all the same";
  if (delivery.stood_down) text += "; it was told later that this is off";
  lines.add(delivery.ended, 1, "delivery", std::move(text), to_text(delivery.id));
  if (later_choice)
    lines.add({}, 2, "next", "its turn came because the contact before it did not have the notice in time");
  if (!delivery.held_for.empty() && !(delivery.state == DeliveryState::pending && delivery.held_until)) {
    lines.add(delivery.let_go, 2, "held",
              fmt::format("it was held back ({}){}", delivery.held_for, delivery.let_go ? ", and let go" : ""));
  }
  for (const auto& silence : delivery.silences)
    lines.add({}, 2, "held", silence);
  if (delivery.tapped)
    lines.add(delivery.tapped, 2, "tap", "its button was used, as a confirmation", to_text(delivery.id));
  for (const auto& attempt : delivery.attempts) {
    auto what = fmt::format("try {}: {}", attempt.number, attempt.verdict);
    if (attempt.code != 0) what += fmt::format(", {}", attempt.code);
    what += fmt::format(", after {}", format_duration(attempt.took));
    if (const auto said = short_answer(attempt.answer); !said.empty()) what += ": " + said;
    lines.add(attempt.started, 2, "attempt", std::move(what), to_text(delivery.id));
  }
}

}  // namespace

void explain_notice(const WhyNotice& notice, Lines& lines) {
  lines.add(notice.made, 0, "notice",
            fmt::format("notice {} ({}{}): “{}”, of use until {}", raw(notice.id), word(notice.kind),
                        notice.urgent ? ", urgent" : "", notice.title, moment(notice.useful_until)),
            std::to_string(raw(notice.id)));
  const int first = std::ranges::min_element(notice.deliveries, {}, &WhyDelivery::place)->place;
  for (const auto& delivery : notice.deliveries)
    explain_delivery(delivery, delivery.place > first, lines);
  const bool has_it = std::ranges::any_of(
      notice.deliveries, [](const auto& delivery) { return delivery.state == DeliveryState::delivered; });
  if (notice.next_contact && !has_it)
    lines.add(notice.next_contact, 1, "next", "the household's next contact is tried then, if this has not arrived");
}

}  // namespace busstop
