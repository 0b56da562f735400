#include "bridge/base/zone.hpp"

#include <gtest/gtest.h>

#include "bridge/base/times.hpp"

namespace busstop {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;

struct Row {
  const char* zone;
  const char* utc;
  int year;
  unsigned month;
  unsigned day;
  Duration of_day;
};

local_days day_of(const Row& row) {
  return local_days(std::chrono::year(row.year) / static_cast<int>(row.month) / static_cast<int>(row.day));
}

/// Both directions.
const Row ordinary[] = {
    {"Europe/Berlin", "2026-05-04T13:15:00Z", 2026, 5, 4, 15h + 15min},
    {"Europe/Berlin", "2026-01-04T23:30:00Z", 2026, 1, 5, 30min},
    {"America/New_York", "2026-03-08T06:59:59Z", 2026, 3, 8, 1h + 59min + 59s},
    {"America/New_York", "2026-03-08T07:00:00Z", 2026, 3, 8, 3h},
    {"Australia/Lord_Howe", "2026-04-04T15:30:00Z", 2026, 4, 5, 2h},
    {"Asia/Kathmandu", "2026-05-04T18:15:00Z", 2026, 5, 5, 0h},
    {"UTC", "1969-12-31T23:59:59.500000Z", 1969, 12, 31, 23h + 59min + 59500ms},
};

TEST(Zone, calls_an_instant_as_its_people_do_and_finds_it_again) {
  for (const auto& row : ordinary) {
    const auto zone = TimeZone::find(row.zone);
    ASSERT_TRUE(zone) << row.zone;
    const LocalTime local{day_of(row), row.of_day};
    EXPECT_EQ(zone->local(*parse_rfc3339(row.utc)), local) << row.zone << ' ' << row.utc;
    EXPECT_EQ(format_rfc3339(zone->at(local)), row.utc) << row.zone;
  }
}

TEST(Zone, a_time_that_the_clock_leaps_over_is_the_moment_of_the_leap) {
  const Row rows[] = {
      {"Europe/Berlin", "2026-03-29T01:00:00Z", 2026, 3, 29, 2h + 30min},
      {"America/New_York", "2026-03-08T07:00:00Z", 2026, 3, 8, 2h},
      {"Australia/Lord_Howe", "2026-10-03T15:30:00Z", 2026, 10, 4, 2h + 10min},
  };
  for (const auto& row : rows)
    EXPECT_EQ(format_rfc3339(TimeZone::find(row.zone)->at({day_of(row), row.of_day})), row.utc) << row.zone;
}

TEST(Zone, a_time_that_comes_twice_is_the_first_of_both) {
  const Row rows[] = {
      {"Europe/Berlin", "2026-10-25T00:30:00Z", 2026, 10, 25, 2h + 30min},
      {"America/New_York", "2026-11-01T05:30:00Z", 2026, 11, 1, 1h + 30min},
      {"Australia/Lord_Howe", "2026-04-04T14:45:00Z", 2026, 4, 5, 1h + 45min},
  };
  for (const auto& row : rows)
    EXPECT_EQ(format_rfc3339(TimeZone::find(row.zone)->at({day_of(row), row.of_day})), row.utc) << row.zone;
}

TEST(Zone, an_unknown_name_is_nothing) {
  for (const auto* name : {"", "Europe/Berlln", "../etc/passwd", "/etc/localtime", "tzdata.zi", "zone.tab", "Europe"})
    EXPECT_FALSE(TimeZone::find(name)) << name;
}

TEST(Zone, the_machine_has_one) {
  const auto zone = TimeZone::of_machine();
  const Wall now = *parse_rfc3339("2026-05-04T13:15:00Z");
  EXPECT_EQ(zone.at(zone.local(now)), now);
}

}  // namespace
}  // namespace busstop
