// Quiet hours and limits: what ordinary notices wait for, and what becomes of several that have waited.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Quiet : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    tell_orders();
  }
  Household& david() { return *std::ranges::find(settings->households, "david", &Household::id); }
  void order() { turn({}, {RecordBatch{{an_order()}}}); }
  std::int64_t ended(const std::string& reason) {
    auto& row = store_->database().prepared("SELECT count(*) FROM delivery WHERE reason LIKE ?").bind(reason);
    const Reset reset(row);
    row.step();
    return row.integer(0);
  }
};

// It is 15:11 in UTC, 17:11 in Berlin.

TEST_F(Quiet, an_ordinary_notice_waits_for_the_end_and_is_then_sent) {
  david().quiet = QuietHours{hours(15), hours(16)};
  catch_up();
  order();
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE state=0 AND reason='held back: quiet hours'"), 1);
  wait(minutes(48));
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  wait(minutes(1));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("New order"));
}

TEST_F(Quiet, it_is_the_clock_of_the_household_that_counts) {
  david().quiet = QuietHours{hours(15), hours(16)};
  david().timezone = "Europe/Berlin";
  catch_up();
  order();
  carry();
  EXPECT_THAT(at("david"), ElementsAre("New order"));
}

TEST_F(Quiet, several_are_sent_as_one_and_each_of_them_has_its_end) {
  david().quiet = QuietHours{hours(15), hours(16)};
  catch_up();
  for (int i = 0; i < 3; ++i)
    order();
  wait(minutes(49));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("3 notices"));
  EXPECT_EQ(ended("merged into digest %"), 3);
  EXPECT_EQ(ledger().status().pending, 0);
}

TEST_F(Quiet, what_is_held_is_held_over_a_restart_and_sent_once) {
  david().quiet = QuietHours{hours(15), hours(16)};
  catch_up();
  order();
  order();
  restart();
  catch_up();
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  clock.advance(hours(2));
  restart();
  catch_up();
  carry();
  EXPECT_THAT(at("david"), ElementsAre("2 notices"));
}

TEST_F(Quiet, what_is_too_late_by_then_expires_and_says_so) {
  david().quiet = QuietHours{hours(15), hours(16)};
  settings->topics.notify.front().expires = minutes(30);
  catch_up();
  order();
  wait(hours(1));
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  EXPECT_EQ(ended("held back (quiet hours) until it was too late to be useful"), 1);
  EXPECT_EQ(ledger().status().counters.expired, 1);
}

TEST_F(Quiet, a_bus_alert_passes) {
  std::ranges::find(settings->households, "mike", &Household::id)->quiet = QuietHours{hours(0), hours(23)};
  std::ranges::find(settings->households, "mike", &Household::id)->limit = Rate{1, hours(1)};
  catch_up();
  raise();
  EXPECT_THAT(who_is_being_told(), ElementsAre("lisa", "mike"));
}

TEST_F(Quiet, a_retry_in_quiet_hours_waits_too) {
  david().quiet = QuietHours{hours(15) + minutes(12), hours(16)};
  catch_up();
  order();
  carry(Retry{"busy", {}, false}, 500);
  wait(minutes(5));
  wait(minutes(5));
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  wait(minutes(40));
  EXPECT_EQ(with_courier.size(), 1U);
  EXPECT_EQ(with_courier.front().number, 2);
}

TEST_F(Quiet, the_next_contact_is_not_disturbed_either) {
  david().quiet = QuietHours{hours(15) + minutes(30), hours(20)};
  david().contacts.push_back({{"mail", "david@example.org"}});
  catch_up();
  order();
  clock.advance(hours(1));
  turn({});
  EXPECT_THAT(who_is_being_told(), ElementsAre("david")) << "only what is still on its way from before";
}

TEST_F(Quiet, above_the_limit_they_wait_and_come_as_one) {
  david().limit = Rate{2, hours(1)};
  catch_up();
  for (int i = 0; i < 5; ++i)
    order();
  carry();
  EXPECT_EQ(at("david").size(), 2U);
  wait(hours(1));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("New order", "New order", "3 notices"));
}

TEST_F(Quiet, the_limit_is_kept_over_a_restart) {
  david().limit = Rate{1, hours(1)};
  catch_up();
  order();
  carry();
  restart();
  catch_up();
  order();
  EXPECT_THAT(who_is_being_told(), IsEmpty());
}

TEST_F(Quiet, a_restock_waits_like_any_other) {
  david().quiet = QuietHours{hours(15), hours(16)};
  catch_up();
  const TopicPartition wants{"item-subscriptions", 0};
  turn({}, {RecordBatch{{record(wants, R"({"userId":"david","productId":"iphone15","action":"subscribe"})")}}});
  turn({}, {RecordBatch{{record({"item-restocked", 0}, "iphone15")}}});
  wait(seconds(1));
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  EXPECT_EQ(count("SELECT count(*) FROM subscription"), 0) << "served, though it waits";
  wait(hours(1));
  carry();
  EXPECT_EQ(at("david").size(), 1U);
}

TEST_F(Quiet, quiet_hours_that_were_taken_away_end_with_their_timer) {
  david().quiet = QuietHours{hours(15), hours(16)};
  catch_up();
  order();
  auto changed = std::make_shared<Settings>(*settings);
  std::ranges::find(changed->households, "david", &Household::id)->quiet = QuietHours{hours(15), hours(17)};
  change(UseSettings{changed});
  wait(minutes(49));
  EXPECT_THAT(who_is_being_told(), IsEmpty()) << "it is quiet for longer now";
  wait(hours(1));
  EXPECT_THAT(who_is_being_told(), ElementsAre("david"));
}

TEST_F(Quiet, each_contact_is_told_what_was_held_for_it_also_when_contacts_changed_meanwhile) {
  david().limit = Rate{1, hours(1)};
  david().contacts = {{{"phone", "a"}}};
  catch_up();
  for (int i = 0; i < 3; ++i)
    order();
  auto changed = std::make_shared<Settings>(*settings);
  std::ranges::find(changed->households, "david", &Household::id)->contacts = {{{"phone", "b"}}, {{"phone", "a"}}};
  change(UseSettings{changed});
  order();
  order();
  carry();
  wait(hours(1));
  carry();
  EXPECT_THAT(at("a"), ElementsAre("New order", "2 notices"));
  EXPECT_THAT(at("b"), ElementsAre("2 notices"));
}

TEST_F(Quiet, what_is_held_for_a_household_that_can_be_reached_no_more_is_dead_and_not_merged_into_nothing) {
  david().quiet = QuietHours{hours(15), hours(16)};
  catch_up();
  order();
  order();
  change(TestHousehold{"david"});
  carry(ContactGone{"no such user"}, 410);
  wait(hours(1));
  EXPECT_EQ(ended("the household has no contact any more"), 2);
  EXPECT_EQ(ended("merged into digest %"), 0);
}

TEST_F(Quiet, more_than_a_thousand_come_as_several_digests) {
  david().quiet = QuietHours{hours(15), hours(16)};
  catch_up();
  std::vector<Record> many;
  for (int i = 0; i < 1150; ++i)
    many.push_back(an_order());
  turn({}, {RecordBatch{many}});
  wait(hours(1));
  turn({});
  carry();
  EXPECT_THAT(at("david"), ElementsAre("1000 notices", "150 notices"));
  EXPECT_EQ(ledger().status().pending, 0);
}

TEST_F(Quiet, what_was_held_for_a_contact_that_was_removed_goes_to_the_next_when_it_is_over) {
  david().quiet = QuietHours{hours(15), hours(16)};
  settings->topics.notify.front().expires = hours(1);
  catch_up();
  order();
  auto changed = std::make_shared<Settings>(*settings);
  std::ranges::find(changed->households, "david", &Household::id)->contacts = {{{"phone", "b"}}};
  change(UseSettings{changed});
  wait(seconds(1));
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  wait(minutes(49));
  EXPECT_THAT(who_is_being_told(), ElementsAre("b"));
}

TEST_F(Quiet, a_contact_that_is_added_does_not_get_what_is_above_the_limit) {
  david().limit = Rate{1, hours(24)};
  catch_up();
  for (int i = 0; i < 3; ++i)
    order();
  carry();
  auto changed = std::make_shared<Settings>(*settings);
  std::ranges::find(changed->households, "david", &Household::id)->contacts.push_back({{"phone", "b"}});
  change(UseSettings{changed});
  wait(hours(2));
  carry();
  EXPECT_THAT(at("b"), IsEmpty());
}

TEST_F(Quiet, a_digest_counts_towards_the_limit) {
  david().limit = Rate{1, hours(1)};
  catch_up();
  for (int i = 0; i < 3; ++i)
    order();
  carry();
  wait(hours(1));
  carry();
  order();
  EXPECT_THAT(who_is_being_told(), IsEmpty());
}

}  // namespace
}  // namespace busstop::ledger
