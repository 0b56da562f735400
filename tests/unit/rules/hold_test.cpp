#include "bridge/rules/hold.hpp"

#include <gtest/gtest.h>

#include "bridge/base/times.hpp"

namespace busstop {
namespace {

using namespace std::chrono_literals;

const Wall noon = parse_rfc3339("2026-05-04T12:00:00Z").value();

const TimeZone& utc() {
  static const auto zone = TimeZone::find("UTC").value();
  return zone;
}

TEST(Holding, lets_go_what_nobody_wants_to_be_spared) {
  Manners nothing;
  EXPECT_EQ(hold_back(nothing, utc(), noon).why, HeldFor::nothing);
  Manners by_night;
  by_night.quiet = QuietHours{21h, 7h};
  EXPECT_EQ(hold_back(by_night, utc(), noon).why, HeldFor::nothing);
}

TEST(Holding, waits_for_the_end_of_the_quiet_hours) {
  Manners at_noon;
  at_noon.quiet = QuietHours{12h, 14h};
  const auto hold = hold_back(at_noon, utc(), noon);
  EXPECT_EQ(hold.why, HeldFor::quiet);
  EXPECT_EQ(hold.until, noon + 2h);
}

TEST(Holding, what_is_above_the_limit_waits_for_the_end_of_its_part) {
  Manners few;
  few.limit = Rate{2, 1h};
  EXPECT_EQ(hold_back(few, utc(), noon).why, HeldFor::nothing);
  EXPECT_EQ(hold_back(few, utc(), noon + 10min).why, HeldFor::nothing);
  const auto hold = hold_back(few, utc(), noon + 20min);
  EXPECT_EQ(hold.why, HeldFor::limit);
  EXPECT_EQ(hold.until, noon + 1h);
  EXPECT_EQ(hold_back(few, utc(), noon + 1h).why, HeldFor::nothing) << "the next part";
}

TEST(Holding, what_waits_for_the_quiet_hours_does_not_count) {
  Manners both;
  both.quiet = QuietHours{12h, 14h};
  both.limit = Rate{1, 24h};
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(hold_back(both, utc(), noon).why, HeldFor::quiet);
  EXPECT_EQ(hold_back(both, utc(), noon + 2h).why, HeldFor::nothing);
  EXPECT_EQ(hold_back(both, utc(), noon + 2h).why, HeldFor::limit);
}

TEST(Holding, a_clock_that_was_put_back_makes_no_part_longer) {
  Manners few;
  few.limit = Rate{1, 1h};
  EXPECT_EQ(hold_back(few, utc(), noon).why, HeldFor::nothing);
  EXPECT_EQ(hold_back(few, utc(), noon - 48h).why, HeldFor::nothing);
}

TEST(Holding, a_notice_of_a_group_waits_for_the_window_unless_it_would_be_too_late_by_then) {
  const auto hold = gather(noon + 5min, noon + 1h, noon);
  EXPECT_EQ(hold.why, HeldFor::group);
  EXPECT_EQ(hold.until, noon + 5min);
  EXPECT_FALSE(gather(noon + 5min, noon + 5min, noon)) << "it is of no use then";
  EXPECT_FALSE(gather(noon, noon + 1h, noon)) << "the window is over";
}

TEST(Holding, says_in_words_what_for_and_finds_it_among_others) {
  const Hold silence{HeldFor::silence, noon, SilenceId{7}};
  EXPECT_EQ(words_of(silence), "silence 7");
  EXPECT_EQ(words_of({HeldFor::limit, noon, {}}), "the household's limit");
  EXPECT_TRUE(was_held_for("group window, silence 7", silence));
  EXPECT_FALSE(was_held_for("group window, silence 77", silence));
  EXPECT_FALSE(was_held_for("", silence));
  EXPECT_FALSE(was_held_for("quiet hours", {}));
  EXPECT_TRUE(only_for_group("group window"));
  EXPECT_FALSE(only_for_group("group window, quiet hours"));
}

TEST(Digests, have_a_line_for_each_as_far_as_there_is_room) {
  const auto two = digest_of({{"iphone15 is back", ""}, {"New order", "2 x Shoes\nfrom John Doe"}});
  EXPECT_EQ(two.title, "2 notices");
  EXPECT_EQ(two.body, "- iphone15 is back\n- New order: 2 x Shoes from John Doe");
  const auto many = digest_of(std::vector<Line>(500, {std::string(100, 'x'), ""}));
  EXPECT_LE(many.body.size(), 4096U);
  EXPECT_TRUE(many.body.ends_with("\nand 461 more")) << many.body.substr(many.body.size() - 30);
}

}  // namespace
}  // namespace busstop
