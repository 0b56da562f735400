// Who may take a child, who is asked later, who is not named, and until when an alert is open.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/rules/jake.hpp"

namespace busstop {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Claim stranger(std::int64_t id) {
  auto made = claim(id, "Lisa", lisa);
  made.may_help = false;
  return made;
}

TEST(Helpers, somebody_else_changes_nothing_and_both_hear_why) {
  auto a = alert();
  (void)say(a, speech(t0));
  EXPECT_TRUE(apply_claim(a, stranger(1)));
  EXPECT_EQ(a.state, AlertState::open);
  const auto outcome = say(a, speech(t0));
  ASSERT_THAT(titles(outcome), ElementsAre("Others are asked for Jake", "Lisa offered to take Jake"));
  EXPECT_EQ(std::get<ToHousehold>(outcome.notices[0].audience).household, lisa);
  EXPECT_EQ(std::get<ToHousehold>(outcome.notices[1].audience).household, sarah);
  EXPECT_EQ(outcome.call_off, CallOff::none);
  EXPECT_THAT(say(a, speech(t0)).notices, IsEmpty());
}

TEST(Helpers, who_offers_twice_hears_it_once) {
  auto a = alert();
  apply_claim(a, stranger(1));
  EXPECT_FALSE(apply_claim(a, stranger(2)));
  EXPECT_EQ(a.claims.size(), 1U);
}

TEST(Helpers, who_is_none_is_not_asked_again_and_is_no_backup) {
  auto a = alert();
  (void)say(a, speech(t0));
  apply_claim(a, stranger(1));
  (void)say(a, speech(t0));
  const auto step = on_timer(a, {TimerKind::step, t0, 0}, 0, speech(t0 + minutes(1)));
  ASSERT_EQ(step.notices.size(), 1U);
  EXPECT_THAT(std::get<Unanswered>(step.notices[0].audience).except, ElementsAre(sarah, lisa));
  apply_claim(a, claim(2, "Mike", mike));
  (void)say(a, speech(t0));
  apply_withdrawal(a, {"Mike", {mike}});
  EXPECT_THAT(titles(say(a, speech(t0))), Not(testing::Contains(HasSubstr("Lisa"))));
}

TEST(Helpers, the_parent_may_always_take_it) {
  auto a = alert();
  auto own = claim(1, "Sarah", sarah);
  own.may_help = false;
  apply_claim(a, own);
  EXPECT_EQ(a.state, AlertState::covered);
}

TEST(SecondCircle, is_asked_at_its_step_without_those_who_have_heard_of_it) {
  auto a = alert();
  (void)say(a, speech(t0));
  apply_claim(a, stranger(1));
  auto now = speech(t0 + minutes(2));
  now.reached = [](const Alert&) { return Reached{{mike}, {}}; };
  const auto outcome = on_timer(a, {TimerKind::step, t0 + minutes(2), 1}, 1, now);
  ASSERT_THAT(titles(outcome), ElementsAre("Can you watch Jake?"));
  const auto& circle = std::get<SecondCircle>(outcome.notices[0].audience);
  EXPECT_EQ(circle.stop, "Oak Street");
  EXPECT_THAT(circle.except, ElementsAre(sarah, lisa, mike));
}

TEST(SecondCircle, is_not_asked_once_somebody_has_the_child) {
  auto a = alert();
  (void)say(a, speech(t0));
  apply_claim(a, claim(1, "Mike", mike));
  EXPECT_THAT(on_timer(a, {TimerKind::step, t0 + minutes(2), 1}, 1, speech(t0 + minutes(2))).notices, IsEmpty());
}

TEST(Names, are_not_told_to_others_where_the_household_does_not_want_it) {
  auto a = alert();
  a.parent.unnamed = true;
  const auto call = say(a, speech(t0)).notices.at(0).notice;
  EXPECT_EQ(call.title, "Can you watch a child at Oak Street?");
  EXPECT_EQ(call.body,
            "A neighbour cannot be at Oak Street in time for a child. “Meeting ran over” Whoever can, please confirm.");
  auto mine = claim(1, "Mike", mike);
  mine.responder.unnamed = true;
  apply_claim(a, mine);
  apply_claim(a, claim(2, "Lisa", lisa));
  const auto outcome = say(a, speech(t0));
  EXPECT_THAT(titles(outcome), ElementsAre("Mike has Jake", "You have Jake", "A neighbour has a child",
                                           "A neighbour already has a child"));
  EXPECT_EQ(outcome.notices[0].notice.kind, NoticeKind::outcome) << "the parent hears who";
  EXPECT_EQ(outcome.notices[3].notice.body,
            "Already taken by a neighbour, you are backup for a child at Oak Street. Thank you!");
}

struct DeadlineRow {
  const char* what;
  std::optional<Wall> own;
  std::optional<Wall> bus;
  Wall deadline;
};

TEST(Deadline, is_the_records_own_else_the_next_bus_else_the_window) {
  const DeadlineRow rows[] = {
      {"its own before the bus", t0 + minutes(3), t0 + minutes(4), t0 + minutes(3)},
      {"its own behind the bus", t0 + minutes(30), t0 + minutes(4), t0 + minutes(30)},
      {"its own is cut to a day", t0 + hours(48), {}, t0 + hours(24)},
      {"the bus", {}, t0 + minutes(4), t0 + minutes(4)},
      {"a bus in some hours", {}, t0 + hours(16), t0 + hours(16)},
      {"a bus after the weekend is another one", {}, t0 + hours(25), t0 + minutes(10)},
      {"a bus that has just left", {}, t0 - minutes(1), t0 + minutes(10)},
      {"the window", {}, {}, t0 + minutes(10)},
  };
  for (const auto& row : rows) {
    auto wanted = request();
    wanted.deadline = row.own;
    wanted.bus = row.bus;
    EXPECT_EQ(open_alert(wanted, AlertSettings{}, t0).deadline, row.deadline) << row.what;
  }
}

}  // namespace
}  // namespace busstop
