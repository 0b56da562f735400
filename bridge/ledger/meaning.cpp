// The half of Reading that finds out what a record means, and buries what means nothing.
#include <fmt/format.h>

#include "bridge/ledger/reading.hpp"

namespace busstop::ledger {

namespace {

Fields fields_of(Matter matter, const Record& record) {
  return {about(matter),
          {"BUSSTOP_TOPIC", record.from.topic},
          {"BUSSTOP_PARTITION", std::to_string(record.from.partition)},
          {"BUSSTOP_OFFSET", std::to_string(record.offset)}};
}

}  // namespace

std::string place_of(const Record& record) {
  return fmt::format("{}[{}]@{}", record.from.topic, record.from.partition, record.offset);
}

std::optional<Reading::SetAside> Reading::set_aside_for(const Record& record) const {
  if (killer_.empty() && poison_.empty()) return {};
  const auto place = place_of(record);
  if (const auto found = poison_.find(place); found != poison_.end()) return found->second;
  if (place == killer_) return SetAside{"busstopd died twice while it handled this record; please report it"};
  return {};
}

void Reading::give_up(const Record& record, const std::string& reason) {
  ++desk_.counters.events;
  ++desk_.counters.dead_letters;
  desk_.after.say(Level::error,
                  fmt::format("nothing could be kept of {}, and nobody is told of it: {}; Kafka has it until its "
                              "retention takes it",
                              place_of(record), reason),
                  fields_of(Matter::dead_letter, record));
}

Reading::Meaning Reading::buried(const Input& input, EventId event, const std::string& reason, Burial burial) {
  bury(input, event, nullptr, reason, burial);
  Meaning meaning;
  meaning.reason = reason;
  meaning.dead = true;
  return meaning;
}

Reading::Meaning Reading::apply(const Input& input, EventId event) {
  Meaning meaning;
  if (const auto aside = set_aside_for(*input.record)) return buried(input, event, aside->reason, aside->burial);
  auto opened = open_envelope(*input.record);
  if (const auto* unreadable = std::get_if<Unreadable>(&opened)) {
    return buried(input, event, unreadable->reason);
  }
  const auto& envelope = std::get<Envelope>(opened);
  desk_.trace.identity = envelope.identity.value_or("");
  if (envelope.identity && !desk_.intake.remember_identity(*envelope.identity, desk_.now)) {
    meaning.reason = "seen before: the same CloudEvents source and id";
    return meaning;
  }
  return act_on(input, envelope, event, true);
}

Reading::Meaning Reading::act_on(const Input& input, const Envelope& envelope, EventId event, bool with_rules) {
  Meaning meaning;
  const auto before = desk_.counters.deliveries;
  auto played = play_role(input, envelope, event);
  if (const auto* unreadable = std::get_if<Unreadable>(&played)) {
    meaning = buried(input, event, unreadable->reason);
  } else {
    meaning.reason = std::get<std::string>(played);
  }
  if (with_rules) apply_rules(input, envelope, event, meaning);
  meaning.deliveries = static_cast<int>(desk_.counters.deliveries - before);
  if (meaning.dead && meaning.deliveries == 0 && envelope.identity) desk_.intake.forget_identity(*envelope.identity);
  meaning.too_late = meaning.deliveries == 0 && meaning.reason.ends_with(too_late);
  return meaning;
}

Reading::Played Reading::play_role(const Input& input, const Envelope& envelope, EventId event) {
  const auto& topics = desk_.settings->topics;
  const auto& topic = input.record->from.topic;
  if (is_human(topic)) alerts_.fire_until(input.at);
  if (topic == topics.alerts) return hear_alert(input, envelope);
  if (topic == topics.confirmations) return hear_confirmation(input, envelope);
  if (topic == topics.restock) {
    const auto decoded = decode_restock(envelope);
    if (const auto* bad = std::get_if<Unreadable>(&decoded)) return *bad;
    desk_.trace.role = ReadAs::restock;
    desk_.trace.subject = std::get<Restock>(decoded).product;
    return stock_.on_restock(std::get<Restock>(decoded), input.at, event);
  }
  if (topic == topics.subscriptions) {
    const auto decoded = decode_subscription(envelope);
    if (const auto* bad = std::get_if<Unreadable>(&decoded)) return *bad;
    desk_.trace.role = ReadAs::subscription;
    desk_.trace.subject = std::get<SubscriptionChange>(decoded).product;
    return stock_.on_subscription(std::get<SubscriptionChange>(decoded), input.at);
  }
  return "no rule is for it";
}

Reading::Played Reading::hear_alert(const Input& input, const Envelope& envelope) {
  const auto decoded = decode_alert(envelope);
  if (const auto* bad = std::get_if<Unreadable>(&decoded)) return *bad;
  desk_.trace.role = std::holds_alternative<AlertRaised>(decoded) ? ReadAs::raise : ReadAs::cancel;
  if (const auto* raise = std::get_if<AlertRaised>(&decoded)) return alerts_.on_raise(*raise, input.at);
  return alerts_.on_cancel(std::get<AlertCancelled>(decoded), input.at);
}

Reading::Played Reading::hear_confirmation(const Input& input, const Envelope& envelope) {
  const auto decoded = decode_confirmation(envelope);
  if (const auto* bad = std::get_if<Unreadable>(&decoded)) return *bad;
  desk_.trace.role = std::holds_alternative<ClaimMade>(decoded) ? ReadAs::claim : ReadAs::withdrawal;
  if (const auto* made = std::get_if<ClaimMade>(&decoded)) return alerts_.on_claim(*made, input.at, *input.record);
  return alerts_.on_withdrawal(std::get<ClaimWithdrawn>(decoded), input.at, *input.record);
}

void Reading::apply_rules(const Input& input, const Envelope& envelope, EventId event, Meaning& meaning) {
  const auto& rules = desk_.rules.of_topic(input.record->from.topic);
  if (rules.empty()) return;
  const auto payload = payload_json(envelope);
  if (const auto* bad = std::get_if<Unreadable>(&payload)) {
    meaning = buried(input, event, bad->reason);
    return;
  }
  bool failed = false;
  for (const auto& rule : rules)
    failed |= !apply_one(rule, input, std::get<Json>(payload), event, meaning);
  meaning.dead = meaning.dead || (failed && meaning.deliveries == 0);
}

bool Reading::apply_one(const CompiledRule& rule, const Input& input, const Json& payload, EventId event,
                        Meaning& meaning) {
  auto plan = apply_rule(rule, *input.record, payload, input.at);
  auto& ruling = desk_.trace.rulings.emplace_back(RuleRun{rule.fingerprint, rule.rule.where, Ruled::unreadable});
  if (const auto* bad = std::get_if<Unreadable>(&plan)) {
    bury(input, event, &rule, bad->reason);
    meaning.reason = bad->reason;
    return false;
  }
  meaning.deliveries += carry_out(std::get<NotifyPlan>(plan), event, meaning, ruling.result);
  return true;
}

int Reading::carry_out(NotifyPlan& plan, EventId event, Meaning& meaning, Ruled& result, std::optional<Wall> came) {
  meaning.reason = plan.skipped;
  result = Ruled::no_match;
  if (plan.identity && !desk_.intake.remember_identity(*plan.identity, desk_.now, came)) {
    meaning.reason = "seen before: the same id";
    result = Ruled::seen;
    return 0;
  }
  int made = 0;
  for (auto& addressed : plan.notices) {
    addressed.notice.made = desk_.now;
    addressed.notice.cause = event;
    if (addressed.notice.useful_until <= desk_.now) {
      meaning.reason = too_late;
      result = Ruled::too_late;
      continue;
    }
    const auto sent = outbox_.send(std::move(addressed)).deliveries;
    if (sent == 0) meaning.reason = nobody_to_tell;
    if (sent == 0) result = Ruled::nobody;
    made += sent;
  }
  if (made > 0) result = Ruled::told;
  return made;
}

void Reading::complain(Matter matter, std::string_view what, const Record& record, const std::string& why) {
  const auto more = bursts_[fmt::format("{} {}", what, record.from.topic)].count(desk_.clock.steady());
  if (!more) return;
  desk_.after.say(Level::warning, fmt::format("{} {}{}{}", what, place_of(record), why, *more),
                  fields_of(matter, record));
}

void Reading::bury(const Input& input, EventId event, const CompiledRule* rule, const std::string& reason,
                   Burial burial) {
  const auto& record = *input.record;
  Record bare;
  bare.from = record.from;
  bare.offset = record.offset;
  const bool whole = burial == Burial::whole;
  const auto where = rule == nullptr ? std::string() : rule->rule.where;
  desk_.intake.add_dead_letter(event, whole ? record : bare, input.at, desk_.now, where, reason,
                               rule == nullptr ? 0 : rule->fingerprint);
  ++desk_.counters.dead_letters;
  if (whole) copy_to_dead_letter_topic(record, reason);
  complain(Matter::dead_letter, "dead letter", record,
           fmt::format("{}{}: {}; see busstopctl dead list", where.empty() ? "" : " for the rule at ", where, reason));
}

void Reading::copy_to_dead_letter_topic(const Record& record, const std::string& reason) {
  if (!desk_.settings->kafka.dead_letter_topics) return;
  ToProduce copy{record.from.topic + ".dlq", record.key, record.value.value_or(""), record.headers};
  copy.headers.emplace_back("__connect.errors.topic", record.from.topic);
  copy.headers.emplace_back("__connect.errors.partition", std::to_string(record.from.partition));
  copy.headers.emplace_back("__connect.errors.offset", std::to_string(record.offset));
  copy.headers.emplace_back("__connect.errors.exception.message", reason);
  desk_.after.to_kafka.emplace_back(ProduceCommand{std::move(copy), [](const ProduceResult&) {}});
}

}  // namespace busstop::ledger
