// Helpers, the second circle, names and bus times, from the record to who is told.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Circles : public Street {
 protected:
  Household& of(const std::string& id) { return *std::ranges::find(settings->households, id, &Household::id); }
  void step_by(Duration how_long) {
    wait(how_long);
    carry();
  }
};

TEST_F(Circles, who_is_no_helper_is_refused_and_a_helper_wins) {
  of("sarah").children = {{"JAKE", {"mike"}}};
  catch_up();
  raise();
  carry();
  claim("Lisa");
  carry();
  EXPECT_THAT(at("lisa"), ElementsAre("Can you watch Jake?", "Others are asked for Jake"));
  EXPECT_THAT(at("sarah"), ElementsAre("Lisa offered to take Jake"));
  claim("Mike");
  carry();
  EXPECT_THAT(at("sarah"), Contains("Mike has Jake"));
  EXPECT_EQ(count("SELECT count(*) FROM claim WHERE state=5"), 1);
}

TEST_F(Circles, a_stranger_is_no_helper_either_but_any_other_child_is_free) {
  of("sarah").children = {{"Jake", {"mike"}}, {"Emma", {}}};
  catch_up();
  raise();
  claim("Nobody we know");
  EXPECT_EQ(count("SELECT state FROM alert"), 0);
  turn(
      {RecordBatch{{record(alerts_0, R"({"parent_name":"Sarah","child_name":"Emma","location":"Oak Street Bus Stop"})"),
                    record(claims_0, R"({"responder_name":"Nobody we know","child_name":"Emma"})")}}});
  EXPECT_EQ(count("SELECT state FROM alert WHERE child='Emma'"), 1);
}

TEST_F(Circles, helpers_hold_for_a_claim_that_came_before_its_alert) {
  of("sarah").children = {{"Jake", {"mike"}}};
  catch_up();
  claim("Lisa");
  raise();
  carry();
  EXPECT_EQ(count("SELECT state FROM alert"), 0);
  EXPECT_THAT(at("lisa"), Contains("Others are asked for Jake"));
}

TEST_F(Circles, what_the_backlog_refuses_is_explained_after_it) {
  of("sarah").children = {{"Jake", {"mike"}}};
  assign();
  raise();
  claim("Lisa");
  carry();
  EXPECT_THAT(delivered, IsEmpty());
  turn({PartitionEnd{alerts_0, 1, clock.wall()}, PartitionEnd{claims_0, 1, clock.wall()}});
  carry();
  EXPECT_THAT(at("lisa"), ElementsAre("Others are asked for Jake")) << "she is asked no more";
}

TEST_F(Circles, the_second_circle_is_asked_after_two_minutes_and_stood_down_like_all) {
  of("david").second_circle = {"oak street bus STOP"};
  catch_up();
  raise();
  carry();
  step_by(minutes(1));
  EXPECT_THAT(at("david"), IsEmpty());
  step_by(minutes(1));
  EXPECT_THAT(at("david"), ElementsAre("Can you watch Jake?"));
  EXPECT_EQ(at("mike").size(), 2U) << "the first circle is not asked with the second";
  claim("Mike");
  carry();
  EXPECT_THAT(at("david"), ElementsAre("Can you watch Jake?", "Mike has Jake"));
}

TEST_F(Circles, once_asked_the_second_circle_is_asked_again_with_the_others) {
  of("david").second_circle = {"Oak Street Bus Stop"};
  catch_up();
  raise();
  carry();
  step_by(minutes(2));
  raise();
  carry();
  EXPECT_THAT(at("david"), ElementsAre("Can you watch Jake?", "Still needed: can you watch Jake?"));
}

TEST_F(Circles, who_is_at_the_stop_is_in_no_second_circle_of_it) {
  of("lisa").second_circle = {"Oak Street Bus Stop"};
  catch_up();
  raise();
  carry();
  wait(minutes(1));
  carry();
  wait(minutes(1));
  EXPECT_THAT(who_is_being_told(), Not(Contains("lisa")));
}

TEST_F(Circles, a_household_in_the_second_circle_may_take_the_child) {
  of("david").second_circle = {"Oak Street Bus Stop"};
  catch_up();
  raise();
  carry();
  step_by(minutes(2));
  claim("David");
  carry();
  EXPECT_THAT(at("david"), Contains("You have Jake"));
}

TEST_F(Circles, steps_stay_as_they_were_when_the_alert_opened) {
  of("david").second_circle = {"Oak Street Bus Stop"};
  catch_up();
  raise();
  carry();
  auto changed = std::make_shared<Settings>(*settings);
  changed->alerts.steps = {{seconds(30), Step::Tell::second_circle}};
  change(UseSettings{changed});
  step_by(minutes(1));
  EXPECT_THAT(at("david"), IsEmpty());
  step_by(minutes(1));
  EXPECT_THAT(at("david"), ElementsAre("Can you watch Jake?"));
}

TEST_F(Circles, a_household_that_does_not_want_to_be_named_is_not) {
  of("sarah").names = false;
  catch_up();
  raise();
  carry();
  EXPECT_THAT(at("lisa"), ElementsAre("Can you watch a child at Oak Street Bus Stop?"));
  restart();
  catch_up();
  claim("Mike");
  carry();
  EXPECT_THAT(at("lisa"), Contains("Mike has a child"));
  EXPECT_THAT(at("mike"), Contains("You have Jake")) << "who has the child must know whom";
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake"));
}

TEST_F(Circles, an_alert_ends_with_the_next_bus_of_its_stop) {
  settings->stops = {{"oak street bus stop", "Europe/Berlin", {{std::bitset<7>().set(), hours(17) + minutes(15)}}}};
  catch_up();
  raise();  // 15:11 in UTC, 17:11 in Berlin
  EXPECT_EQ(count("SELECT deadline - opened FROM alert"), Duration(minutes(4)).count());
}

TEST_F(Circles, who_has_not_heard_the_name_can_claim_by_the_words_that_were_heard) {
  of("sarah").names = false;
  catch_up();
  raise();
  carry();
  turn({RecordBatch{{record(claims_0, R"({"responder_name":"Mike","child_name":"a child"})")}}});
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake"));
}

TEST_F(Circles, a_claim_by_no_household_counts_and_the_journal_warns) {
  catch_up();
  raise();
  claim("Xyz");
  EXPECT_EQ(count("SELECT state FROM alert"), 1);
  EXPECT_THAT(journal.lines, Contains(HasSubstr("by the name of no household here")));
}

TEST_F(Circles, a_flood_of_claims_by_no_household_is_one_line_a_minute_with_their_number) {
  catch_up();
  raise();
  for (int i = 0; i < 50; ++i)
    claim("Xyz" + std::to_string(i));
  const auto lines = [&] {
    return std::ranges::count_if(journal.lines, [](const auto& line) { return line.starts_with("a claim came by"); });
  };
  EXPECT_EQ(lines(), 1);
  wait(minutes(1));
  claim("Xyz");
  EXPECT_EQ(lines(), 2);
  EXPECT_THAT(journal.lines, Contains(EndsWith("(50 since the last such line)")));
}

TEST_F(Circles, a_further_raise_with_a_deadline_that_is_past_leaves_the_one_it_had) {
  catch_up();
  raise();
  carry();
  raise(R"(,"deadline":"2020-01-01T00:00:00Z")");
  EXPECT_EQ(count("SELECT state FROM alert"), 0);
  carry();
  EXPECT_THAT(at("mike"), Contains("Still needed: can you watch Jake?"));
}

TEST_F(Circles, times_in_notices_are_those_of_the_stop) {
  settings->stops = {{"Oak Street Bus Stop", "Europe/Berlin", {{std::bitset<7>().set(), hours(3)}}}};
  catch_up();
  raise();
  claim("Mike");
  ASSERT_FALSE(with_courier.empty());
  const auto told = std::ranges::find(with_courier, "sarah", [](const Assignment& a) { return a.contact.at.address; });
  ASSERT_NE(told, with_courier.end());
  EXPECT_THAT(told->notice->body, HasSubstr("Mike confirmed at 17:11"));
}

TEST_F(Circles, an_offer_does_not_take_the_place_of_the_news_who_has_the_child) {
  of("sarah").children = {{"Jake", {"mike"}}};
  assign();
  raise();
  claim("Mike");
  claim("Lisa");
  turn({PartitionEnd{alerts_0, 1, clock.wall()}, PartitionEnd{claims_0, 2, clock.wall()}});
  carry();
  EXPECT_THAT(at("sarah"), ::testing::UnorderedElementsAre("Mike has Jake", "Lisa offered to take Jake"));
}

TEST_F(Circles, a_withdrawal_is_told_also_where_nobody_else_can_be_asked) {
  std::erase_if(settings->households, [](const Household& h) { return h.id == "lisa"; });
  catch_up();
  raise();
  carry();
  claim("Mike");
  carry();
  turn({RecordBatch{{record(claims_0, R"({"responder_name":"Mike","child_name":"Jake","kind":"withdraw"})")}}});
  carry();
  EXPECT_THAT(at("sarah"),
              ElementsAre("Mike has Jake", "Mike cannot take Jake after all", "There is nobody to ask for Jake"));
}

TEST_F(Circles, who_was_asked_in_the_second_circle_is_asked_again_after_a_withdrawal) {
  of("david").second_circle = {"Oak Street Bus Stop"};
  catch_up();
  raise();
  carry();
  step_by(minutes(2));
  claim("Mike");
  carry();
  turn({RecordBatch{{record(claims_0, R"({"responder_name":"Mike","child_name":"Jake","kind":"withdraw"})")}}});
  carry();
  EXPECT_THAT(at("david"), ElementsAre("Can you watch Jake?", "Mike has Jake", "Still needed: can you watch Jake?"));
}

}  // namespace
}  // namespace busstop::ledger
