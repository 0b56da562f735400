#include "daemon/answers/explain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/times.hpp"
#include "daemon/answers/explain_parts.hpp"

namespace busstop {

namespace {

bool is_about(const WhyNotice& notice, NoticeKind kind) {
  return notice.kind == kind;
}

/// What the household was sent that decides whether it was told: of an alert that is not its own child's the calls.
std::vector<const WhyNotice*> decisive(const WhyFacts& facts) {
  std::vector<const WhyNotice*> all;
  const bool called = facts.alert && !facts.alert->own_child &&
                      std::ranges::any_of(facts.notices, [](auto& n) { return is_about(n, NoticeKind::alert); });
  for (const auto& notice : facts.notices) {
    if (!called || is_about(notice, NoticeKind::alert)) all.push_back(&notice);
  }
  return all;
}

/// The word for why a delivery ended without having arrived.
std::string ended_for(const WhyDelivery& delivery) {
  if (delivery.reason == "superseded") return "superseded";
  if (delivery.reason.starts_with("merged into")) return "merged";
  if (delivery.reason == "claimed" || delivery.reason == "called off") return "claimed";
  if (delivery.reason == "the parent cancelled") return "cancelled";
  if (delivery.reason == "contact removed") return "contact-removed";
  if (delivery.state == DeliveryState::expired) return "expired";
  if (delivery.state == DeliveryState::dead) return "refused";
  return "cancelled";
}

struct Ended {
  std::string outcome;
  std::string reason;
  std::optional<Wall> at;
};

/// Of several deliveries the one that got furthest speaks for all.
Ended ended(const WhyFacts& facts) {
  Ended best;
  int rank = -1;
  const auto offer = [&](int better, Ended it) {
    if (better <= rank) return;
    rank = better;
    best = std::move(it);
  };
  for (const auto* notice : decisive(facts)) {
    for (const auto& delivery : notice->deliveries) {
      const bool alive = delivery.state == DeliveryState::pending || delivery.state == DeliveryState::with_courier;
      if (delivery.state == DeliveryState::delivered || delivery.told) {
        offer(3, {"told", "", delivery.ended});
      } else if (alive && delivery.held_until) {
        offer(1, {"held", "held", {}});
      } else if (alive) {
        offer(2, {"being-told", "under-way", {}});
      } else {
        offer(0, {"not-told", ended_for(delivery), delivery.ended});
      }
    }
  }
  return best;
}

std::string sentence(const Ended& how, const WhyFacts& facts) {
  const auto& id = facts.household.id;
  if (how.outcome == "told") {
    return how.at ? fmt::format("{} was told, first at {}", id, moment(*how.at))
                  : fmt::format("{} may have been told: an answer is missing", id);
  }
  if (how.outcome == "held") return fmt::format("{} is not told yet: it is held back", id);
  if (how.outcome == "being-told") return fmt::format("{} is not told yet: it is under way", id);
  return fmt::format("{} was not told: nothing of what was meant for it arrived", id);
}

}  // namespace

std::string moment(Wall time) {
  return format_rfc3339(std::chrono::floor<std::chrono::seconds>(time));
}

Why explain(const WhyFacts& facts) {
  Why why;
  Lines lines(why.lines);
  for (const auto& record : facts.records)
    explain_record(record, facts.asked == record.id, lines);
  if (facts.more_records) lines.add({}, 0, "record", "and more records of this alert");
  if (facts.alert) explain_alert(facts, lines);
  const bool called = std::ranges::any_of(facts.notices, [](auto& n) { return is_about(n, NoticeKind::alert); });
  const bool uncalled = facts.alert && !called;
  const auto nothing = uncalled ? not_called(facts) : facts.notices.empty() ? not_noticed(facts) : NotTold{};
  if (!nothing.text.empty()) lines.add({}, 0, "household", nothing.text, facts.household.id);
  for (const auto& notice : facts.notices)
    explain_notice(notice, lines);
  // An answer to a claim is no call, but what was asked for may be that claim.
  if (facts.notices.empty() || (uncalled && !facts.alert->own_child && nothing.reason != "answered")) {
    why.outcome = "not-told";
    why.reason = nothing.reason;
    lines.add({}, 0, "end", fmt::format("{} was not told", facts.household.id));
    return why;
  }
  const auto how = ended(facts);
  why.outcome = how.outcome;
  why.reason = how.reason.empty() ? nothing.reason : how.reason;
  lines.add(how.at, 0, "end", sentence(how, facts));
  return why;
}

}  // namespace busstop
