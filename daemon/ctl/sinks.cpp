#include <fmt/format.h>

#include <chrono>

#include "bridge/base/json.hpp"
#include "bridge/base/times.hpp"
#include "bridge/base/wake.hpp"
#include "daemon/ctl/actions.hpp"
#include "daemon/ctl/failure.hpp"

namespace busstop::ctl {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds between_looks{100};

std::string counted(std::int64_t count, std::string_view noun) {
  return count == 1 ? fmt::format("1 {}", noun) : fmt::format("{} {}s", count, noun);
}

std::string change(Bus& bus, const Request& request, const Style& style, const std::string& method,
                   const std::string& line) {
  const auto waiting = bus.change_sink(method, request.first);
  if (style.json) return JsonObject().add("sink", request.first).add("waiting", waiting).text() + "\n";
  return fmt::format(fmt::runtime(line), request.first, counted(waiting, "message"));
}

/// What came of the first try, as a row of sink_test_columns; an empty verdict if there was none in time.
Dict wait_for_verdict(Bus& bus, const SinkTest& test) {
  Dict found;
  found.values.emplace("delivery", test.delivery);
  const auto until = steady_clock::now() + test.patience;
  Wake nobody;
  while (true) {
    const auto tries = bus.delivery(test.delivery).rows("tries");
    if (!tries.empty()) {
      for (const auto* key : {"verdict", "code", "took", "answer"}) {
        if (const auto* value = tries.front().find(key)) found.values.emplace(key, *value);
      }
      return found;
    }
    if (steady_clock::now() >= until) return found;
    nobody.wait(between_looks);
  }
}

/// Why a sink has not even tried.
std::string state_of(Bus& bus, const std::string& sink) {
  for (const auto& row : bus.properties().rows("Sinks")) {
    if (row.text("name") == sink && row.text("state") != "ok")
      return fmt::format(": it is {} ({})", row.text("state"), row.text("why"));
  }
  return ": it is busy; see busstopctl sink list";
}

}  // namespace

std::string test_answer(const Dict& found) {
  const auto code = found.number("code");
  auto words = found.text("answer").empty() ? std::string() : cell(sink_test_columns[4], found);
  if (code == 0) return words;
  return fmt::format("{}{}{}", code, words.empty() ? "" : " ", words);
}

std::string list_sinks(Bus& bus, const Request&, const Style& style) {
  return show_rows(sink_columns, bus.properties().rows("Sinks"), style);
}

std::string pause_sink(Bus& bus, const Request& request, const Style& style) {
  return change(bus, request, style, "PauseSink",
                "sink {0} is paused, also after a restart: {1} waiting; urgent ones wait, too, until busstopctl sink "
                "resume {0}\n");
}

std::string resume_sink(Bus& bus, const Request& request, const Style& style) {
  return change(bus, request, style, "ResumeSink", "sink {0} is resumed: {1} on the way\n");
}

std::string test_sink(Bus& bus, const Request& request, const Style& style) {
  const auto test = bus.test_sink(request.first, request.second);
  const auto found = wait_for_verdict(bus, test);
  const auto verdict = found.text("verdict");
  auto json = style.json ? row_json(sink_test_columns, found) + "\n" : std::string();
  if (verdict.empty()) {
    throw Failure(exit_failed,
                  fmt::format("sink {} did not try the message within {}{}", request.first,
                              format_duration(test.patience), state_of(bus, request.first)),
                  json);
  }
  const auto answer = test_answer(found);
  if (verdict != "delivered") {
    throw Failure(exit_failed,
                  fmt::format("sink {} did not deliver it ({}): {}; busstopctl delivery show {} has more",
                              request.first, verdict, answer, test.delivery),
                  json);
  }
  if (style.json) return json;
  // What has no server of its own answers nothing.
  return fmt::format("sink {} delivered it in {}{}\n", request.first, cell(sink_test_columns[3], found),
                     answer.empty() ? "" : ": " + answer);
}

}  // namespace busstop::ctl
