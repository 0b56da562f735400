// The part of Reading that takes dead letters once more.
#include <fmt/format.h>

#include <algorithm>

#include "bridge/ledger/reading.hpp"

namespace busstop::ledger {

const CompiledRule* Reading::rule_of(const DeadLetter& letter) const {
  const auto& rules = desk_.rules.of_topic(letter.record.from.topic);
  const auto same = std::ranges::find(rules, letter.fingerprint, &CompiledRule::fingerprint);
  if (same != rules.end()) return &*same;
  // It was put right, and so is another one: what stands in its place.
  const auto there = std::ranges::find(rules, letter.rule, [](const CompiledRule& rule) { return rule.rule.where; });
  if (there != rules.end()) return &*there;
  // One that told somebody must not do so again.
  return rules.size() == 1 && !letter.told ? &rules.front() : nullptr;
}

Reading::Meaning Reading::apply_again(const Input& input, EventId event, const DeadLetter& letter,
                                      const CompiledRule* rule) {
  if (const auto aside = set_aside_for(*input.record)) return buried(input, event, aside->reason);
  auto opened = open_envelope(*input.record);
  if (const auto* unreadable = std::get_if<Unreadable>(&opened)) return buried(input, event, unreadable->reason);
  const auto& envelope = std::get<Envelope>(opened);
  // Whether it was seen is no question here: it was, when it died.
  desk_.trace.identity = envelope.identity.value_or("");
  if (envelope.identity) (void)desk_.intake.remember_identity(*envelope.identity, desk_.now);
  if (rule == nullptr) return act_on(input, envelope, event, !letter.rules_ran);
  const auto payload = payload_json(envelope);
  if (const auto* bad = std::get_if<Unreadable>(&payload)) return buried(input, event, bad->reason);
  Meaning meaning;
  meaning.dead = !apply_one(*rule, input, std::get<Json>(payload), event, meaning);
  return meaning;
}

std::string Reading::idle_reason(const DeadLetter& letter, const CompiledRule* rule) const {
  if (!letter.rule.empty()) {
    if (rule != nullptr) return {};
    return fmt::format(
        "the rule at {} has changed or gone, and another may have told its people already: write what is still needed "
        "with busstopctl send",
        letter.rule);
  }
  const auto& topics = desk_.settings->topics;
  const auto& topic = letter.record.from.topic;
  if (is_human(topic) || topic == topics.restock || topic == topics.subscriptions) return {};
  const bool has_rules = !desk_.rules.of_topic(topic).empty();
  if (has_rules && !letter.rules_ran) return {};
  return fmt::format(
      "topic {} {}: put that back and reload, or drop the dead letter", topic,
      has_rules
          ? "is none of [topics] alerts, confirmations, restock and subscriptions any more, and its rules have had "
            "the record already"
          : "is read by no [[topics.notify]] rule, and is none of [topics] alerts, confirmations, restock and "
            "subscriptions");
}

Replayed Reading::replay(std::int64_t id) {
  auto letter = load_dead_letter(desk_.db, id);
  if (!letter) return {id, Replayed::Code::missing, 0, fmt::format("there is no dead letter {}", id)};
  const auto* rule = letter->rule.empty() ? nullptr : rule_of(*letter);
  if (const auto why = idle_reason(*letter, rule); !why.empty()) return {id, Replayed::Code::failed, 0, why};
  // A new letter would have less of it than this one.
  if (const auto aside = set_aside_for(letter->record); aside && aside->burial != Burial::whole)
    return {id, Replayed::Code::failed, 0, aside->reason};
  replayed_ = std::move(letter->record);
  const auto event = begin(replayed_);
  const Input input{current_, std::min(letter->at, desk_.now), letter->incarnation};
  const auto meaning = apply_again(input, event, *letter, rule);
  finish(input, letter->cluster.empty() ? cluster_ : letter->cluster, event, meaning);
  const bool nothing = meaning.deliveries == 0 || meaning.dead;
  remove_dead_letter(desk_.db, id);
  current_ = nullptr;
  return {id, meaning.dead ? Replayed::Code::dead : Replayed::Code::read, meaning.deliveries,
          nothing ? meaning.reason : std::string()};
}

}  // namespace busstop::ledger
