#include "bridge/kafka/lookup.hpp"

namespace busstop {

std::optional<Offsets> find_starts(Consumer& consumer, const KafkaSettings& settings,
                                   const std::vector<TopicPartition>& unknown, Duration each) {
  auto starts = consumer.committed(unknown, each);
  if (!starts) return {};
  std::vector<TopicPartition> rest;
  for (const auto& of : unknown) {
    if (!starts->contains(of)) rest.push_back(of);
  }
  if (rest.empty()) return starts;
  if (settings.start == KafkaSettings::Start::time) {
    auto later = consumer.at_time(rest, settings.start_time, each);
    if (!later) return {};
    starts->merge(*later);
    return starts;
  }
  const auto edge = settings.start == KafkaSettings::Start::latest ? log_end : log_beginning;
  const auto offsets = consumer.edges(rest, edge, each).value_or(Offsets());
  for (const auto& of : rest) {
    const auto known = offsets.find(of);
    (*starts)[of] = known == offsets.end() || known->second < 0 ? edge : known->second;
  }
  return starts;
}

std::map<TopicPartition, LogRange> find_ranges(Consumer& consumer, const std::set<TopicPartition>& partitions,
                                               const Clock& clock, Duration in_all) {
  std::map<TopicPartition, LogRange> ranges;
  const auto until = clock.steady() + in_all;
  for (const auto& of : partitions) {
    const auto left = until - clock.steady();
    if (left <= Duration::zero()) break;
    if (const auto range = consumer.range(of, left)) ranges[of] = *range;
  }
  return ranges;
}

}  // namespace busstop
