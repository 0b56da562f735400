#include "bridge/rules/record_time.hpp"

#include <gtest/gtest.h>

#include "tests/unit/rules/records.hpp"

namespace busstop {
namespace {

using namespace std::chrono_literals;

constexpr Wall now = std::chrono::sys_days(std::chrono::year(2026) / 5 / 4) + 13h + 11min;

TEST(RecordTime, IsTheRecordsOwnWithinReason) {
  struct Case {
    const char* what;
    std::optional<Wall> own;
    std::optional<Wall> end_seen;
    Wall at;
  };
  for (const auto& [what, own, end_seen, at] :
       std::initializer_list<Case>{{"the record's own", now - 5min, {}, now - 5min},
                                   {"without one now", {}, {}, now},
                                   {"without one now, whatever the end", {}, now - 1min, now},
                                   {"never after now: dated next year", now + 8760h, {}, now},
                                   {"never before the end was last seen", now - 1h, now - 1min, now - 1min},
                                   {"after the end was seen: its own", now - 30s, now - 1min, now - 30s},
                                   {"a week old and never seen before", now - 168h, {}, now - 168h},
                                   {"before 1970", Wall(-5s), now - 1min, now - 1min},
                                   {"the end seen in the future: the clock was set back", now - 1min, now + 1h, now}}) {
    auto record = testing_rules::record("x");
    record.timestamp = own;
    EXPECT_EQ(time_of(record, end_seen, now), at) << what;
  }
}

TEST(RecordTime, IsNotTakenFromTheCloudEvent) {
  auto record = testing_rules::record(
      "x", {{"ce_specversion", "1.0"}, {"ce_id", "1"}, {"ce_source", "s"}, {"ce_time", "2020-01-01T00:00:00Z"}});
  record.timestamp = now - 1min;
  EXPECT_EQ(time_of(record, {}, now), now - 1min);
}

}  // namespace
}  // namespace busstop
