#include "daemon/ctl/watch_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "bridge/base/json.hpp"
#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"

namespace busstop::ctl {
namespace {

constexpr std::size_t most_alerts = 20;
constexpr std::string_view gone = "busstopd is not running, waiting";

std::string time_text(Wall at) {
  return format_rfc3339(std::chrono::floor<std::chrono::seconds>(at));
}

Dict counters_of(const Dict& properties) {
  const auto rows = properties.rows("Counters");
  auto counters = rows.empty() ? Dict{} : rows.front();
  counters.values.insert_or_assign("pending", properties.number("Pending"));
  counters.values.insert_or_assign("with_courier", properties.number("WithCourier"));
  return counters;
}

/// Topics in their order, each with its partitions and what is not read of it; -1 as long as an end is not known.
std::map<std::string, std::pair<int, std::int64_t>> lags_of(const Dict& properties) {
  std::map<std::string, std::pair<int, std::int64_t>> lags;
  for (const auto& row : properties.rows("Topics")) {
    auto& [partitions, lag] = lags[row.text("topic")];
    ++partitions;
    lag = lag < 0 || row.number("lag") < 0 ? -1 : lag + row.number("lag");
  }
  return lags;
}

void append(std::vector<std::string>& lines, const std::string& text) {
  for (const auto line : split(text, '\n'))
    lines.emplace_back(line);
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
}

std::string counters_text(const Look& now, const Look& before) {
  const auto counters = counters_of(*now.properties);
  const auto old = before.properties ? counters_of(*before.properties) : counters;
  const auto seconds = std::chrono::duration<double>(now.at - before.at).count();
  std::string text;
  for (const auto* key : {"records", "deliveries", "delivered", "expired", "cancelled", "dead", "dead_letters",
                          "claims", "pending", "with_courier"}) {
    const auto grown = counters.number(key) - old.number(key);
    const auto rate =
        grown > 0 && seconds > 0.1 ? fmt::format(" ({:.1f}/s)", static_cast<double>(grown) / seconds) : std::string();
    text += fmt::format("{}{} {}{}", text.empty() ? "" : "   ", key, counters.number(key), rate);
    if (std::string_view(key) == "cancelled") text += "\n";
  }
  return text;
}

std::vector<Dict> live_alerts(const Dict& properties) {
  auto alerts = properties.rows("Alerts");
  std::erase_if(alerts, [](const Dict& alert) { return alert.text("state") == "closed"; });
  return alerts;
}

/// The lines of a change, as text or JSON.
class Lines {
 public:
  Lines(Wall at, bool json) : at_(time_text(at)), json_(json) {}

  void add(std::string_view what, const std::string& text, const JsonObject& members) {
    if (!json_) return lines_.push_back(fmt::format("{} {} {}", at_, what, one_line(text)));
    const auto rest = members.text();
    auto begin = JsonObject().add("time", at_).add("what", what).text();
    begin.pop_back();
    lines_.push_back(rest == "{}" ? begin + "}" : begin + "," + rest.substr(1));
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(lines_); }

 private:
  std::string at_;
  bool json_;
  std::vector<std::string> lines_;
};

void tell_states(const Dict& before, const Dict& now, Lines& lines) {
  const auto differs = [&](const char* key) {
    return before.find(key) == nullptr || before.text(key) != now.text(key);
  };
  if (differs("State") || differs("StateText")) {
    const auto why = now.text("StateText");
    lines.add("state", now.text("State") + (why.empty() ? "" : ": " + why),
              JsonObject().add("state", now.text("State")).add("text", why));
  }
  if (differs("KafkaState"))
    lines.add("kafka", now.text("KafkaState"), JsonObject().add("state", now.text("KafkaState")));
}

void tell_topics(const Dict& before, const Dict& now, Lines& lines) {
  const auto old = lags_of(before);
  for (const auto& [topic, lag] : lags_of(now)) {
    const auto known = old.find(topic);
    if (known != old.end() && known->second == lag) continue;
    const auto count = lag.second < 0 ? std::string("null") : std::to_string(lag.second);
    lines.add("topic", fmt::format("{} lag {}", topic, lag.second < 0 ? "?" : count),
              JsonObject().add("topic", topic).add("partitions", lag.first).add_raw("lag", count));
  }
}

/// Rows that are new or of another state than the one with this `key` before.
template <class Tell>
void each_new(const std::vector<Dict>& before, const std::vector<Dict>& now, std::string_view key, Tell tell) {
  const auto name = [key](const Dict& row) { return row.text(key) + "/" + std::to_string(row.number(key)); };
  std::map<std::string, const Dict*> old;
  for (const auto& row : before)
    old.emplace(name(row), &row);
  for (const auto& row : now) {
    const auto known = old.find(name(row));
    if (known == old.end() || known->second->text("state") != row.text("state") ||
        known->second->text("reason") != row.text("reason") || known->second->text("why") != row.text("why"))
      tell(row);
  }
}

void tell_counters(const Dict& before, const Dict& now, Lines& lines) {
  const auto old = counters_of(before);
  std::string text;
  JsonObject members;
  for (const auto& [key, value] : counters_of(now).values) {
    const auto number = std::get<std::int64_t>(value);
    if (old.find(key) != nullptr && old.number(key) == number) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", key, number);
    members.add(key, number);
  }
  if (!text.empty()) lines.add("counters", text, members);
}

}  // namespace

std::vector<std::string> screen_of(const Look& now, const Look& before, const Style& style) {
  if (!now.properties) return {fmt::format("{}   {}", gone, time_text(now.at)), "", "Ctrl-C ends"};
  const auto& properties = *now.properties;
  std::vector<std::string> lines;
  lines.push_back(fmt::format("busstopd {}: {}   {}", properties.text("Version"),
                              painted(properties.text("State"), style), time_text(now.at)));
  if (const auto why = properties.text("StateText"); !why.empty()) append(lines, why);
  lines.push_back("Kafka: " + painted(properties.text("KafkaState"), style));
  lines.emplace_back();
  append(lines, counters_text(now, before));
  lines.emplace_back();
  std::vector<Dict> topics;
  for (const auto& [topic, lag] : lags_of(properties))
    topics.push_back({{{"topic", topic}, {"partitions", std::int64_t{lag.first}}, {"lag", lag.second}}});
  append(lines, show_rows(watch_topic_columns, topics, style));
  lines.emplace_back();
  append(lines, show_rows(sink_columns, properties.rows("Sinks"), style));
  lines.emplace_back();
  auto alerts = live_alerts(properties);
  const auto all = alerts.size();
  if (all > most_alerts) alerts.resize(most_alerts);
  append(lines, alerts.empty() ? "no open alert" : show_rows(alert_brief_columns, alerts, style));
  if (all > most_alerts) lines.push_back(fmt::format("and {} more", all - most_alerts));
  return lines;
}

std::vector<std::string> changes_between(const Look& before, const Look& now, bool json) {
  Lines lines(now.at, json);
  if (!now.properties) {
    lines.add("daemon", std::string(gone), JsonObject().add("running", false));
    return lines.take();
  }
  const auto& properties = *now.properties;
  if (!before.properties)
    lines.add("daemon", "busstopd " + properties.text("Version") + " is there",
              JsonObject().add("running", true).add("version", properties.text("Version")));
  const auto old = before.properties.value_or(Dict{});
  tell_states(old, properties, lines);
  each_new(old.rows("Sinks"), properties.rows("Sinks"), "name", [&lines](const Dict& sink) {
    const auto why = sink.text("why");
    lines.add("sink", fmt::format("{} {}{}{}", sink.text("name"), sink.text("state"), why.empty() ? "" : ": ", why),
              JsonObject().add("name", sink.text("name")).add("state", sink.text("state")).add("why", why));
  });
  each_new(old.rows("Alerts"), properties.rows("Alerts"), "id", [&lines](const Dict& alert) {
    lines.add("alert", fmt::format("{} {} {}", alert.number("id"), alert.text("state"), alert.text("reason")),
              JsonObject()
                  .add("id", alert.number("id"))
                  .add("state", alert.text("state"))
                  .add("reason", alert.text("reason")));
  });
  tell_topics(old, properties, lines);
  tell_counters(old, properties, lines);
  return lines.take();
}

}  // namespace busstop::ctl
