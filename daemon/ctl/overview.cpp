#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "bridge/base/json.hpp"
#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "daemon/ctl/actions.hpp"
#include "daemon/ctl/failure.hpp"

namespace busstop::ctl {
namespace {

/// The daemon counts no further.
constexpr std::int64_t most_held = 10'000;
/// Shown one by one.
constexpr std::int64_t most_silences = 10;

struct Lag {
  std::size_t topics = 0;
  std::int64_t records = 0;
};

Lag total_lag(const std::vector<Dict>& partitions) {
  Lag lag;
  std::set<std::string> topics;
  for (const auto& partition : partitions) {
    topics.insert(partition.text("topic"));
    lag.records += std::max<std::int64_t>(0, partition.number("lag"));
  }
  lag.topics = topics.size();
  return lag;
}

/// Before a broker has said which partitions are ours, there is nothing to count.
std::string lag_text(const Lag& lag) {
  if (lag.topics == 0) return "topics and lag are not known yet";
  return fmt::format("{} topic{}, lag {}", lag.topics, lag.topics == 1 ? "" : "s", lag.records);
}

std::int64_t in_state(const std::vector<Dict>& alerts, std::string_view state) {
  return std::ranges::count_if(alerts, [state](const Dict& alert) { return alert.text("state") == state; });
}

Dict first_of(const std::vector<Dict>& rows) {
  return rows.empty() ? Dict{} : rows.front();
}

/// Whoever may not see whom they are about sees how many there are.
std::string silences_text(std::int64_t count, const std::vector<Dict>& shown) {
  std::string text;
  for (const auto& silence : shown) {
    const auto of = [&silence](std::string_view key, Kind kind = Kind::text) {
      return one_line(cell(Column{key, "", kind}, silence));
    };
    const auto reason = of("reason");
    text += fmt::format("  silence {} hides {} until {}, by {}{}{}\n", silence.number("id"), of("hides"),
                        of("until", Kind::time), of("author"), reason.empty() ? "" : ": ", reason);
  }
  const auto more = count - static_cast<std::int64_t>(shown.size());
  if (more > 0)
    text += fmt::format("  silence {}in force: {}; see busstopctl silence list\n", shown.empty() ? "" : "more ", more);
  return text;
}

/// Those in force, newest first, as far as the caller may see them.
std::vector<Dict> silences_in_force(Bus& bus, std::int64_t count) {
  constexpr std::uint32_t page = 100;
  constexpr int most_pages = 5;
  std::vector<Dict> found;
  const auto wanted = std::min(count, most_silences);
  try {
    bus.ask_no_person();
    std::int64_t before = 0;
    for (int i = 0; i < most_pages && static_cast<std::int64_t>(found.size()) < wanted; ++i) {
      const auto rows = bus.silences(page, before);
      if (rows.empty()) break;
      before = rows.back().number("id");
      std::ranges::copy_if(rows, std::back_inserter(found), [&](const Dict& one) {
        return one.text("state") == "active" && static_cast<std::int64_t>(found.size()) < wanted;
      });
    }
  } catch (const Failure&) {
    // The status is for everybody; what silences are about is not.
  }
  return found;
}

std::string started(const Dict& properties) {
  return format_rfc3339(from_micros(properties.number("StartedAt") / 1'000'000 * 1'000'000));
}

}  // namespace

std::string status_text(const Dict& properties, const Style& style) {
  const auto lag = total_lag(properties.rows("Topics"));
  const auto alerts = properties.rows("Alerts");
  const auto why = properties.text("StateText");
  auto text = fmt::format("busstopd {}: {}\n", properties.text("Version"), painted(properties.text("State"), style));
  if (!why.empty()) text += fmt::format("  {}\n", why);
  text += fmt::format("  since   {}\n", started(properties));
  text += fmt::format("  Kafka   {}, {}\n", painted(properties.text("KafkaState"), style), lag_text(lag));
  text += fmt::format("  alerts  {} open, {} covered\n", in_state(alerts, "open"), in_state(alerts, "covered"));
  text += fmt::format("  pending {}, {} being sent\n", properties.number("Pending"), properties.number("WithCourier"));
  const auto counted = first_of(properties.rows("Counters"));
  if (const auto held = counted.number("held_now"); held > 0)
    text += fmt::format("  held    {}{} of them: quiet hours, limits, silences, groups\n", held,
                        held >= most_held ? " or more" : "");
  if (const auto dead = counted.number("dead_letters_now"); dead > 0)
    text += fmt::format("  dead    {} record{} could not be read: busstopctl dead list\n", dead, dead == 1 ? "" : "s");
  text += silences_text(counted.number("silences_now"), properties.rows("Silences"));
  for (const auto& sink : properties.rows("Sinks")) {
    const auto reason = sink.text("why");
    text += fmt::format("  sink    {} ({}) {}{}{}\n", sink.text("name"), sink.text("kind"),
                        painted(sink.text("state"), style), reason.empty() ? "" : ": ", reason);
  }
  return text;
}

std::string status_json(const Dict& properties) {
  const auto lag = total_lag(properties.rows("Topics"));
  JsonObject object;
  object.add("version", properties.text("Version"))
      .add("state", properties.text("State"))
      .add("text", properties.text("StateText"))
      .add("started", started(properties))
      .add("kafka", properties.text("KafkaState"))
      .add("topics", static_cast<std::int64_t>(lag.topics))
      .add("lag", lag.records)
      .add("pending", properties.number("Pending"))
      .add("with_courier", properties.number("WithCourier"))
      .add("held", first_of(properties.rows("Counters")).number("held_now"))
      .add("dead_letters", first_of(properties.rows("Counters")).number("dead_letters_now"))
      .add("silences", first_of(properties.rows("Counters")).number("silences_now"))
      .add_raw("silences_in_force", rows_json(silence_columns, properties.rows("Silences")))
      .add_raw("sinks", rows_json(sink_columns, properties.rows("Sinks")))
      .add_raw("alerts", rows_json(alert_brief_columns, properties.rows("Alerts")));
  return object.text();
}

std::string show_status(Bus& bus, const Request&, const Style& style) {
  auto properties = bus.properties();
  const auto silences = first_of(properties.rows("Counters")).number("silences_now");
  if (silences > 0) properties.values.emplace("Silences", silences_in_force(bus, silences));
  if (style.json) return status_json(properties) + "\n";
  return status_text(properties, style);
}

std::string show_stats(Bus& bus, const Request&, const Style& style) {
  const auto properties = bus.properties();
  auto counted = first_of(properties.rows("Counters"));
  if (style.json) {
    return JsonObject()
               .add_raw("counters", row_json(counter_columns, counted))
               .add("pending", properties.number("Pending"))
               .add("with_courier", properties.number("WithCourier"))
               .add_raw("sinks", rows_json(sink_columns, properties.rows("Sinks")))
               .text() +
           "\n";
  }
  auto text = show_one(counter_columns, counted, {}, style);
  text +=
      fmt::format("pending: {}\nwith_courier: {}\n", properties.number("Pending"), properties.number("WithCourier"));
  return text + (style.terminal ? "\n" : "") + show_rows(sink_columns, properties.rows("Sinks"), style);
}

std::string show_lag(Bus& bus, const Request&, const Style& style) {
  return show_rows(lag_columns, bus.properties().rows("Topics"), style);
}

std::string reload(Bus& bus, const Request&, const Style& style) {
  const auto warnings = bus.reload();
  if (style.json) {
    std::vector<std::string> quoted;
    for (const auto& warning : warnings)
      quoted.push_back(json_quoted(warning));
    return JsonObject().add("reloaded", true).add_raw("warnings", json_array(quoted)).text() + "\n";
  }
  std::string text = "reloaded\n";
  for (const auto& warning : warnings)
    text += fmt::format("warning: {}\n", warning);
  return text;
}

}  // namespace busstop::ctl
