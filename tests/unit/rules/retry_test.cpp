#include "bridge/rules/retry.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace busstop {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t seeds = 500;

Retry asked(std::optional<Duration> wait) {
  return {.reason = "busy", .wait = wait, .told = false};
}

struct Bounds {
  Duration least = Duration::max();
  Duration most = Duration::min();
};
Bounds bounds_of(Pace pace, Urgency urgency, int number, std::optional<Duration> wait = {}) {
  Bounds found;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto drawn = retry_wait(pace, urgency, number, asked(wait), seed);
    found.least = std::min(found.least, drawn);
    found.most = std::max(found.most, drawn);
  }
  return found;
}

/// Within 20 % either way, and using most of that room.
void expect_around(const Bounds& found, Duration wait, int number) {
  EXPECT_GE(found.least, wait * 80 / 100) << "attempt " << number;
  EXPECT_LE(found.most, wait * 120 / 100) << "attempt " << number;
  EXPECT_LT(found.least, wait * 85 / 100) << "attempt " << number;
  EXPECT_GT(found.most, wait * 115 / 100) << "attempt " << number;
}

TEST(RetryWait, FollowsTheScheduleOfItsPace) {
  struct Case {
    Pace pace;
    Urgency urgency;
    std::vector<Duration> waits;
  };
  const std::vector<Duration> urgent{5s, 15s, 30s, 60s, 60s, 60s};
  for (const auto& [pace, urgency, waits] :
       std::initializer_list<Case>{{Pace::push, Urgency::ordinary, {5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h, 24h}},
                                   {Pace::mail, Urgency::ordinary, {450s, 15min, 30min, 1h, 2h, 4h, 8h, 16h, 16h}},
                                   {Pace::push, Urgency::urgent, urgent},
                                   {Pace::mail, Urgency::urgent, urgent}}) {
    for (std::size_t i = 0; i < waits.size(); ++i) {
      const int number = static_cast<int>(i) + 1;
      expect_around(bounds_of(pace, urgency, number), waits[i], number);
    }
  }
}

TEST(RetryWait, OfAWebhookAddsUpToThreeDays) {
  Duration total{};
  for (int number = 1; number <= 9; ++number) {
    const auto [least, most] = bounds_of(Pace::push, Urgency::ordinary, number);
    total += least / 2 + most / 2;
  }
  EXPECT_NEAR(static_cast<double>(total / 1min), 75.6 * 60, 75.6 * 60 * 0.02);
}

TEST(RetryWait, KeepsToWhatTheFarSideAskedFor) {
  struct Case {
    const char* what;
    std::optional<Duration> wait;
    Duration least;
    Duration most;
  };
  for (const auto& [what, wait, least, most] :
       std::initializer_list<Case>{{"nothing", {}, 4s, 6s},
                                   {"zero, or a date in the past", 0s, 4s, 6s},
                                   {"less than nothing", -1h, 4s, 6s},
                                   {"less than our own", 1s, 4s, 6s},
                                   {"Retry-After: 120", 120s, 120s, 144s},
                                   {"Retry-After: 21600", 6h, 6h, 432min},
                                   {"Retry-After: 86400", 24h, 24h, 24h},
                                   {"Retry-After: 1000000000", 1'000'000'000s, 24h, 24h},
                                   {"more than can be counted", Duration::max(), 24h, 24h},
                                   {"less than can be counted", Duration::min(), 4s, 6s}}) {
    const auto found = bounds_of(Pace::push, Urgency::ordinary, 1, wait);
    EXPECT_GE(found.least, least) << what;
    EXPECT_LE(found.most, most) << what;
  }
  EXPECT_GT(bounds_of(Pace::push, Urgency::ordinary, 1, 120s).most, 138s) << "jitter upwards";
}

TEST(RetryWait, HoldsUrgentNoticesToItToo) {
  EXPECT_GE(bounds_of(Pace::push, Urgency::urgent, 1, 120s).least, 120s);
}

TEST(RetryWait, IsTheSameForTheSameSeedAndSpreadsOverOthers) {
  std::set<Duration> waits;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto wait = retry_wait(Pace::mail, Urgency::ordinary, 3, asked({}), seed);
    EXPECT_EQ(wait, retry_wait(Pace::mail, Urgency::ordinary, 3, asked({}), seed));
    waits.insert(wait);
  }
  EXPECT_GT(waits.size(), 200U);
  EXPECT_NE(retry_wait(Pace::mail, Urgency::ordinary, 8, asked({}), 1),
            retry_wait(Pace::mail, Urgency::ordinary, 9, asked({}), 1))
      << "the attempts of one delivery draw anew";
}

}  // namespace
}  // namespace busstop
