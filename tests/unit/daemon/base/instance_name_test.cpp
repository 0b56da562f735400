#include "daemon/base/instance_name.hpp"

#include <gtest/gtest.h>

namespace busstop {
namespace {

TEST(InstanceName, is_one_element_of_a_name_on_the_bus) {
  for (const auto* good : {"a", "Z", "_", "shop", "Shop_2", "a0123456789"})
    EXPECT_TRUE(is_instance_name(good)) << good;
  for (const auto* wrong : {"", "2", "2nd", "-", "a-b", "a.b", ".a", "a b", "a/b", "\xc3\xa4", "a\n"})
    EXPECT_FALSE(is_instance_name(wrong)) << wrong;
  EXPECT_TRUE(is_instance_name(std::string(longest_instance_name, 'a')));
  EXPECT_FALSE(is_instance_name(std::string(longest_instance_name + 1, 'a')));
}

TEST(InstanceName, stands_behind_the_name_of_the_first_daemon) {
  EXPECT_EQ(bus_name_of(""), "org.busstop.BusStop1");
  EXPECT_EQ(bus_name_of("shop"), "org.busstop.BusStop1.shop");
}

}  // namespace
}  // namespace busstop
