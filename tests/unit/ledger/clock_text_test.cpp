#include "bridge/ledger/clock_text.hpp"

#include <gtest/gtest.h>

namespace busstop::ledger {
namespace {

const Wall evening = Wall(std::chrono::sys_days(std::chrono::year(2026) / 5 / 4)) + std::chrono::hours(23);

TEST(ClockText, NamesTheDayWhereItIsAnotherOne) {
  const auto utc = TimeZone::find("UTC").value();
  EXPECT_EQ(clock_text(evening + std::chrono::minutes(5), evening, utc), "23:05");
  EXPECT_EQ(clock_text(evening - std::chrono::hours(20), evening, utc), "03:00");
  EXPECT_EQ(clock_text(evening + std::chrono::hours(2), evening, utc), "01:00 on 5 May");
  EXPECT_EQ(clock_text(evening + std::chrono::days(365), evening, utc), "23:00 on 4 May");
}

TEST(ClockText, IsThatOfTheZone) {
  const auto berlin = TimeZone::find("Europe/Berlin").value();
  EXPECT_EQ(clock_text(evening, evening, berlin), "01:00");
  EXPECT_EQ(clock_text(evening - std::chrono::hours(2), evening, berlin), "23:00 on 4 May");
}

}  // namespace
}  // namespace busstop::ledger
