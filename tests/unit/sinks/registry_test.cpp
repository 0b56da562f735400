#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/sinks/sink.hpp"

namespace busstop {
namespace {

TEST(Registry, knows_its_kinds_by_name) {
  std::vector<std::string_view> names;
  for (const auto& kind : sink_kinds())
    names.push_back(kind.shape.kind);
  EXPECT_THAT(names, testing::UnorderedElementsAre("log", "ntfy", "email", "webhook"));
  ASSERT_NE(find_sink_kind("ntfy"), nullptr);
  EXPECT_EQ(find_sink_kind("ntfy")->shape.kind, "ntfy");
  EXPECT_EQ(find_sink_kind("pigeon"), nullptr);
}

TEST(Registry, refuses_an_unknown_kind_and_settings_that_do_not_fit) {
  SinkSettings settings;
  settings.name = "post";
  settings.kind = "pigeon";
  EXPECT_THROW((void)make_sink(settings), std::invalid_argument);
  settings.kind = "ntfy";
  try {
    (void)make_sink(settings);
    FAIL() << "an ntfy sink without url";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("sink post: the URL must"));
  }
}

TEST(Registry, only_webhooks_are_counted_by_host) {
  for (const auto& kind : sink_kinds())
    EXPECT_EQ(kind.outside, kind.shape.kind == "webhook") << kind.shape.kind;
}

}  // namespace
}  // namespace busstop
