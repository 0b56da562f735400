#include "bridge/ledger/clock_text.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

namespace busstop::ledger {
namespace {

TEST(ClockText, NamesTheDayWhereItIsAnotherOne) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  const Wall evening = Wall(std::chrono::sys_days(std::chrono::year(2026) / 5 / 4)) + std::chrono::hours(23);
  EXPECT_EQ(clock_text(evening + std::chrono::minutes(5), evening), "23:05");
  EXPECT_EQ(clock_text(evening - std::chrono::hours(20), evening), "03:00");
  EXPECT_EQ(clock_text(evening + std::chrono::hours(2), evening), "01:00 on 5 May");
  EXPECT_EQ(clock_text(evening + std::chrono::days(365), evening), "23:00 on 4 May");
}

}  // namespace
}  // namespace busstop::ledger
