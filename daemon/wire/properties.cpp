#include <algorithm>

#include "bridge/base/times.hpp"
#include "daemon/answers/picture.hpp"
#include "daemon/base/words.hpp"
#include "daemon/wire/rows.hpp"

namespace busstop::dbus {
namespace {

std::uint64_t positive(std::int64_t number) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, number));
}
std::uint64_t micros(std::optional<Wall> time) {
  return time ? positive(to_micros(*time)) : 0;
}

}  // namespace

TopicProperty topic_property(const Status& status) {
  TopicProperty rows;
  for (const auto& partition : status.kafka.partitions) {
    rows.emplace_back(wire_text(partition.of.topic), partition.of.partition, partition.next, partition.end,
                      lag_of(partition).value_or(-1));
  }
  return rows;
}

SinkProperty sink_property(const Status& status) {
  SinkProperty rows;
  for (const auto& sink : status.settings->sinks) {
    const auto& known = status.ledger->sinks;
    const auto found = std::ranges::find(known, sink.name, &SinkHealth::sink);
    const auto health = found == known.end() ? SinkHealth{} : *found;
    rows.emplace_back(wire_text(sink.name), wire_text(sink.kind), std::string(word(health.state)),
                      wire_text(health.why), positive(health.with_courier), positive(health.pending), health.delivered,
                      health.failed_attempts, micros(health.next_try));
  }
  return rows;
}

AlertProperty alert_property(const Status& status, Wall now) {
  AlertProperty rows;
  for (const auto& alert : shown_alerts(status, now)) {
    rows.emplace_back(raw(alert.id), std::string(word(alert.state)), std::string(word(alert.reason)),
                      micros(alert.opened), micros(alert.deadline), static_cast<std::uint32_t>(alert.told),
                      static_cast<std::uint32_t>(alert.claims));
  }
  return rows;
}

std::map<std::string, std::uint64_t> counter_property(const Status& status) {
  const auto& counted = status.ledger->counters;
  return {{"events", positive(counted.events)},
          {"dead_letters", positive(counted.dead_letters)},
          {"notices", positive(counted.notices)},
          {"deliveries", positive(counted.deliveries)},
          {"attempts", positive(counted.attempts)},
          {"delivered", positive(counted.delivered)},
          {"expired", positive(counted.expired)},
          {"cancelled", positive(counted.cancelled)},
          {"dead", positive(counted.dead)},
          {"alerts", positive(counted.alerts)},
          {"claims", positive(counted.claims)},
          {"taps", positive(counted.taps)},
          {"taps_refused", positive(counted.taps_refused)},
          {"held_now", positive(status.ledger->held)},
          {"dead_letters_now", positive(status.ledger->dead_letters)},
          {"silences_now", positive(status.ledger->silences)},
          {"records", status.kafka.records}};
}

std::map<std::string, std::string> topic_name_property(const Status& status) {
  const auto& topics = status.settings->topics;
  return {{"alerts", wire_text(topics.alerts)},
          {"confirmations", wire_text(topics.confirmations)},
          {"restock", wire_text(topics.restock)},
          {"subscriptions", wire_text(topics.subscriptions)}};
}

}  // namespace busstop::dbus
