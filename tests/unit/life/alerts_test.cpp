// Ten thousand alerts with random people, faults, restarts and reloads, beside a small reference: every one ends taken,
// cancelled, or with its parent told in time; one winner; exactly those stand down who were told.
//   BUSSTOP_LIFE_SEED=N     plays that one again (each failure prints its own)
//   BUSSTOP_LIFE_ALERTS=N   so many alerts instead of 10,000 (600 under a sanitizer)
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "tests/unit/life/world.hpp"

namespace busstop::life {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int alerts_in_all = 600;
#else
constexpr int alerts_in_all = 10'000;
#endif
constexpr int alerts_in_a_town = 250;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing sets the environment here
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct Kind {
  const char* name = "";
  Weather weather;
};

std::ostream& operator<<(std::ostream& out, const Kind& kind) {
  return out << kind.name;
}

class Alerts : public ::testing::TestWithParam<Kind> {};

TEST_P(Alerts, EndTakenCancelledOrWithTheParentToldInTimeAndTellExactlyWhomTheyShould) {
  const auto first = from_environment("BUSSTOP_LIFE_SEED", 20260504);
  const auto all = static_cast<int>(from_environment("BUSSTOP_LIFE_ALERTS", alerts_in_all)) / 4;
  std::map<std::string, int> seen;
  std::uint64_t seed = first;
  for (int left = all; left > 0; left -= alerts_in_a_town, ++seed) {
    World world(seed, GetParam().weather);
    world.play(std::min(left, alerts_in_a_town));
    ASSERT_TRUE(world.wrong.empty()) << "BUSSTOP_LIFE_SEED=" << seed << " (" << GetParam().name << ")\n"
                                     << world.wrong.front();
    seen["claims overtaken by their withdrawal"] += world.reference().overtaken();
    for (const auto& [what, times] : world.seen)
      seen[what] += times;
  }
  std::cout << "seeds " << first << " to " << seed - 1;
  for (const auto& [what, times] : seen)
    std::cout << ", " << times << " " << what;
  std::cout << "\n";
  if (all < alerts_in_a_town) return;
  for (const auto* what :
       {"taken", "cancelled", "unanswered", "opened again", "steps", "stood down",
        "parents told that nobody has confirmed", "taken, with more than one offer", "taps taken",
        "taps refused: wrong", "taps refused: used", "taps refused: expired", "taps refused: nobody's any more",
        "changes of households", "newcomers called", "claims overtaken by their withdrawal"})
    EXPECT_GT(seen[what], 0) << what;
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(
    Weather, Alerts,
    ::testing::Values(
        Kind{"fair", {.crashes = 10, .reloads = 20, .changes = 60, .taps = 200}},
        Kind{"foul", {.lost = 150, .unsure = 80, .refused = 40, .gone = 5, .our_fault = 2, .crashes = 15, .reloads = 20, .outages = 15, .changes = 60, .taps = 200}},
        Kind{"on_disk", {.lost = 80, .unsure = 40, .refused = 20, .gone = 2, .crashes = 40, .reloads = 10, .changes = 60, .taps = 200, .on_disk = true}},
        Kind{"moved_clocks", {.lost = 50, .unsure = 30, .refused = 20, .crashes = 10, .reloads = 10, .changes = 60, .taps = 200, .clock_steps = true}}),
    [](const auto& kind) { return std::string(kind.param.name); });
// clang-format on

}  // namespace
}  // namespace busstop::life
