#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/sinks/sink.hpp"

namespace busstop {
namespace {

TEST(Registry, knows_each_of_its_kinds_by_a_name_of_its_own) {
  EXPECT_GE(sink_kinds().size(), 4U);
  for (const auto& kind : sink_kinds()) {
    EXPECT_FALSE(kind.shape.kind.empty());
    EXPECT_EQ(find_sink_kind(kind.shape.kind), &kind) << kind.shape.kind;
  }
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

TEST(Registry, a_kind_with_a_server_of_the_admins_is_no_crowd_of_hosts) {
  for (const auto& kind : sink_kinds()) {
    EXPECT_FALSE(kind.outside && !kind.shape.schemes.empty()) << kind.shape.kind;
  }
}

TEST(Registry, mail_is_tried_again_at_the_pace_of_mail) {
  EXPECT_EQ(find_sink_kind("email")->pace, Pace::mail);
  EXPECT_EQ(find_sink_kind("ntfy")->pace, Pace::push);
  EXPECT_EQ(find_sink_kind("webhook")->pace, Pace::push);
}

}  // namespace
}  // namespace busstop
