// A [[topics.notify]] rule that came late, for records that were read before it was there.
#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/times.hpp"
#include "bridge/ledger/changes.hpp"
#include "bridge/ledger/reading.hpp"
#include "bridge/store/past.hpp"

namespace busstop::ledger {

namespace {

std::string_view result_of(Ruled ruled) {
  switch (ruled) {
    case Ruled::told:
      return "sent";
    case Ruled::no_match:
      return "no-match";
    case Ruled::seen:
      return "seen";
    case Ruled::too_late:
      return "too-late";
    case Ruled::nobody:
      return "nobody";
    case Ruled::unreadable:
      break;
  }
  return "unreadable";
}

std::string how_far_back(Database& database) {
  const auto since = remembered_since(database);
  if (!since) return "the store remembers no record; what is read is kept for [store] keep";
  return fmt::format("the store goes back to {}: what is read is kept for [store] keep",
                     format_rfc3339(std::chrono::floor<std::chrono::seconds>(*since)));
}

std::vector<std::uint64_t> fingerprints(const std::vector<CompiledRule>& rules) {
  std::vector<std::uint64_t> all;
  for (const auto& rule : rules)
    all.push_back(rule.fingerprint);
  return all;
}

}  // namespace

AppliedLate Reading::apply_late(const CompiledRule& rule, const Record& record) {
  AppliedLate done{record.from.partition, record.offset, record.timestamp.value_or(desk_.now), {}, 0, {}};
  const auto past = past_record(desk_.db, cluster_, record.from, record.offset);
  const auto present = fingerprints(desk_.rules.of_topic(record.from.topic));
  const auto late = may_apply(past.readings, past.read, rule.fingerprint, present);
  if (late != Late::apply) {
    done.result = word(late);
    if (late == Late::forgotten) done.reason = how_far_back(desk_.db);
    return done;
  }
  const auto& first = past.readings.front();
  done.at = first.at;
  const auto unreadable = [&done](const Unreadable& bad) {
    done.result = result_of(Ruled::unreadable);
    done.reason = bad.reason;
    return done;
  };
  const auto opened = open_envelope(record);
  if (const auto* bad = std::get_if<Unreadable>(&opened)) return unreadable(*bad);
  const auto payload = payload_json(std::get<Envelope>(opened));
  if (const auto* bad = std::get_if<Unreadable>(&payload)) return unreadable(*bad);
  auto plan = apply_rule(rule, record, std::get<Json>(payload), first.at);
  if (const auto* bad = std::get_if<Unreadable>(&plan)) return unreadable(*bad);
  // It is older than what its thread has said since: it takes no other's place.
  for (auto& addressed : std::get<NotifyPlan>(plan).notices)
    addressed.notice.thread.clear();
  auto& identity = std::get<NotifyPlan>(plan).identity;
  if (found_nobody(first, rule.fingerprint)) identity.reset();
  if (identity && first.received <= ids_known_since(desk_.now)) {
    done.result = word(Late::forgotten);
    done.reason =
        fmt::format("read {} ago, and the ids of its rule are known for {}: the rule may have told of its event since",
                    format_duration(std::chrono::floor<std::chrono::minutes>(desk_.now - first.received)),
                    format_duration(identity_kept));
    return done;
  }
  Meaning meaning;
  Ruled result{};
  done.deliveries = carry_out(std::get<NotifyPlan>(plan), first.id, meaning, result, first.received);
  done.result = result_of(result);
  done.reason = meaning.reason;
  if (done.deliveries > 0) desk_.intake.add_deliveries(first.id, done.deliveries);
  auto rulings = *first.rulings;
  std::erase_if(rulings, [&](const RuleRun& ruling) { return ruling.fingerprint == rule.fingerprint; });
  rulings.push_back({rule.fingerprint, rule.rule.where, result});
  desk_.intake.set_rulings(first.id, rulings);
  return done;
}

ChangeResult Changes::apply(const ApplyLateRule& change) {
  ChangeResult result;
  if (!reading_.knows_cluster())
    return {ChangeResult::Code::failed, "no broker has answered yet: try again in a moment", 0};
  for (const auto& record : change.records) {
    const auto& rules = desk_.rules.of_topic(record.from.topic);
    const auto rule = std::ranges::find(rules, change.rule, &CompiledRule::fingerprint);
    if (rule == rules.end()) {
      return {ChangeResult::Code::failed, "the rule has changed or gone while it was replayed: begin again", 0};
    }
    result.late.push_back(reading_.apply_late(*rule, record));
    result.count += result.late.back().deliveries;
  }
  if (result.count > 0 && !change.records.empty()) {
    desk_.after.say(Level::notice,
                    fmt::format("a rule of topic {} was applied to {} records read before: {} deliveries",
                                change.records.front().from.topic, change.records.size(), result.count),
                    {{"BUSSTOP_TOPIC", change.records.front().from.topic}});
  }
  return result;
}

}  // namespace busstop::ledger
