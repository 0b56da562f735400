#include "bridge/base/times.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

namespace busstop {
namespace {

using namespace std::chrono_literals;

constexpr Wall bus = std::chrono::sys_days(std::chrono::year(2026) / 5 / 4) + 13h + 15min;

TEST(Rfc3339, ReadsTimesWithAZone) {
  struct Case {
    std::string_view text;
    Wall time;
  };
  for (const auto& [text, time] : std::initializer_list<Case>{{"2026-05-04T13:15:00Z", bus},
                                                              {"2026-05-04t13:15:00z", bus},
                                                              {"2026-05-04 13:15:00+00:00", bus},
                                                              {"2026-05-04T15:15:00+02:00", bus},
                                                              {"2026-05-03T20:15:00-17:00", bus},
                                                              {"2026-05-04T13:15:00.5Z", bus + 500ms},
                                                              {"2026-05-04T13:15:00.123456789Z", bus + 123456us},
                                                              {"2026-05-04T13:14:60Z", bus},
                                                              {"1969-12-31T23:59:59Z", Wall(-1s)},
                                                              {"2024-02-29T00:00:00Z", Wall(1709164800s)}}) {
    EXPECT_EQ(parse_rfc3339(text), time) << text;
  }
}

TEST(Rfc3339, RefusesEverythingElse) {
  for (const auto* text : {"",
                           "2026-05-04",
                           "2026-05-04T13:15:00",
                           "2026-05-04T13:15Z",
                           "2026-02-29T00:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-05-00T00:00:00Z",
                           "2026-05-04T24:00:00Z",
                           "2026-05-04T13:60:00Z",
                           "2026-05-04T13:15:61Z",
                           "2026-05-04T13:15:00.Z",
                           "2026-05-04T13:15:00+2:00",
                           "2026-05-04T13:15:00+0200",
                           "2026-05-04T13:15:00Zx",
                           " 2026-05-04T13:15:00Z",
                           "26-05-04T13:15:00Z",
                           "2026-05-04T13:15:00+24:00",
                           "2026-5-4T13:15:00Z",
                           "tomorrow",
                           "-026-05-04T13:15:00Z"}) {
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
  }
}

TEST(Rfc3339, IsWrittenInUtcWithFractionsOnlyWhereThereAreAny) {
  EXPECT_EQ(format_rfc3339(bus), "2026-05-04T13:15:00Z");
  EXPECT_EQ(format_rfc3339(bus + 5us), "2026-05-04T13:15:00.000005Z");
  EXPECT_EQ(format_rfc3339(Wall(-1us)), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(parse_rfc3339(format_rfc3339(bus + 123456us)), bus + 123456us);
}

TEST(Rfc3339, IsWrittenAsAFormatStringWouldWriteItInEveryYearThereIs) {
  const auto by_format = [](Wall time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    auto text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                            static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                            clock.hours().count(), clock.minutes().count(), clock.seconds().count());
    if (clock.subseconds().count() != 0) text += fmt::format(".{:06}", clock.subseconds().count());
    return text + "Z";
  };
  // The day of the very first moment begins before there is time.
  std::vector<Wall> times{Wall::min() + std::chrono::days(1), Wall::max(), Wall(), Wall(-1us), Wall(1us)};
  for (int year = -32000; year <= 32000; year += year > -2000 && year < 12000 ? 1 : 997) {
    const Wall start = std::chrono::sys_days(std::chrono::year(year) / 1 / 1);
    const auto some = std::chrono::microseconds(std::abs(year) * 977'777'777'123LL % 31'536'000'000'000LL);
    times.insert(times.end(), {start - 1us, start, start + some, start + some - some % 1s});
  }
  for (const auto time : times)
    ASSERT_EQ(format_rfc3339(time), by_format(time)) << time.time_since_epoch().count();
}

TEST(Rfc5322, IsWrittenInUtc) {
  EXPECT_EQ(format_rfc5322(bus), "Mon, 04 May 2026 13:15:00 +0000");
}

TEST(HttpDate, ReadsThePreferredFormOnly) {
  EXPECT_EQ(parse_http_date("Mon, 04 May 2026 13:15:00 GMT"), bus);
  for (const auto* text : {"", "Mon, 04 May 2026 13:15:00 UTC", "Monday, 04-May-26 13:15:00 GMT",
                           "Mon May  4 13:15:00 2026", "Mon, 31 Feb 2026 13:15:00 GMT", "Mon, 04 Mai 2026 13:15:00 GMT",
                           "Mon, -4 May 2026 13:15:00 GMT", "Mon, 04 May 2026 13:15:00 GMTx"}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

TEST(DurationText, ReadsWhatSystemdReads) {
  struct Case {
    std::string_view text;
    Duration length;
  };
  for (const auto& [text, length] : std::initializer_list<Case>{{"90days", 2160h},
                                                                {"1h 30min", 90min},
                                                                {"1h30min", 90min},
                                                                {"250ms", 250ms},
                                                                {"1.5 h", 90min},
                                                                {"0s", 0s},
                                                                {"2weeks 1d", 360h},
                                                                {"0.29s", 290ms},
                                                                {" 5 sec ", 5s}}) {
    EXPECT_EQ(parse_duration(text), length) << text;
  }
}

TEST(DurationText, RefusesEverythingElse) {
  for (const auto* text : {"",
                           " ",
                           "10",
                           "10 5",
                           "-1s",
                           "- 1s",
                           "1x",
                           "s",
                           "1e3s",
                           "nan s",
                           "nans",
                           "inf s",
                           "infinity s",
                           "101years",
                           "99999999999999999999999999days",
                           "60years 60years",
                           "1h,5min",
                           ".5s",
                           "+1s",
                           "1H"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(DurationText, IsWrittenWithItsTwoLargestUnits) {
  EXPECT_EQ(format_duration(0s), "0s");
  EXPECT_EQ(format_duration(1us), "0s");
  EXPECT_EQ(format_duration(150s), "2min 30s");
  EXPECT_EQ(format_duration(25h + 1s), "1d 1h");
  EXPECT_EQ(format_duration(1h + 5s), "1h 5s");
  EXPECT_EQ(format_duration(1500ms), "1s 500ms");
}

TEST(Micros, GoThereAndBack) {
  EXPECT_EQ(to_micros(Wall(1s)), 1'000'000);
  EXPECT_EQ(from_micros(to_micros(bus)), bus);
}

}  // namespace
}  // namespace busstop
