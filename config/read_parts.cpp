// The short parts: [store], [alerts], [restocks].
#include <fmt/format.h>

#include "config/readers.hpp"
#include "config/values.hpp"

namespace busstop {

namespace {

using namespace std::chrono_literals;
constexpr Duration day = 24h;

std::optional<Step> step_of(const Value& value) {
  const auto* table = value.node().as<TomlTable>();
  if (table == nullptr) {
    value.refuse_type("a list of steps, [{ after = \"1min\", tell = \"unanswered\" }]");
    return {};
  }
  Step step;
  Section in(*table, value.node().place, value.name(), value.findings());
  if (const auto after = in.needed("after", "\"1min\"")) keep(step.after, duration_of(*after, 1s, 7 * day));
  if (const auto tell = in.value("tell")) {
    if (choice_of(*tell, {"unanswered", "second-circle"}) == 1U) step.tell = Step::Tell::second_circle;
  }
  in.finish();
  return step;
}

std::optional<std::vector<Step>> steps_of(const Value& value) {
  const auto items = value.items("a list of steps, [{ after = \"1min\", tell = \"unanswered\" }]");
  if (!items) return {};
  std::vector<Step> steps;
  for (const auto& item : *items) {
    if (const auto step = step_of(item)) steps.push_back(*step);
  }
  if (steps.size() > 20) value.refuse(fmt::format("has {} steps; 20 are the most", steps.size()));
  return steps;
}

}  // namespace

void read_store(Section in, StoreSettings& out) {
  if (const auto value = in.value("path")) keep(out.path, path_of(*value));
  if (const auto value = in.value("keep")) keep(out.keep, duration_of(*value, 1h, 36500 * day));
  in.finish();
}

void read_alerts(Section in, AlertSettings& out) {
  if (const auto value = in.value("window")) keep(out.window, duration_of(*value, 1s, 7 * day));
  if (const auto value = in.value("steps")) keep(out.steps, steps_of(*value));
  in.finish();
}

void read_restocks(Section in, RestockSettings& out) {
  if (const auto value = in.value("waves")) keep(out.waves, boolean_of(*value));
  if (const auto value = in.value("factor")) keep(out.factor, number_of(*value, 0.01, 1000));
  if (const auto value = in.value("pause")) keep(out.pause, duration_of(*value, 0s, 30 * day));
  if (const auto value = in.value("expires")) keep(out.expires, duration_of(*value, 1s, 365 * day));
  if (const auto value = in.value("keep")) keep(out.keep, duration_of(*value, 1s, 3650 * day));
  if (const auto value = in.value("group")) keep(out.group, window_of(*value, out.expires));
  if (const auto value = in.value("fallback")) keep(out.fallback, boolean_of(*value));
  in.finish();
}

}  // namespace busstop
