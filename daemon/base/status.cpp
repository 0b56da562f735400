#include "daemon/base/status.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "bridge/base/text.hpp"

namespace busstop {
namespace {

std::int64_t sinks_in_trouble(const LedgerStatus& ledger) {
  return std::ranges::count_if(ledger.sinks, [](const SinkHealth& sink) { return sink.state != SinkState::ok; });
}

std::string plural(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

bool broker_needs_somebody(BrokerState state) {
  return state != BrokerState::connecting && state != BrokerState::consuming;
}

std::string sink_text(const LedgerStatus& ledger) {
  for (const auto& sink : ledger.sinks) {
    if (sink.state == SinkState::ok) continue;
    const auto* what = sink.state == SinkState::paused ? "is paused" : "is failing";
    return fmt::format("sink {} {}{}{}", sink.sink, what, sink.why.empty() ? "" : ": ", sink.why);
  }
  return {};
}

auto brief(const AlertBrief& alert) {
  return std::tuple(alert.state, alert.reason);
}

auto topic_names(const Settings& settings) {
  const auto& topics = settings.topics;
  return std::tie(topics.alerts, topics.confirmations, topics.restock, topics.subscriptions);
}

}  // namespace

std::string_view word(DaemonState state) noexcept {
  switch (state) {
    case DaemonState::starting:
      return "starting";
    case DaemonState::catching_up:
      return "catching-up";
    case DaemonState::running:
      return "running";
    case DaemonState::degraded:
      return "degraded";
    case DaemonState::stopping:
      break;
  }
  return "stopping";
}

DaemonState state_of(const Status& status) {
  if (status.stopping) return DaemonState::stopping;
  if (!state_text(status).empty() && status.kafka.state != BrokerState::connecting) return DaemonState::degraded;
  if (status.kafka.state == BrokerState::connecting) return DaemonState::starting;
  return status.ledger->catching_up ? DaemonState::catching_up : DaemonState::running;
}

std::string state_text(const Status& status) {
  std::vector<std::string> troubles = {status.ledger->trouble, status.kafka.why};
  if (status.kafka.why.empty() && broker_needs_somebody(status.kafka.state)) {
    troubles.emplace_back("Kafka needs attention: see the journal");
  }
  if (!status.refused_configuration.empty()) {
    troubles.push_back("the new configuration was refused, the old one is in use: " + status.refused_configuration);
  }
  troubles.push_back(sink_text(*status.ledger));
  std::erase(troubles, std::string());
  return fmt::format("{}", fmt::join(troubles, "; "));
}

std::optional<std::int64_t> lag_of(const PartitionStatus& partition) noexcept {
  if (partition.end < 0) return {};
  return std::max<std::int64_t>(0, partition.end - partition.next);
}

std::string status_line(const Status& status) {
  std::set<std::string_view> topics;
  std::int64_t lag = 0;
  for (const auto& partition : status.kafka.partitions) {
    topics.insert(partition.of.topic);
    lag += lag_of(partition).value_or(0);
  }
  auto line = fmt::format("{}, lag {}, {} pending", plural(static_cast<std::int64_t>(topics.size()), "topic"), lag,
                          status.ledger->pending + status.ledger->with_courier);
  if (const auto failing = sinks_in_trouble(*status.ledger); failing > 0)
    line += fmt::format(", {} failing", plural(failing, "sink"));
  const auto state = state_of(status);
  if (state == DaemonState::running) return line;
  const auto why =
      state == DaemonState::degraded || state == DaemonState::starting ? state_text(status) : std::string();
  const auto text = why.empty() ? std::string() : " (" + why + ")";
  return one_line(fmt::format("{}{}: {}", word(state), text, line));
}

Differences differences(const Status& before, const Status& now) {
  Differences found;
  for (const auto& alert : now.ledger->alerts) {
    const auto& old = before.ledger->alerts;
    const auto same = std::ranges::find(old, alert.id, &AlertBrief::id);
    if (same == old.end() || brief(*same) != brief(alert)) found.alerts.push_back(alert);
  }
  for (const auto& sink : now.ledger->sinks) {
    const auto& old = before.ledger->sinks;
    const auto same = std::ranges::find(old, sink.sink, &SinkHealth::sink);
    if (same == old.end() ? sink.state != SinkState::ok : same->state != sink.state) found.sinks.push_back(sink);
  }
  return found;
}

std::vector<std::string> changed_properties(const Status& before, const Status& now) {
  std::vector<std::string> names;
  if (state_of(before) != state_of(now)) names.emplace_back("State");
  if (state_text(before) != state_text(now)) names.emplace_back("StateText");
  if (before.ledger->catching_up != now.ledger->catching_up) names.emplace_back("CatchingUp");
  if (before.kafka.state != now.kafka.state) names.emplace_back("KafkaState");
  if (topic_names(*before.settings) != topic_names(*now.settings)) names.emplace_back("TopicNames");
  return names;
}

}  // namespace busstop
