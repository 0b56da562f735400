#include "daemon/answers/picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "bridge/base/times.hpp"
#include "daemon/base/words.hpp"

namespace busstop {
namespace {

std::uint64_t positive(std::int64_t number) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, number));
}

/// Collects the names of what differs.
class Compared {
 public:
  template <class T>
  Compared& with(const char* name, const T& before, const T& now) {
    if (before != now) names_.emplace_back(name);
    return *this;
  }
  [[nodiscard]] std::vector<std::string> names() { return std::move(names_); }

 private:
  std::vector<std::string> names_;
};

AlertFacts facts_of(const AlertBrief& alert) {
  return {raw(alert.id),
          std::string(word(alert.state)),
          std::string(word(alert.reason)),
          positive(to_micros(alert.opened)),
          positive(to_micros(alert.deadline)),
          static_cast<std::uint32_t>(alert.told),
          static_cast<std::uint32_t>(alert.claims)};
}

SinkFacts facts_of(const SinkSettings& sink, const SinkHealth& health) {
  return {sink.name,
          sink.kind,
          std::string(word(health.state)),
          health.next_try ? positive(to_micros(*health.next_try)) : 0,
          positive(health.with_courier),
          positive(health.pending),
          health.delivered,
          health.failed_attempts};
}

void add_part(Shelf<TopicFacts>& topics, const std::string& name, const std::string& part) {
  auto& topic = topics[path_element(name)];
  topic.name = name;
  if (std::ranges::find(topic.parts, part) == topic.parts.end()) topic.parts.push_back(part);
}

Shelf<TopicFacts> topics_of(const Status& status) {
  const auto& named = status.settings->topics;
  Shelf<TopicFacts> topics;
  add_part(topics, named.alerts, "alerts");
  add_part(topics, named.confirmations, "confirmations");
  add_part(topics, named.restock, "restock");
  add_part(topics, named.subscriptions, "subscriptions");
  for (const auto& rule : named.notify)
    add_part(topics, rule.topic, "notify");
  for (const auto& partition : status.kafka.partitions) {
    const auto found = topics.find(path_element(partition.of.topic));
    if (found == topics.end()) continue;  // a reload took it from the file, and it is about to be given up
    found->second.positions.emplace_back(partition.of.partition, partition.next, partition.end,
                                         lag_of(partition).value_or(-1));
  }
  for (auto& [key, topic] : topics) {
    std::int64_t sum = topic.positions.empty() ? -1 : 0;
    for (const auto& [partition, next, end, lag] : topic.positions)
      sum = lag < 0 || sum < 0 ? -1 : sum + lag;
    topic.lag = sum;
  }
  return topics;
}

}  // namespace

std::vector<AlertBrief> shown_alerts(const Status& status, Wall now) {
  std::vector<AlertBrief> shown;
  for (const auto& alert : status.ledger->alerts) {
    if (alert.state != AlertState::closed || alert.deadline >= now - std::chrono::hours(1)) shown.push_back(alert);
  }
  return shown;
}

Picture picture_of(const Status& status, Wall now) {
  Picture picture;
  for (const auto& alert : shown_alerts(status, now))
    picture.alerts.emplace(fmt::format("{}", raw(alert.id)), facts_of(alert));
  for (const auto& sink : status.settings->sinks) {
    const auto& known = status.ledger->sinks;
    const auto found = std::ranges::find(known, sink.name, &SinkHealth::sink);
    picture.sinks.emplace(path_element(sink.name), facts_of(sink, found == known.end() ? SinkHealth{} : *found));
  }
  picture.topics = topics_of(status);
  return picture;
}

std::vector<std::string> changes(const AlertFacts& before, const AlertFacts& now) {
  return Compared()
      .with("State", before.state, now.state)
      .with("Reason", before.reason, now.reason)
      .with("Deadline", before.deadline, now.deadline)
      .with("Told", before.told, now.told)
      .with("Claims", before.claims, now.claims)
      .names();
}

std::vector<std::string> changes(const SinkFacts& before, const SinkFacts& now) {
  return Compared()
      .with("Kind", before.kind, now.kind)
      .with("State", before.state, now.state)
      .with("NextTry", before.next_try, now.next_try)
      .names();
}

std::vector<std::string> changes(const TopicFacts& before, const TopicFacts& now) {
  return Compared()
      .with("Parts", before.parts, now.parts)
      .with("Partitions", before.positions.size(), now.positions.size())
      .names();
}

std::string path_element(std::string_view name) {
  if (name.empty()) return "_";
  std::string path;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    if (letter || (digit && !path.empty())) {
      path += c;
    } else {
      path += fmt::format("_{:02x}", static_cast<unsigned char>(c));
    }
  }
  return path;
}

}  // namespace busstop
