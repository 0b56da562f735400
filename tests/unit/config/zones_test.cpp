#include "config/zones.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace busstop {
namespace {

TEST(TimeZones, NothingLeadsOutOfTheFolderOfZones) {
  for (const auto* name : {"", "/etc/localtime", "../zoneinfo/UTC", "Europe/../UTC", "Europe Berlin", "UTC\n"}) {
    EXPECT_FALSE(is_time_zone(name)) << name;
  }
}

TEST(TimeZones, ANameIsAZoneIfItsFileIsOne) {
  if (!std::filesystem::is_directory("/usr/share/zoneinfo")) {
    EXPECT_TRUE(is_time_zone("Europe/Anything")) << "without zones every well-formed name will do";
    return;
  }
  EXPECT_TRUE(is_time_zone("Europe/Berlin"));
  EXPECT_TRUE(is_time_zone("UTC"));
  EXPECT_FALSE(is_time_zone("Europe"));
  EXPECT_FALSE(is_time_zone("Europe/Brlin"));
  EXPECT_FALSE(is_time_zone("zone.tab"));
}

}  // namespace
}  // namespace busstop
