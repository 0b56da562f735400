#include "bridge/kafka/properties.hpp"

#include <algorithm>
#include <initializer_list>

namespace busstop {

namespace {

using Lines = std::initializer_list<std::pair<const char*, const char*>>;

void put(Properties& out, Lines lines) {
  for (const auto& [name, value] : lines)
    out.emplace_back(name, Secret(value));
}

void put_common(Properties& out) {
  put(out, {{"client.id", "busstopd"},
            {"socket.keepalive.enable", "true"},
            // After an outage, however long, we are back within a second.
            {"reconnect.backoff.max.ms", "1000"}});
}

void put_users(Properties& out, const KafkaSettings& settings) {
  for (const auto& [name, value] : settings.properties)
    out.emplace_back(name, value);
}

/// The room reads signs of a topic made anew from the debug lines of the context "topic": no callback tells of them.
std::string debug_contexts(const KafkaSettings& settings) {
  const auto wanted = settings.properties.find("debug");
  return wanted == settings.properties.end() ? "topic" : wanted->second.reveal() + ",topic";
}

}  // namespace

Properties consumer_properties(const KafkaSettings& settings, const std::string& instance_id) {
  Properties out;
  put_common(out);
  put(out,
      {{"partition.assignment.strategy", "range"},
       // A topic that is born is heard so much later.
       {"topic.metadata.refresh.interval.ms", "5000"},
       // The end of a partition shows when a fetch comes back empty: the daemon has caught up so much after its start.
       {"fetch.wait.max.ms", "100"},
       {"fetch.error.backoff.ms", "100"},
       {"isolation.level", "read_committed"},
       {"check.crcs", "true"},
       {"queued.max.messages.kbytes", "8192"},
       {"queued.min.messages", "100000"},
       // Values of 16 MiB must come through; the rules decide what becomes of them.
       {"fetch.max.bytes", "33554432"},
       {"receive.message.max.bytes", "67108864"}});
  put_users(out, settings);
  out.emplace_back("debug", Secret(debug_contexts(settings)));
  put(out, {{"log.queue", "true"},
            {"enable.auto.commit", "false"},
            {"enable.auto.offset.store", "false"},
            // An offset that is not there must be heard of: it may be another log (position.hpp).
            {"auto.offset.reset", "error"},
            {"enable.partition.eof", "true"},
            {"allow.auto.create.topics", "false"}});
  out.emplace_back("bootstrap.servers", Secret(settings.brokers));
  out.emplace_back("group.id", Secret(settings.group));
  out.emplace_back("group.instance.id", Secret(instance_id));
  return out;
}

Properties producer_properties(const KafkaSettings& settings) {
  Properties out;
  put_common(out);
  put(out, {{"linger.ms", "2"},
            {"message.timeout.ms", "10000"},
            // How long a topic may take to be made by the broker before it counts as unknown.
            {"topic.metadata.propagation.max.ms", "5000"},
            // The broker's limit is the one that counts.
            {"message.max.bytes", "17825792"}});
  put_users(out, settings);
  put(out, {{"log.queue", "true"}, {"enable.idempotence", "true"}, {"acks", "all"}});
  out.emplace_back("bootstrap.servers", Secret(settings.brokers));
  return out;
}

std::string value_of(const Properties& properties, const std::string& name) {
  const auto last =
      std::find_if(properties.rbegin(), properties.rend(), [&](const auto& one) { return one.first == name; });
  return last == properties.rend() ? "" : last->second.reveal();
}

}  // namespace busstop
