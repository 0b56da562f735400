#include "daemon/ctl/checks.hpp"

#include <gtest/gtest.h>

#include "bridge/model/limits.hpp"
#include "daemon/ctl/request.hpp"

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

TEST(Checks, an_id_is_a_whole_number_from_1_on) {
  for (const auto* good : {"1", "17", "9223372036854775807"})
    EXPECT_EQ(wrong_with_id(good), "") << good;
  for (const auto* bad : {"", "0", "-1", "12x", " 1", "1.5", "9223372036854775808"})
    EXPECT_NE(wrong_with_id(bad).find("from 1 on is wanted"), std::string::npos) << bad;
  EXPECT_NE(wrong_with_id("99999999999999999999").find("too large"), std::string::npos);
  EXPECT_EQ(wrong_with_delivery_id("17-3"), "");
  for (const auto* bad : {"", "17", "17-", "-3", "17-0", "a-b", "17-3-1"})
    EXPECT_NE(wrong_with_delivery_id(bad).find("like 17-3"), std::string::npos) << bad;
}

TEST(Checks, a_number_of_screens_and_a_state_say_what_would_be_right) {
  EXPECT_EQ(wrong_with_at_least_one("3"), "");
  EXPECT_EQ(wrong_with_at_least_one("0"), "\"0\" is no number from 1 on; a whole one is wanted");
  EXPECT_EQ(wrong_with_state("with-courier"), "");
  EXPECT_NE(wrong_with_state("foo").find("expired, cancelled or dead is wanted"), std::string::npos);
}

TEST(Checks, a_topic_is_read_from_a_place_that_can_be_found) {
  for (const auto* good : {"beginning", "BEGINNING", "end", "-1", "-500", "2026-05-04T15:15:00Z", "10min"})
    EXPECT_EQ(wrong_with_place(good), "") << good;
  for (const auto* bad : {"", "-", "-0", "--1", "-x", "5", "soon", "2026-05-04"})
    EXPECT_NE(wrong_with_place(bad).find("is wanted"), std::string::npos) << bad;
}

TEST(Checks, a_silence_lasts_for_some_time) {
  Request request;
  request.command = "silence add";
  request.topic = "orders";
  request.reason = "stock-taking";
  request.duration = "2h";
  EXPECT_EQ(wrong_with_request(request), "");
  request.duration = "0s";
  EXPECT_EQ(wrong_with_request(request), "--for is no time at all; say for instance --for 2h");
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
