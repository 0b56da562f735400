#include "daemon/answers/late_word.hpp"

#include "bridge/store/past.hpp"

namespace busstop {

std::string late_word(Database& store, const CompiledRules& rules, const CompiledRule& rule, const Record& record,
                      bool has_id, Wall now) {
  std::vector<std::uint64_t> present;
  for (const auto& other : rules.of_topic(record.from.topic))
    present.push_back(other.fingerprint);
  const auto past = past_record(store, last_cluster(store, record.from.topic), record.from, record.offset);
  const auto late = may_apply(past.readings, past.read, rule.fingerprint, present);
  if (late != Late::apply) return std::string(word(late));
  const auto& first = past.readings.front();
  const bool forgotten = has_id && !found_nobody(first, rule.fingerprint) && first.received <= ids_known_since(now);
  return std::string(word(forgotten ? Late::forgotten : late));
}

}  // namespace busstop
