#include <gtest/gtest.h>

#include "tests/unit/sinks/sample.hpp"

namespace busstop {
namespace {

std::string line_for(const Notice& notice, const std::string& address) {
  SinkSettings settings;
  settings.kind = "log";
  return std::get<LogLine>(make_sink(settings)->prepare(notice, sample::contact(address), sample::attempt())).text;
}

TEST(LogSink, writes_one_line_that_names_the_contact) {
  auto notice = sample::notice();
  EXPECT_EQ(line_for(notice, "mike"),
            "to mike: Can you watch Jake?: Sarah: Meeting ran over, will be 10 mins late Oak Street Bus Stop");
  notice.title.clear();
  EXPECT_EQ(line_for(notice, "mike"), "to mike: Sarah: Meeting ran over, will be 10 mins late Oak Street Bus Stop");
  notice.title = "Hello";
  notice.body.clear();
  EXPECT_EQ(line_for(notice, "mike"), "to mike: Hello");
}

TEST(LogSink, takes_any_one_line_name) {
  const auto check = [](std::string_view name) {
    return find_sink_kind("log")->shape.check_address(SinkSettings(), name);
  };
  EXPECT_EQ(check("mike's phone"), "");
  EXPECT_EQ(check("Süd"), "");
  for (const std::string_view name : {"", " mike", "a\nb", "a\x1b[31m", "\xff"})
    EXPECT_NE(check(name), "") << name;
}

TEST(LogSink, a_line_that_was_not_written_is_tried_again) {
  SinkSettings settings;
  settings.kind = "log";
  const auto sink = make_sink(settings);
  EXPECT_EQ(sample::name_of(sink->judge(sample::reply(Wire::ok, 0))), "Delivered");
  EXPECT_EQ(sample::name_of(sink->judge(sample::reply(Wire::recalled, 0, false))), "Recalled");
  EXPECT_EQ(sample::name_of(sink->judge(sample::reply(Wire::failed, 0, false))), "Retry");
}

}  // namespace
}  // namespace busstop
