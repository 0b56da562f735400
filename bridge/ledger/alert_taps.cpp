// The half of AlertDesk that takes a tap: a claim of which is known whose it is and what it is about. Its record goes
// to the topic of confirmations, for whoever else reads there; here it is known before it comes back.
#include "bridge/base/json.hpp"
#include "bridge/base/times.hpp"
#include "bridge/ledger/alert_desk.hpp"
#include "bridge/rules/envelope.hpp"
#include "bridge/sinks/wording.hpp"

namespace busstop::ledger {

namespace {

void add_if(JsonObject& json, std::string_view key, const std::string& value) {
  if (!value.empty()) json.add(key, value);
}

}  // namespace

void AlertDesk::on_tap(const Notice& notice, HouseholdId household, Wall at, DeliveryId tapped) {
  fire_until(at);
  auto alert = desk_.alerts.load(notice.alert.value());
  const auto who = desk_.households.load(household);
  if (!alert || !who) return;
  ++desk_.counters.claims;
  Claim claim;
  claim.responder = {who->name, {household}, !who->names};
  claim.child = alert->child;
  claim.stop = alert->stop;
  claim.alert_key = alert->key;
  claim.message = notice.button;
  claim.tapped = true;
  claim.at = at;
  produce(claim, *who, delivery_tag(notice, tapped));
  if (fits(*alert, at) && was_withdrawn(claim, &*alert, {}, 0)) return;
  if (fits(*alert, at)) return join(*alert, std::move(claim), {}, 0);
  claim.state = ClaimState::refused;
  claim.said = ClaimState::refused;
  desk_.alerts.save_claim(claim, {});
  hide_name(*alert, claim);
  answer(refuse_claim(claim, {}, speech(alert->stop)), {});
}

void AlertDesk::produce(const Claim& claim, const Household& who, const std::string& id) {
  JsonObject json;
  // The name, as people write it, where it means nobody else.
  const bool alone = desk_.households.who_is(who.name, claim.stop) == claim.responder.households;
  json.add("responder_name", alone ? who.name : who.id).add("child_name", claim.child).add("location", claim.stop);
  add_if(json, "alert_id", claim.alert_key);
  add_if(json, "message", claim.message);
  Record record;
  record.value = json.text();
  record.headers = {{"ce_specversion", "1.0"},
                    {"ce_id", id},
                    {"ce_source", "urn:busstopd:taps"},
                    {"ce_type", "org.busstop.confirmation"},
                    {"ce_time", format_rfc3339(claim.at)},
                    {"content-type", "application/json"}};
  const auto opened = open_envelope(record);
  const auto* envelope = std::get_if<Envelope>(&opened);
  if (envelope != nullptr && envelope->identity)
    static_cast<void>(desk_.intake.remember_identity(*envelope->identity, desk_.now));
  desk_.outgoing.add({desk_.settings->topics.confirmations, {}, *record.value, record.headers}, desk_.now);
  desk_.after.to_be_produced = true;
}

}  // namespace busstop::ledger
