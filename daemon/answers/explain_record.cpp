// The part of explain() that says what a record was taken for.
#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/times.hpp"
#include "daemon/answers/explain_parts.hpp"

namespace busstop {

namespace {

std::string read_as(const WhyRecord& record) {
  const auto& trace = *record.trace;
  switch (trace.role) {
    case ReadAs::raise:
      return "an alert: somebody please watch this child";
    case ReadAs::cancel:
      return "an alert taken back by the parent";
    case ReadAs::claim:
      return "a confirmation: somebody takes the child";
    case ReadAs::withdrawal:
      return "a confirmation taken back";
    case ReadAs::restock:
      return fmt::format("a restock of {}", trace.subject);
    case ReadAs::subscription:
      return fmt::format("a subscription to {}", trace.subject);
    case ReadAs::unread:
      break;
  }
  if (record.dead) return "nothing: it could not be read";
  if (trace.rulings.empty()) return "nothing: no topic of ours and no rule read it";
  return "an event for [[topics.notify]] rules";
}

std::string_view ruled(Ruled result) {
  switch (result) {
    case Ruled::told:
      return "made a notice";
    case Ruled::no_match:
      return "did not match: `when` asks for something else";
    case Ruled::seen:
      return "made nothing: its `id` was seen before";
    case Ruled::too_late:
      return "made nothing: it was older than `expires` when it was read";
    case Ruled::nobody:
      return "told nobody: there was no such household, or it had no contact";
    case Ruled::unreadable:
      break;
  }
  return "could not read it";
}

std::string_view loose(ClaimState state) {
  if (state == ClaimState::waiting) return "it waits for its alert";
  if (state == ClaimState::withdrawn) return "withdrawn before its alert came";
  return "refused: it fitted no alert, or several; its sender was told so";
}

}  // namespace

void explain_record(const WhyRecord& record, bool asked, Lines& lines) {
  const auto& [of, offset] = record.place;
  auto text = fmt::format("record of {}, partition {}, offset {}", of.topic, of.partition, offset);
  if (record.incarnation > 0) text += fmt::format(", of the topic made anew ({})", record.incarnation);
  const auto late = record.received - record.at;
  if (late >= std::chrono::seconds(10)) text += fmt::format("; read {} later", format_duration(late));
  if (asked) text += fmt::format(" (event {})", raw(record.id));
  lines.add(record.at, 0, "record", std::move(text), fmt::format("{}:{}:{}", of.topic, of.partition, offset));
  if (!record.trace) {
    lines.add({}, 1, "read", "read by an earlier version, which did not keep what it was taken for");
  } else {
    lines.add(record.received, 1, "read", "read as " + read_as(record));
    if (!record.trace->identity.empty())
      lines.add({}, 1, "read", "it names itself (CloudEvents): " + record.trace->identity);
  }
  if (!record.reason.empty()) lines.add({}, 1, "read", record.reason);
  if (record.loose_claim) lines.add({}, 1, "claim", std::string(loose(*record.loose_claim)));
  if (record.trace) {
    for (const auto& ruling : record.trace->rulings)
      lines.add({}, 1, "rule", fmt::format("the rule at {} {}", ruling.where, ruled(ruling.result)), ruling.where);
  }
  for (const auto& letter : record.letters) {
    lines.add({}, 1, "dead-letter",
              fmt::format("dead letter {}{}: {}", letter.id,
                          letter.rule.empty() ? "" : " of the rule at " + letter.rule, letter.reason),
              std::to_string(letter.id));
  }
}

NotTold unreachable(const WhyFacts& facts) {
  if (facts.household.contacts.empty()) return {"no-contact", "it has no contact now"};
  const bool any = std::ranges::any_of(facts.household.contacts, [&](const auto& group) {
    return std::ranges::any_of(group, [&](const Address& at) { return !facts.suppressed.contains(at); });
  });
  if (any) return {};
  const auto& [at, why] = *facts.suppressed.begin();
  return {"suppressed", fmt::format("nothing is sent to its contacts any more: {} is gone since {} ({})", to_text(at),
                                    moment(why.since), why.reason)};
}

NotTold not_noticed(const WhyFacts& facts) {
  if (facts.records.empty()) return {"forgotten", "what it was sent is not remembered any more"};
  const auto& record = facts.records.back();
  const auto& id = facts.household.id;
  if (record.dead) return {"unreadable", fmt::format("{} was sent nothing: the record could not be read", id)};
  if (record.reason.starts_with("seen before"))
    return {"duplicate", fmt::format("{} was sent nothing of a repeat", id)};
  if (!record.trace) return {"unknown", fmt::format("{} was sent nothing, or it is not remembered any more", id)};
  const auto& trace = *record.trace;
  if (trace.role == ReadAs::restock) {
    if (record.reason.ends_with("too late to be useful")) return {"expired", "it came too late to tell anybody"};
    if (facts.subscribed)
      return {"waiting", fmt::format("{} has asked for {} since {} and was not told: its turn has not come (see the "
                                     "record's own line and [restocks])",
                                     id, trace.subject, moment(*facts.subscribed))};
    return {"not-subscribed", fmt::format("{} is not subscribed to {} now: it never was, it was served by an earlier "
                                          "restock, or it unsubscribed",
                                          id, trace.subject)};
  }
  if (trace.alert)
    return {"forgotten", fmt::format("alert {} is not remembered any more ([store] keep)", raw(*trace.alert))};
  if (trace.role == ReadAs::claim) return {"not-concerned", fmt::format("{} is not who sent this", id)};
  if (trace.rulings.empty() && trace.role != ReadAs::unread)
    return {"no-effect",
            "it told nobody: " + (record.reason.empty() ? std::string("it concerns nobody") : record.reason)};
  const auto has = [&](Ruled result) {
    return std::ranges::find(trace.rulings, result, &RuleRun::result) != trace.rulings.end();
  };
  if (trace.rulings.empty()) return {"no-rule", fmt::format("no rule tells {} of such a record", id)};
  if (has(Ruled::told))
    return {"other-household", fmt::format("the rules told others of it: `to` does not name {}", id)};
  if (has(Ruled::seen)) return {"duplicate", fmt::format("{} was sent nothing of a repeat", id)};
  if (has(Ruled::too_late)) return {"expired", "it came too late to tell anybody"};
  if (has(Ruled::nobody)) return {"nobody", "whom the rules name was not there or had no contact"};
  if (has(Ruled::unreadable)) return {"unreadable", "the rules could not read it"};
  return {"no-match", "no rule matched"};
}

}  // namespace busstop
