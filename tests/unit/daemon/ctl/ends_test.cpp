#include "daemon/ctl/ends.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/times.hpp"
#include "daemon/ctl/request.hpp"

namespace busstop::ctl {
namespace {

using ::testing::HasSubstr;

Wall at(const char* text) {
  return parse_rfc3339(text).value();
}

TEST(CtlEnds, are_a_length_a_time_or_what_clocks_show_next) {
  const auto berlin = TimeZone::find("Europe/Berlin").value();
  const auto now = at("2026-05-04T13:00:00Z");  // 15:00 there
  EXPECT_EQ(end_of("2h", "", now, berlin), at("2026-05-04T15:00:00Z"));
  EXPECT_EQ(end_of("2h", "", now + std::chrono::milliseconds(1), berlin), at("2026-05-04T15:00:01Z"));
  EXPECT_EQ(end_of("", "2026-05-09T08:00:00+02:00", now, berlin), at("2026-05-09T06:00:00Z"));
  EXPECT_EQ(end_of("", "18:30", now, berlin), at("2026-05-04T16:30:00Z"));
  EXPECT_EQ(end_of("", "9:05", now, berlin), at("2026-05-05T07:05:00Z")) << "tomorrow";
  EXPECT_EQ(end_of("", "15:00", now, berlin), at("2026-05-05T13:00:00Z")) << "not now";
  EXPECT_EQ(end_of("", "09:00", at("2026-10-24T20:00:00Z"), berlin), at("2026-10-25T08:00:00Z")) << "the clocks change";
}

TEST(CtlEnds, a_time_of_the_day_is_two_numbers) {
  EXPECT_TRUE(parse_clock("0:00") && parse_clock("23:59"));
  for (const auto* bad : {"", ":", "24:00", "12:60", "12:5", "noon", "12-30", "123:00", "12:300", "-1:00"})
    EXPECT_FALSE(parse_clock(bad)) << bad;
}

TEST(CtlEnds, a_silence_needs_something_to_hide_one_end_and_a_reason) {
  const auto said = [](std::vector<std::string> more) {
    more.insert(more.begin(), {"silence", "add"});
    const auto parsed = parse_request(more);
    const auto* reply = std::get_if<Reply>(&parsed);
    return reply == nullptr ? std::get<Request>(parsed).command : reply->text;
  };
  EXPECT_EQ(said({"--topic", "orders", "--for", "2h", "--reason", "x"}), "silence add");
  EXPECT_EQ(said({"--household", "mike", "--until", "18:30", "--reason", "x"}), "silence add");
  EXPECT_THAT(said({"--for", "2h", "--reason", "x"}), HasSubstr("say what it hides"));
  EXPECT_THAT(said({"--topic", "orders", "--reason", "x"}), HasSubstr("either --for 2h, or --until 18:30"));
  EXPECT_THAT(said({"--topic", "orders", "--for", "2h", "--until", "18:30", "--reason", "x"}),
              HasSubstr("either --for"));
  EXPECT_THAT(said({"--topic", "orders", "--for", "2h"}), HasSubstr("--reason TEXT"));
  EXPECT_THAT(said({"--topic", "orders", "--for", "soon", "--reason", "x"}), HasSubstr("one like 90s or 10min"));
  EXPECT_THAT(said({"--topic", "orders", "--until", "noon", "--reason", "x"}), HasSubstr("one like 18:30"));
}

}  // namespace
}  // namespace busstop::ctl
