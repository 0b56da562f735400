#include "daemon/ctl/checks.hpp"

#include <gtest/gtest.h>

#include "bridge/model/limits.hpp"

namespace busstop::ctl {
namespace {

TEST(Checks, a_name_is_what_the_daemon_reads_as_one) {
  EXPECT_EQ(wrong_with_name("Sarah"), "");
  EXPECT_EQ(wrong_with_name(std::string(longest_name, 'x')), "");
  EXPECT_EQ(wrong_with_name(" \n"), "is empty; write something");
  EXPECT_EQ(wrong_with_name(std::string(longest_name + 1, 'x')), "has 201 bytes; at most 200 are read");
  EXPECT_EQ(wrong_with_name("J\xfcrgen"), "is not UTF-8; write it in UTF-8");
}

TEST(Checks, a_count_is_whole_and_within_its_limit) {
  for (const auto* good : {"0", "5", "10"})
    EXPECT_EQ(wrong_with_count(good, 10), "") << good;
  for (const auto* bad : {"-1", "11", "1.5", "five", "", "99999999999999999999", "5 "})
    EXPECT_NE(wrong_with_count(bad, 10), "") << bad;
  EXPECT_EQ(wrong_with_count("-4", 10), "is -4; a whole number from 0 to 10 is wanted");
}

struct ValueCase {
  std::string value;
  std::string part;
  std::string wrong;
};

TEST(Checks, a_value_has_the_form_that_its_topic_needs) {
  const ValueCase cases[] = {
      {"\xff", "", ""},
      {"", "", ""},
      {std::string(longest_value + 1, 'x'), "", "has 1048577 bytes; at most 1048576 are taken"},
      {"{}", "alerts", ""},
      {"[1]", "alerts", "is no JSON object; a record of the alerts is one"},
      {" ", "confirmations", "is empty; a record of the confirmations says something"},
      {"\xff", "restock", "is not UTF-8; a record of the restock has to be"},
      {"iphone15", "restock", ""},
  };
  for (const auto& [value, part, wrong] : cases)
    EXPECT_EQ(wrong_with_value(value, part), wrong) << part;
  EXPECT_NE(wrong_with_value("iphone15", "subscriptions").find("is no JSON (byte "), std::string::npos);
}

}  // namespace
}  // namespace busstop::ctl
