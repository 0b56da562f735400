// What can be judged of broker and sinks.
#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "bridge/model/web_url.hpp"
#include "bridge/sinks/sink.hpp"
#include "daemon/base/status.hpp"
#include "daemon/doctor/checks.hpp"

namespace busstop {

namespace {

using Grade = Finding::Grade;
using std::chrono::days;

/// More than a moment's work.
constexpr std::int64_t much_lag = 10'000;
constexpr days certificate_soon{21};
constexpr std::size_t longest_detail = 160;

struct Reading {
  std::int64_t partitions = 0;
  std::int64_t lag = 0;
};

Reading reading_of(const BrokerFacts& facts, std::string_view topic) {
  Reading reading;
  for (const auto& partition : facts.status.partitions) {
    if (partition.of.topic != topic) continue;
    ++reading.partitions;
    reading.lag += lag_of(partition).value_or(0);
  }
  return reading;
}

Finding check_topic(const BrokerFacts& facts, const std::string& topic) {
  const auto make = [&](Grade grade, const std::string& what, const std::string& fix) {
    return Finding{"topic", topic, grade, what, fix};
  };
  const auto reading = reading_of(facts, topic);
  const TopicInfo* shown = nullptr;
  if (facts.shown) {
    const auto found = std::ranges::find(*facts.shown, topic, &TopicInfo::name);
    if (found != facts.shown->end()) shown = &*found;
    if (shown == nullptr) {
      return make(
          Grade::error, "is not there, or we may not see it",
          fmt::format("busstopctl topic create {}; where it exists: give our user READ and DESCRIBE on it", topic));
    }
  }
  if (reading.partitions == 0) {
    return make(Grade::error, "is not read",
                fmt::format("give our user READ on it and on group {}; busstopctl status says more", facts.group));
  }
  if (shown != nullptr && reading.partitions < shown->partitions) {
    return make(Grade::error,
                fmt::format("{} of its {} partitions are read by another member of group {}",
                            shown->partitions - reading.partitions, shown->partitions, facts.group),
                "give this daemon a [kafka] group of its own, then restart it");
  }
  const auto read =
      fmt::format("read, {} partition{}, lag {}", reading.partitions, reading.partitions == 1 ? "" : "s", reading.lag);
  if (reading.lag >= much_lag)
    return make(Grade::warning, read, "busstopctl lag: it should shrink; else see the journal");
  return make(Grade::ok, read, "");
}

std::string fix_of(BrokerState state) {
  switch (state) {
    case BrokerState::connecting:
      return "wait a moment; then see whether [kafka] brokers names a broker that runs";
    case BrokerState::lost:
      return "start the broker, or put [kafka] brokers right and restart busstopd";
    case BrokerState::refused:
      return "put [kafka.properties] or the rights at the broker in order, then: systemctl restart busstopd";
    case BrokerState::fenced:
      return "stop the other daemon, then: systemctl restart busstopd";
    case BrokerState::consuming:
    case BrokerState::degraded:
      break;
  }
  return "";
}

// --- sinks

std::string section(const SinkSettings& sink) {
  return fmt::format("[sinks.{}]", sink.name);
}

bool has_login(const SinkSettings& sink) {
  return std::ranges::any_of(sink.secrets, [](const auto& secret) { return !secret.second.empty(); });
}

std::string fix_of_tls(const SinkSettings& sink, std::string_view said) {
  const auto says = [said](std::string_view words) { return said.find(words) != std::string_view::npos; };
  if (says("expired")) return "have the server's certificate renewed";
  if (says("not yet valid")) return "put this machine's clock right, or the server's certificate";
  if (says("self-signed") || says("self signed") || says("local issuer") || says("CA cert"))
    return fmt::format("name its authority's PEM file in {}: ca_file = \"/etc/ssl/….pem\"", section(sink));
  if (says("subject name") || says("does not match"))
    return fmt::format("write a name that the certificate is for into the url of {}", section(sink));
  if (says("STARTTLS"))
    return fmt::format("smtps:// in {} where it speaks TLS from the start; tls = \"none\" where it has none",
                       section(sink));
  return fmt::format("see whether url, port and ca_file of {} are right", section(sink));
}

/// Of the wire; "" where it is the answer that counts.
std::string fix_of_wire(const SinkSettings& sink, Wire wire, std::string_view said = {}) {
  const auto url = parse_web_url(sink.url);
  const auto host = url ? url->host : std::string("HOST");
  switch (wire) {
    case Wire::cannot_resolve:
      return fmt::format("put the url of {} right, or this machine's name server: getent hosts {}", section(sink),
                         host);
    case Wire::cannot_connect:
      return fmt::format("start the server, or put the url of {} and the firewall between right", section(sink));
    case Wire::timed_out:
      return "see whether the server hangs, or a firewall drops what we send";
    case Wire::tls_failed:
      return fix_of_tls(sink, said);
    case Wire::login_refused:
      return fmt::format("put user and password of {} right; a credential is read at: systemctl restart busstopd",
                         section(sink));
    case Wire::sender_refused:
      return fmt::format("have the relay take mail from this machine, or put url and from of {} right", section(sink));
    default:
      return "";
  }
}

std::string_view reason_of(const Verdict& verdict) {
  if (const auto* retry = std::get_if<Retry>(&verdict)) return retry->reason;
  if (const auto* fault = std::get_if<SinkAtFault>(&verdict)) return fault->reason;
  if (const auto* refused = std::get_if<Refused>(&verdict)) return refused->reason;
  if (const auto* gone = std::get_if<ContactGone>(&verdict)) return gone->reason;
  return "it was stopped on its way";
}

/// It is asked for the taps, and a login that it does not know it answers with 401.
bool may_not_read_replies(const SinkLook& facts) {
  return facts.knock.reply.wire == Wire::ok && facts.knock.reply.code == 403 &&
         !facts.settings.text(reply_topic_key).empty();
}

Finding failed_knock(const SinkLook& facts) {
  const auto& reply = facts.knock.reply;
  if (may_not_read_replies(facts)) {
    return {"sink", facts.settings.name, Grade::error,
            fmt::format("its user may not read the topic that replies of {} names", section(facts.settings)),
            "give it read access: ntfy access USER TOPIC read-write"};
  }
  auto what = std::string(reason_of(facts.verdict));
  const bool answered = reply.wire == Wire::ok || reply.code != 0;
  // What libcurl says names hosts and certificates, nothing that is secret; what a server says might.
  if (!answered && !reply.text.empty()) what += fmt::format(" ({})", clipped(one_line(reply.text), longest_detail));
  auto fix = fix_of_wire(facts.settings, reply.wire, reply.text);
  if (fix.empty() && (reply.code == 401 || reply.code == 403)) {
    fix =
        fmt::format("put token, or user and password, of {} right; a credential is read at: systemctl restart busstopd",
                    section(facts.settings));
  }
  if (fix.empty()) fix = fmt::format("see whether the url of {} leads to such a server", section(facts.settings));
  const bool passing =
      reply.code == 429 || (reply.code >= 400 && reply.code < 500 && reply.wire == Wire::sender_refused);
  if (passing) fix = "nothing, if it takes us again in some minutes: busstopctl doctor";
  return {"sink", facts.settings.name, passing ? Grade::warning : Grade::error, std::move(what), std::move(fix)};
}

Finding check_knock(const SinkLook& facts, Wall now) {
  const auto& sink = facts.settings;
  const auto make = [&](Grade grade, const std::string& what, const std::string& fix) {
    return Finding{"sink", sink.name, grade, what, fix};
  };
  if (facts.knocked == SinkLook::Knocked::has_no_server) {
    if (sink.kind == "log") return make(Grade::ok, "writes to the journal", "");
    return make(Grade::ok, "has no server of its own; busstopctl sink test tries one address", "");
  }
  if (facts.knocked == SinkLook::Knocked::no_time)
    return make(Grade::error, "gave no answer in time", fix_of_wire(sink, Wire::timed_out));
  if (!std::holds_alternative<Delivered>(facts.verdict)) return failed_knock(facts);
  auto what = fmt::format("answers within {} ms",
                          std::max<std::int64_t>(1, facts.knock.reply.took / std::chrono::milliseconds(1)));
  if (has_login(sink)) what += ", takes our login";
  if (!facts.knock.certificate_ends) return make(Grade::ok, what, "");
  const auto left = std::chrono::floor<days>(*facts.knock.certificate_ends - now);
  what += fmt::format(", certificate good for {} day{}", left.count(), left.count() == 1 ? "" : "s");
  if (left < certificate_soon) return make(Grade::warning, what, "have the server's certificate renewed");
  return make(Grade::ok, what, "");
}

std::optional<Finding> check_health(const SinkLook& facts, Wall now) {
  if (!facts.health || facts.health->state == SinkState::ok) return {};
  const auto& health = *facts.health;
  const auto& name = facts.settings.name;
  const auto since =
      health.since ? fmt::format(" for {}", format_duration(std::max(now - *health.since, Duration(1'000'000)))) : "";
  const auto waiting = health.pending > 0 ? fmt::format(", {} wait", health.pending) : "";
  const bool by_hand = health.state == SinkState::paused && !health.next_try;
  if (by_hand) {
    return Finding{"sink", name, Grade::warning, fmt::format("paused by hand{}{}", since, waiting),
                   "busstopctl sink resume " + name};
  }
  return Finding{
      "sink", name, Grade::error,
      fmt::format("{}{}{}: {}", health.state == SinkState::paused ? "paused" : "failing", since, waiting, health.why),
      fmt::format("it is tried again by itself; at once by: busstopctl sink test {} ADDRESS", name)};
}

}  // namespace

FindingList check_broker(const BrokerFacts& facts) {
  FindingList all;
  const auto state = facts.status.state;
  const bool reads = state == BrokerState::consuming || state == BrokerState::degraded;
  if (reads) {
    all.push_back({"broker", facts.brokers, Grade::ok, "reached, and takes us into group " + facts.group, ""});
    for (const auto& topic : facts.topics)
      all.push_back(check_topic(facts, topic));
    return all;
  }
  const bool early = state == BrokerState::connecting;
  auto what = facts.status.why.empty() ? std::string("has not answered yet") : facts.status.why;
  const auto fix = early && !facts.status.why.empty()
                       ? std::string(
                             "wait for a minute: its session ends after session.timeout.ms (45 s); if it stays "
                             "so, give this daemon a [kafka] group of its own")
                       : fix_of(state);
  all.push_back({"broker", facts.brokers, early ? Grade::warning : Grade::error, std::move(what), fix});
  return all;
}

FindingList check_sink(const SinkLook& facts, Wall now) {
  FindingList all;
  if (auto health = check_health(facts, now)) all.push_back(std::move(*health));
  all.push_back(check_knock(facts, now));
  return all;
}

}  // namespace busstop
