// Grouping windows, and rules that never change to the next contact.
#include <gmock/gmock.h>

#include "bridge/base/times.hpp"
#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Grouped : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    tell_orders();
    rule().group = minutes(5);
    rule().title = "Order of {item}";
  }
  NotifyRule& rule() { return settings->topics.notify.front(); }
  Household& david() { return *std::ranges::find(settings->households, "david", &Household::id); }
  void order(const std::string& item = "Shoes", const std::string& key = "") {
    auto one = an_order(item);
    if (!key.empty()) one.key = key;
    turn({}, {RecordBatch{{one}}});
  }
};

TEST_F(Grouped, ten_within_the_window_are_told_as_one_when_it_ends) {
  catch_up();
  for (int i = 0; i < 10; ++i) {
    order();
    wait(seconds(20));
    EXPECT_THAT(who_is_being_told(), IsEmpty()) << "the first waits, too";
  }
  wait(seconds(100));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("10 notices"));
  order();
  EXPECT_THAT(who_is_being_told(), IsEmpty()) << "the next window";
  wait(minutes(5));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("10 notices", "Order of Shoes"));
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE held_for='group window'"), 11);
}

TEST_F(Grouped, each_key_has_a_window_of_its_own_and_supersedes_nothing) {
  catch_up();
  order("Shoes", "a");
  wait(minutes(2));
  order("Hat", "b");
  order("Shoes", "a");
  wait(minutes(3));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("2 notices"));
  wait(minutes(2));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("2 notices", "Order of Hat"));
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE reason='superseded'"), 0);
}

TEST_F(Grouped, each_rule_and_each_recipient_has_a_window_of_its_own) {
  rule().to = {ToId{"david"}, ToSinkAddress{"mail", "{user}@example.org"}};
  auto other = rule();
  other.title = "Once more: {item}";
  settings->topics.notify.push_back(other);
  catch_up();
  const auto said = [&](const std::string& user) {
    return record(orders, R"({"user":")" + user + R"(","item":"Shoes","quantity":1})");
  };
  turn({}, {RecordBatch{{said("jane"), said("john"), said("jane")}}});
  wait(minutes(5));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("3 notices", "3 notices"));
  EXPECT_THAT(at("jane@example.org"), ElementsAre("2 notices", "2 notices"));
  EXPECT_THAT(at("john@example.org"), ::testing::UnorderedElementsAre("Order of Shoes", "Once more: Shoes"));
}

TEST_F(Grouped, the_window_is_kept_over_a_restart) {
  catch_up();
  order();
  wait(minutes(2));
  restart();
  catch_up();
  order();
  wait(minutes(2));
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  wait(minutes(1));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("2 notices"));
}

TEST_F(Grouped, a_window_that_ended_while_nothing_ran_gives_one_digest) {
  catch_up();
  order();
  order();
  clock.advance(hours(1));
  restart();
  catch_up();
  carry();
  EXPECT_THAT(at("david"), ElementsAre("2 notices"));
}

TEST_F(Grouped, what_would_be_too_late_by_the_end_goes_at_once) {
  rule().expires = minutes(10);
  catch_up();
  turn({},
       {RecordBatch{{record(orders, R"({"user":"jane","item":"Shoes","quantity":1})", clock.wall() - minutes(6))}}});
  EXPECT_THAT(who_is_being_told(), ElementsAre("david"));
}

TEST_F(Grouped, both_changes_of_the_clocks_leave_a_window_its_length) {
  for (const auto* before : {"2027-03-28T00:58:00Z", "2027-10-31T00:58:00Z"}) {
    for (const auto* zone : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"}) {
      delivered.clear();
      david().timezone = zone;
      david().quiet = QuietHours{hours(12), hours(12) + minutes(30)};
      ledger_.reset();
      store_.reset();
      next_offset.clear();
      clock.advance(parse_rfc3339(before).value() - clock.wall());
      catch_up();
      order();
      wait(minutes(4));
      order();
      EXPECT_THAT(who_is_being_told(), IsEmpty());
      wait(minutes(1));
      carry();
      wait(hours(3));
      carry();
      EXPECT_THAT(at("david"), ElementsAre("2 notices")) << zone << " " << before;
    }
  }
}

TEST_F(Grouped, a_window_that_ends_in_quiet_hours_goes_with_whatever_waits_for_their_end) {
  david().quiet = QuietHours{hours(15) + minutes(12), hours(16)};
  auto plain = rule();
  plain.group = {};
  plain.title = "Plain: {item}";
  settings->topics.notify.push_back(plain);
  catch_up();
  order();
  carry();
  EXPECT_THAT(at("david"), ElementsAre("Plain: Shoes"));
  wait(minutes(10));
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  order();
  wait(minutes(5));
  wait(minutes(35));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("Plain: Shoes", "3 notices"));
}

TEST_F(Grouped, a_window_that_opened_in_a_silence_outlasts_it) {
  rule().to = {ToId{"david"}, ToSinkAddress{"mail", "jane@example.org"}};
  catch_up();
  Silence silence;
  silence.scope.topic = orders.topic;
  silence.reason = "stock-taking";
  silence.until = clock.wall() + minutes(2);
  change(AddSilence{silence, "root"});
  order();
  wait(minutes(2));
  carry();
  EXPECT_THAT(at("david"), IsEmpty()) << "the window goes on";
  EXPECT_THAT(at("jane@example.org"), IsEmpty());
  order();
  wait(minutes(3));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("2 notices"));
  EXPECT_THAT(at("jane@example.org"), ElementsAre("2 notices"));
}

TEST_F(Grouped, a_digest_above_the_limit_waits_once_and_not_for_ever) {
  david().limit = Rate{1, hours(1)};
  catch_up();
  order();
  order();
  wait(minutes(5));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("2 notices"));
  order("Hat");
  order("Hat");
  wait(minutes(5));
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  // Just then another one takes the next place.
  auto changed = std::make_shared<Settings>(*settings);
  changed->topics.notify.front().group = {};
  change(UseSettings{changed});
  clock.advance(minutes(55));
  order("Coat");
  carry();
  turn({});
  carry();
  EXPECT_THAT(at("david"), ::testing::UnorderedElementsAre("2 notices", "2 notices", "Order of Coat"));
}

TEST_F(Grouped, restocks_of_several_products_come_as_one) {
  settings->restocks.group = minutes(5);
  catch_up();
  const TopicPartition wants{"item-subscriptions", 0};
  for (const std::string product : {"iphone15", "galaxy", "pixel"}) {
    turn({},
         {RecordBatch{{record(wants, R"({"userId":"david","productId":")" + product + R"(","action":"subscribe"})")}}});
    turn({}, {RecordBatch{{record({"item-restocked", 0}, product)}}});
    wait(minutes(1));
  }
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  wait(minutes(2));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("3 notices"));
}

TEST_F(Grouped, windows_that_are_over_are_forgotten) {
  catch_up();
  order();
  EXPECT_EQ(count("SELECT count(*) FROM group_window"), 1);
  wait(minutes(6));
  EXPECT_EQ(count("SELECT count(*) FROM group_window"), 0);
}

class NoFallback : public Grouped {
 protected:
  void SetUp() override {
    Grouped::SetUp();
    rule().group = {};
    rule().fallback = false;
    david().contacts = {{{"phone", "david"}}, {{"mail", "david@example.org"}}};
  }
  void give_david(std::vector<std::vector<Address>> contacts) {
    auto changed = std::make_shared<Settings>(*settings);
    std::ranges::find(changed->households, "david", &Household::id)->contacts = std::move(contacts);
    change(UseSettings{changed});
    wait(seconds(1));
  }
};

TEST_F(NoFallback, a_refusal_is_the_end_of_it) {
  catch_up();
  order();
  carry(Refused{"no"}, 400);
  wait(hours(2));
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  EXPECT_EQ(count("SELECT count(*) FROM delivery"), 1);
}

TEST_F(NoFallback, nor_does_time_tell_the_next_contact) {
  catch_up();
  order();
  wait(hours(2));
  EXPECT_THAT(who_is_being_told(), ElementsAre("david")) << "only what is still on its way from before";
}

TEST_F(NoFallback, a_digest_stays_where_it_was_to_go_and_is_merged_with_nothing_that_may_change) {
  auto other = rule();
  other.fallback = true;
  other.title = "Other: {item}";
  settings->topics.notify.push_back(other);
  david().quiet = QuietHours{hours(15), hours(16)};
  catch_up();
  order();
  order();
  wait(hours(1));
  ASSERT_EQ(with_courier.size(), 2U);
  carry(Refused{"no"}, 400);
  EXPECT_THAT(who_is_being_told(), ElementsAre("david@example.org")) << "the one that may";
}

TEST_F(NoFallback, an_address_that_took_the_place_of_its_own_is_told) {
  david().quiet = QuietHours{hours(15), hours(16)};
  catch_up();
  order();
  give_david({{{"phone", "new"}}, {{"mail", "david@example.org"}}});
  wait(hours(1));
  EXPECT_THAT(who_is_being_told(), ElementsAre("new"));
}

TEST_F(NoFallback, one_that_is_added_behind_what_has_failed_is_not) {
  catch_up();
  order();
  carry(Refused{"no"}, 400);
  give_david({{{"phone", "david"}}, {{"mail", "david@example.org"}}, {{"phone", "new"}}});
  wait(hours(2));
  EXPECT_THAT(who_is_being_told(), IsEmpty());
}

TEST_F(NoFallback, alerts_fall_back_as_ever) {
  catch_up();
  raise();
  wait(seconds(16));
  EXPECT_THAT(who_is_being_told(), ::testing::Contains("mike@example.org"));
}

}  // namespace
}  // namespace busstop::ledger
