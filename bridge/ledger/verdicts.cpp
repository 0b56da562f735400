#include "bridge/ledger/verdicts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/hash.hpp"
#include "bridge/ledger/people.hpp"
#include "bridge/rules/retry.hpp"
#include "bridge/sinks/sink.hpp"

namespace busstop::ledger {

namespace {

struct Named {
  std::string_view operator()(const Delivered&) const { return "delivered"; }
  std::string_view operator()(const Retry&) const { return "retry"; }
  std::string_view operator()(const Refused&) const { return "refused"; }
  std::string_view operator()(const ContactGone&) const { return "gone"; }
  std::string_view operator()(const SinkAtFault&) const { return "sink at fault"; }
  std::string_view operator()(const Recalled&) const { return "recalled"; }
  std::string_view operator()(const TooLate&) const { return "too late"; }
};

/// What one message is asked to wait holds up all others of its destination no longer than this.
constexpr Duration longest_hold = std::chrono::minutes(1);

/// No answer at all, or one that speaks of the whole destination (RFC 9110 15.6, RFC 5321 4.2.2).
bool is_unavailable(int code) {
  return code == 0 || code == 421 || code == 502 || code == 503 || code == 504;
}

Pace pace_of(const Settings& settings, std::string_view sink) {
  for (const auto& one : settings.sinks) {
    const auto* kind = one.name == sink ? find_sink_kind(one.kind) : nullptr;
    if (kind != nullptr) return kind->pace;
  }
  return Pace::push;
}

}  // namespace

void Verdicts::take(const Report& report) {
  lanes_.free_slot(desk_, report);
  if (std::holds_alternative<Delivered>(report.verdict) && desk_.deliveries.deliver_if_plain(report, desk_.now)) {
    ++desk_.counters.attempts;
    ++desk_.counters.delivered;
    lanes_.answered(desk_, report.lane, true);
    contact_reached(desk_, report.key.contact);
    return;
  }
  const auto head = desk_.deliveries.head(report.key);
  if (!head || head->state != DeliveryState::with_courier || head->attempts != report.number) return;
  const bool tried =
      !std::holds_alternative<Recalled>(report.verdict) && !std::holds_alternative<TooLate>(report.verdict);
  if (tried) ++desk_.counters.attempts;
  if (tried && !std::holds_alternative<Delivered>(report.verdict)) {
    desk_.deliveries.add_attempt(report, std::visit(Named{}, report.verdict));
  }
  std::visit([&](const auto& verdict) { apply(*head, report, verdict); }, report.verdict);
  // A delivery that ended lets the next of its thread go.
  if (head->in_thread) {
    if (const auto lane = desk_.deliveries.release_thread(head->id, desk_.now)) {
      lanes_.note_due(desk_, *lane, head->urgency, desk_.now);
    }
  }
}

void Verdicts::recover() {
  for (const auto id : desk_.deliveries.called_off_with_courier()) {
    const auto head = desk_.deliveries.head(id);
    // Whether it arrived is unknown: who may have heard the call is told that it is off.
    end(*head, DeliveryState::cancelled, "called off");
    told(*head);
  }
  desk_.counters.cancelled += desk_.deliveries.recover(desk_.now);
}

void Verdicts::end(const DeliveryHead& head, DeliveryState state, std::string_view reason) {
  desk_.deliveries.end(head.id, state, reason, desk_.now);
  auto& c = desk_.counters;
  switch (state) {
    case DeliveryState::expired:
      ++c.expired;
      break;
    case DeliveryState::cancelled:
      ++c.cancelled;
      break;
    case DeliveryState::dead:
      ++c.dead;
      break;
    default:
      break;
  }
}

void Verdicts::told(const DeliveryHead& head) {
  desk_.deliveries.mark_told(head.id);
  heard(head);
}

void Verdicts::heard(const DeliveryHead& head) {
  if (head.alert) desk_.alert_changed(*head.alert);
  if (!head.successor || *head.successor == NoticeId{}) return;
  // Asked anew since: then it is not over, and whoever heard the call hears of the next end.
  const auto alert = desk_.alerts.load(*head.alert);
  if (!alert || alert->state == AlertState::open) return desk_.deliveries.mark_not_stood_down(head.id);
  const auto notice = desk_.deliveries.load_notice(*head.successor);
  const auto contact = desk_.deliveries.contact(head.id.contact);
  if (!notice || !contact || notice->useful_until <= desk_.now) return;
  desk_.deliveries.mark_stood_down(*head.alert, contact->id);
  if (!desk_.deliveries.has_newer_at(*notice, contact->id)) outbox_.add(*notice, *contact);
}

void Verdicts::apply(const DeliveryHead& head, const Report& report, const Delivered&) {
  lanes_.answered(desk_, head.lane, true);
  desk_.deliveries.deliver(report, desk_.now);
  ++desk_.counters.delivered;
  contact_reached(desk_, head.id.contact);
  heard(head);
}

void Verdicts::note_at_lane(const DeliveryHead& head, int code, const Retry& retry) {
  if (retry.ours) return;
  if (is_unavailable(code)) return lanes_.unavailable(desk_, head.lane, retry.reason);
  if (retry.denied) return lanes_.denied(desk_, head.lane, head.id, retry.reason);
  lanes_.answered(desk_, head.lane, false);
}

void Verdicts::apply(const DeliveryHead& head, const Report& report, const Retry& retry) {
  note_at_lane(head, report.code, retry);
  if (retry.wait) lanes_.hold(desk_, head.lane, desk_.now + std::min(*retry.wait, longest_hold));
  if (retry.told) told(head);
  if (ends_untold(head)) return;
  const auto seed = fnv1a(to_text(head.id)) + static_cast<std::uint64_t>(head.attempts);
  const Wall due =
      desk_.now + retry_wait(pace_of(*desk_.settings, head.to.sink), head.urgency, head.attempts, retry, seed);
  if (due >= head.useful_until) {
    return end(head, DeliveryState::expired, fmt::format("no time for another try after: {}", retry.reason));
  }
  desk_.deliveries.wait(head.id, due);
  lanes_.note_due(desk_, head.lane, head.urgency, due);
}

bool Verdicts::ends_untold(const DeliveryHead& head) {
  if (head.successor) {
    end(head, DeliveryState::cancelled, "called off");
  } else if (head.contact_gone) {
    end(head, DeliveryState::cancelled, contact_removed);
    outbox_.fall_back_from(head);
  } else if (head.in_thread && desk_.deliveries.has_newer_in_thread(head.id)) {
    end(head, DeliveryState::cancelled, "superseded");
  } else {
    return false;
  }
  return true;
}

void Verdicts::refused(const DeliveryHead& head, const std::string& reason, Matter matter) {
  lanes_.answered(desk_, head.lane, false);
  if (head.successor) return end(head, DeliveryState::cancelled, "called off");
  end(head, DeliveryState::dead, reason);
  desk_.after.say(Level::warning,
                  fmt::format("delivery {} at sink {} is dead: {}", to_text(head.id), head.to.sink, reason),
                  {about(matter), {"BUSSTOP_DELIVERY", to_text(head.id)}, {"BUSSTOP_SINK", head.to.sink}});
  outbox_.fall_back_from(head);
}

void Verdicts::apply(const DeliveryHead& head, const Report&, const Refused& verdict) {
  refused(head, verdict.reason, Matter::delivery_dead);
}

void Verdicts::apply(const DeliveryHead& head, const Report&, const ContactGone& verdict) {
  contact_gone(desk_, head, verdict.reason);
  refused(head, verdict.reason, Matter::contact_gone);
}

void Verdicts::apply(const DeliveryHead& head, const Report&, const SinkAtFault& verdict) {
  lanes_.at_fault(desk_, head.lane, verdict.reason);
  if (ends_untold(head)) return;
  desk_.deliveries.wait(head.id, desk_.now);
  lanes_.note_due(desk_, head.lane, head.urgency, desk_.now);
}

void Verdicts::apply(const DeliveryHead& head, const Report&, const Recalled&) {
  if (ends_untold(head)) return;
  // Nobody called it off: the courier stopped before its turn came.
  desk_.deliveries.wait(head.id, desk_.now);
  lanes_.note_due(desk_, head.lane, head.urgency, desk_.now);
}

void Verdicts::apply(const DeliveryHead& head, const Report&, const TooLate&) {
  end(head, DeliveryState::expired, "too late to be useful");
}

}  // namespace busstop::ledger
