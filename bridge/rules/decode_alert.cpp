#include "bridge/rules/decode.hpp"
#include "bridge/rules/decode_fields.hpp"

namespace busstop {

namespace {

std::string responder_of(Fields& fields) {
  auto responder = fields.name("responder_name");
  return responder.empty() ? fields.name("neighbor_name") : responder;
}

}  // namespace

std::variant<AlertRaised, AlertCancelled, Unreadable> decode_alert(const Envelope& envelope) {
  auto json = payload_object(envelope);
  if (auto* bad = std::get_if<Unreadable>(&json)) return std::move(*bad);
  Fields fields(std::get<Json>(json).root());
  const bool cancel = fields.choice("kind", "raise", "cancel", false) == 1;
  AlertRaised raise{.parent_name = fields.name("parent_name"),
                    .child_name = fields.one_name("child_name", "one alert per child"),
                    .location = fields.name("location"),
                    .message = fields.message("message"),
                    .alert_id = fields.id("alert_id"),
                    .deadline = fields.time("deadline")};
  fields.need("parent_name", raise.parent_name);
  fields.need("child_name", raise.child_name);
  if (!cancel) fields.need("location", raise.location);
  if (fields.trouble()) return *fields.trouble();
  if (!cancel) return raise;
  return AlertCancelled{.parent_name = std::move(raise.parent_name),
                        .child_name = std::move(raise.child_name),
                        .location = std::move(raise.location),
                        .message = std::move(raise.message),
                        .alert_id = std::move(raise.alert_id)};
}

std::variant<ClaimMade, ClaimWithdrawn, Unreadable> decode_confirmation(const Envelope& envelope) {
  auto json = payload_object(envelope);
  if (auto* bad = std::get_if<Unreadable>(&json)) return std::move(*bad);
  Fields fields(std::get<Json>(json).root());
  const bool withdraw = fields.choice("kind", "claim", "withdraw", false) == 1;
  ClaimMade claim{.responder_name = responder_of(fields),
                  .child_name = fields.one_name("child_name", "one confirmation per child"),
                  .message = fields.message("message"),
                  .alert_id = fields.id("alert_id"),
                  .location = fields.name("location"),
                  .minutes = {}};
  if (const auto minutes = fields.count("minutes", most_minutes)) claim.minutes = static_cast<int>(*minutes);
  fields.need("responder_name", claim.responder_name);
  if (claim.child_name.empty() && claim.alert_id.empty()) {
    fields.complain("child_name and alert_id are missing; one of them is wanted");
  }
  if (fields.trouble()) return *fields.trouble();
  if (!withdraw) return claim;
  return ClaimWithdrawn{.responder_name = std::move(claim.responder_name),
                        .child_name = std::move(claim.child_name),
                        .message = std::move(claim.message),
                        .alert_id = std::move(claim.alert_id),
                        .location = std::move(claim.location)};
}

}  // namespace busstop
