#include "bridge/rules/bus_times.hpp"

#include <gtest/gtest.h>

#include "bridge/base/times.hpp"

namespace busstop {
namespace {

using namespace std::chrono_literals;

Wall time(const char* text) {
  return parse_rfc3339(text).value();
}
std::string text(std::optional<Wall> time) {
  return time ? format_rfc3339(*time) : "none";
}

constexpr std::bitset<7> monday_to_friday(0b0111110);
constexpr std::bitset<7> sunday(0b0000001);
constexpr std::bitset<7> every_day(0b1111111);

struct BusRow {
  const char* what;
  const char* zone;
  std::vector<BusTime> buses;
  const char* after;
  const char* next;
};

const BusRow buses[] = {
    {"the same day",
     "Europe/Berlin",
     {{monday_to_friday, 7h + 40min}, {monday_to_friday, 15h + 15min}},
     "2026-05-04T15:11:00+02:00",
     "2026-05-04T13:15:00Z"},
    {"strictly after",
     "Europe/Berlin",
     {{monday_to_friday, 7h + 40min}, {monday_to_friday, 15h + 15min}},
     "2026-05-04T15:15:00+02:00",
     "2026-05-05T05:40:00Z"},
    {"over the weekend",
     "Europe/Berlin",
     {{monday_to_friday, 7h + 40min}},
     "2026-05-08T08:00:00+02:00",
     "2026-05-11T05:40:00Z"},
    {"once a week, just missed", "Europe/Berlin", {{sunday, 9h}}, "2026-05-03T09:00:00+02:00", "2026-05-10T07:00:00Z"},
    {"of several the soonest, whatever their order",
     "UTC",
     {{every_day, 20h}, {every_day, 6h}, {every_day, 12h}},
     "2026-05-04T05:00:00Z",
     "2026-05-04T06:00:00Z"},
    {"midnight belongs to the day that begins",
     "America/New_York",
     {{sunday, 0min}},
     "2026-05-02T23:59:00-04:00",
     "2026-05-03T04:00:00Z"},
    {"in the hour that is leapt over: when the clock is put forward",
     "Europe/Berlin",
     {{every_day, 2h + 30min}},
     "2026-03-29T01:59:00+01:00",
     "2026-03-29T01:00:00Z"},
    {"in the hour that comes twice: the first",
     "America/New_York",
     {{every_day, 1h + 30min}},
     "2026-11-01T01:00:00-04:00",
     "2026-11-01T05:30:00Z"},
    {"and the second is not another bus",
     "America/New_York",
     {{every_day, 1h + 30min}},
     "2026-11-01T01:30:00-04:00",
     "2026-11-02T06:30:00Z"},
    {"across a leap the hands count",
     "Australia/Lord_Howe",
     {{every_day, 7h}},
     "2026-10-03T12:00:00+10:30",
     "2026-10-03T20:00:00Z"},
    {"without a bus", "UTC", {}, "2026-05-04T05:00:00Z", "none"},
};

TEST(NextBus, comes_when_the_clock_at_the_stop_says_so) {
  for (const auto& row : buses)
    EXPECT_EQ(text(next_bus({"Oak Street", row.zone, row.buses}, TimeZone::find(row.zone).value(), time(row.after))),
              row.next)
        << row.what;
}

struct QuietRow {
  const char* what;
  const char* zone;
  QuietHours quiet;
  const char* now;
  const char* until;
};

const QuietRow quiet_rows[] = {
    {"in the evening", "Europe/Berlin", {21h, 7h}, "2026-05-04T22:00:00+02:00", "2026-05-05T05:00:00Z"},
    {"after midnight", "Europe/Berlin", {21h, 7h}, "2026-05-05T06:59:59+02:00", "2026-05-05T05:00:00Z"},
    {"its first moment", "Europe/Berlin", {21h, 7h}, "2026-05-04T21:00:00+02:00", "2026-05-05T05:00:00Z"},
    {"its end is no part of it", "Europe/Berlin", {21h, 7h}, "2026-05-05T07:00:00+02:00", "none"},
    {"by day", "Europe/Berlin", {21h, 7h}, "2026-05-05T12:00:00+02:00", "none"},
    {"within a day", "Europe/Berlin", {13h, 15h}, "2026-05-05T14:00:00+02:00", "2026-05-05T13:00:00Z"},
    {"until midnight", "UTC", {20h, 0h}, "2026-05-05T23:00:00Z", "2026-05-06T00:00:00Z"},
    {"a night of 9 hours in spring", "Europe/Berlin", {21h, 7h}, "2026-03-28T23:00:00+01:00", "2026-03-29T05:00:00Z"},
    {"a night of 11 hours in autumn",
     "America/New_York",
     {21h, 7h},
     "2026-10-31T23:00:00-04:00",
     "2026-11-01T12:00:00Z"},
    {"an end that the day leaps over",
     "Europe/Berlin",
     {21h, 2h + 30min},
     "2026-03-29T01:59:00+01:00",
     "2026-03-29T01:00:00Z"},
    {"an end that comes twice: the first",
     "America/New_York",
     {21h, 1h + 30min},
     "2026-11-01T01:15:00-04:00",
     "2026-11-01T05:30:00Z"},
    {"and then it is over", "America/New_York", {21h, 1h + 30min}, "2026-11-01T01:15:00-05:00", "none"},
    {"a beginning that the day leaps over",
     "Europe/Berlin",
     {2h + 15min, 4h},
     "2026-03-29T03:05:00+02:00",
     "2026-03-29T02:00:00Z"},
    {"half an hour's leap", "Australia/Lord_Howe", {21h, 7h}, "2026-10-03T23:00:00+10:30", "2026-10-03T20:00:00Z"},
};

TEST(QuietHours, end_by_the_clock_of_the_household) {
  for (const auto& row : quiet_rows)
    EXPECT_EQ(text(quiet_until(row.quiet, TimeZone::find(row.zone).value(), time(row.now))), row.until) << row.what;
}

}  // namespace
}  // namespace busstop
