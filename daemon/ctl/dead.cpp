// Dead letters replayed and dropped.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <set>
#include <span>

#include "bridge/base/json.hpp"
#include "bridge/base/text.hpp"
#include "daemon/ctl/actions.hpp"
#include "daemon/ctl/failure.hpp"

namespace busstop::ctl {
namespace {

using Ids = std::vector<std::int64_t>;

/// What the daemon lists, and what it takes, in one call.
constexpr std::uint32_t page_size = 1000;
constexpr std::size_t at_a_time = 100;

std::string counted(std::size_t count) {
  return fmt::format("{} dead letter{}", count, count == 1 ? "" : "s");
}

[[noreturn]] void none_of(const std::string& topic, const std::set<std::string>& others) {
  const auto meant = nearest(topic, {others.begin(), others.end()});
  throw Failure(exit_failed, fmt::format("no dead letter of topic {}{}", topic,
                                         meant.empty() ? std::string() : fmt::format(": did you mean {}?", meant)));
}

/// Those of the topic ("": of all), the oldest first, so that they are replayed in their order.
Ids all_of(Bus& bus, const std::string& topic) {
  Ids ids;
  std::set<std::string> others;
  std::int64_t before = 0;
  while (true) {
    const auto page = bus.dead_letters(page_size, before);
    for (const auto& letter : page) {
      before = letter.number("id");
      if (topic.empty() || letter.text("topic") == topic) {
        ids.push_back(before);
      } else {
        others.insert(letter.text("topic"));
      }
    }
    if (page.size() < page_size) break;
  }
  if (ids.empty() && !topic.empty()) none_of(topic, others);
  std::ranges::reverse(ids);
  return ids;
}

void ask(std::string_view verb, std::size_t count) {
  if (::isatty(STDIN_FILENO) == 0) {
    throw Failure(exit_usage, fmt::format("dead {} asks before it touches {}, and there is no terminal to ask on: give "
                                          "--yes",
                                          verb, counted(count)));
  }
  std::cerr << fmt::format("{} {}? [y/N] ", verb, counted(count)) << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  if (answer != "y" && answer != "Y" && answer != "yes") throw Failure(exit_failed, "nothing was done");
}

Ids chosen(Bus& bus, const Request& request, std::string_view verb) {
  if (!request.all && request.topic.empty()) return request.ids;
  auto ids = all_of(bus, request.topic);
  // What is dropped does not come back.
  const bool asks = request.all || verb == "drop";
  if (asks && !request.yes && !ids.empty()) ask(verb, ids.size());
  return ids;
}

/// As many at a time as the daemon takes; says on a terminal how far it is.
template <class Do>
void in_parts(const Ids& ids, Do&& act) {
  const bool show = ids.size() > at_a_time && ::isatty(STDERR_FILENO) != 0;
  for (std::size_t done = 0; done < ids.size(); done += at_a_time) {
    const auto part = std::span(ids).subspan(done, std::min(at_a_time, ids.size() - done));
    act(Ids(part.begin(), part.end()));
    if (show) std::cerr << fmt::format("\r{} of {}", done + part.size(), ids.size()) << std::flush;
  }
  if (show) std::cerr << "\n";
}

}  // namespace

std::string replay_dead(Bus& bus, const Request& request, const Style& style) {
  const auto ids = chosen(bus, request, "replay");
  std::vector<Dict> rows;
  in_parts(ids, [&](const Ids& part) { std::ranges::move(bus.replay_dead_letters(part), std::back_inserter(rows)); });
  auto text = show_rows(replay_columns, rows, style);
  const auto failed = std::ranges::count_if(rows, [](const Dict& row) { return row.text("result") != "read"; });
  if (failed == 0) return text;
  throw Failure(exit_failed, fmt::format("{} of {} could not be read", failed, counted(rows.size())), std::move(text));
}

std::string drop_dead(Bus& bus, const Request& request, const Style& style) {
  const auto ids = chosen(bus, request, "drop");
  std::int64_t dropped = 0;
  in_parts(ids, [&](const Ids& part) { dropped += bus.drop_dead_letters(part); });
  auto text = style.json ? JsonObject().add("dropped", dropped).text() + "\n"
                         : fmt::format("{} dropped\n", counted(static_cast<std::size_t>(dropped)));
  const auto missing = static_cast<std::int64_t>(ids.size()) - dropped;
  if (missing == 0) return text;
  throw Failure(exit_failed, fmt::format("{} of {} were not there: busstopctl dead lists them", missing, ids.size()),
                std::move(text));
}

}  // namespace busstop::ctl
