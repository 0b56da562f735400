#include "daemon/watchdog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace busstop {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Watchdog, is_fed_the_first_time_and_whenever_every_room_has_turned) {
  Watchdog watchdog;
  EXPECT_THAT(watchdog.stuck({{"a", 0}, {"b", 0}}), IsEmpty());
  EXPECT_THAT(watchdog.stuck({{"a", 1}, {"b", 7}}), IsEmpty());
}

TEST(Watchdog, names_the_room_that_has_not_turned_since_it_was_fed) {
  Watchdog watchdog;
  EXPECT_THAT(watchdog.stuck({{"a", 5}, {"b", 5}}), IsEmpty());
  EXPECT_THAT(watchdog.stuck({{"a", 6}, {"b", 5}}), ElementsAre("b"));
  EXPECT_THAT(watchdog.stuck({{"a", 6}, {"b", 5}}), ElementsAre("b"));
  EXPECT_THAT(watchdog.stuck({{"a", 6}, {"b", 6}}), IsEmpty());
}

}  // namespace
}  // namespace busstop
