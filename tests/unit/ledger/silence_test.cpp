// Silences: what they hide and what passes, what becomes of it at the end, and what of them is kept.
#include <gmock/gmock.h>

#include "bridge/rules/silences.hpp"
#include "bridge/store/silences.hpp"
#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Silenced : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    tell_orders();
    david().contacts.push_back({{"mail", "david@example.org"}});
  }
  Household& david() { return *std::ranges::find(settings->households, "david", &Household::id); }
  void order() { turn({}, {RecordBatch{{an_order()}}}); }
  ChangeResult add(SilenceScope scope, Duration how_long = hours(1)) {
    Silence silence;
    silence.scope = std::move(scope);
    silence.author = "Sarah";
    silence.reason = "stock-taking";
    silence.until = clock.wall() + how_long;
    return change(AddSilence{silence, "root"});
  }
  ChangeResult remove(std::int64_t id) { return change(RemoveSilence{static_cast<SilenceId>(id), "root"}); }
  std::int64_t of_reason(const std::string& reason) {
    auto& row = store_->database().prepared("SELECT count(*) FROM delivery WHERE reason LIKE ?").bind(reason);
    const Reset reset(row);
    row.step();
    return row.integer(0);
  }
  std::string held_for() {
    auto& row = store_->database().prepared("SELECT group_concat(DISTINCT held_for) FROM delivery");
    const Reset reset(row);
    row.step();
    return row.text(0);
  }
};

TEST_F(Silenced, what_is_hidden_comes_as_one_when_it_is_over) {
  catch_up();
  EXPECT_EQ(add({.topic = "orders"}).count, 1);
  order();
  order();
  carry();
  EXPECT_THAT(at("david"), IsEmpty());
  EXPECT_EQ(of_reason("held back: silence 1"), 2);
  wait(minutes(59));
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  wait(minutes(1));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("2 notices"));
  EXPECT_EQ(of_reason("merged into digest %"), 2);
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE successor=(SELECT max(id) FROM notice)"), 2);
  EXPECT_EQ(held_for(), "silence 1");
  EXPECT_EQ(ledger().status().pending, 0);
  order();
  carry();
  EXPECT_THAT(at("david"), ElementsAre("2 notices", "New order"));
}

TEST_F(Silenced, one_that_is_removed_lets_go_at_once) {
  catch_up();
  add({.household = "david"}, hours(24 * 7));
  order();
  const auto removed = remove(1);
  EXPECT_EQ(removed.count, 1) << "what it had hidden";
  wait(seconds(0));
  wait(seconds(0));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("New order"));
  EXPECT_EQ(remove(1).code, ChangeResult::Code::exists);
  EXPECT_EQ(remove(2).code, ChangeResult::Code::not_found);
}

TEST_F(Silenced, only_what_fits_is_hidden) {
  catch_up();
  add({.topic = "item-restocked"});
  add({.product = "galaxy"});
  add({.household = "mike"});
  add({.sink = "mail"});
  order();
  carry();
  EXPECT_THAT(at("david"), ElementsAre("New order"));
}

TEST_F(Silenced, a_restock_is_hidden_by_its_product) {
  catch_up();
  add({.product = "iphone15"});
  const TopicPartition wants{"item-subscriptions", 0};
  for (const std::string product : {"iphone15", "galaxy"}) {
    turn({},
         {RecordBatch{{record(wants, R"({"userId":"david","productId":")" + product + R"(","action":"subscribe"})")}}});
    turn({}, {RecordBatch{{record({"item-restocked", 0}, product)}}});
  }
  wait(seconds(1));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("galaxy is back in stock"));
  wait(hours(1));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("galaxy is back in stock", "iphone15 is back in stock"));
}

TEST_F(Silenced, a_bus_alert_and_all_of_its_life_pass) {
  catch_up();
  for (const auto* sink : {"phone", "mail", "hook"})
    add({.sink = sink});
  raise();
  EXPECT_THAT(who_is_being_told(), ElementsAre("lisa", "mike"));
  carry();
  claim("Mike");
  EXPECT_THAT(who_is_being_told(), ElementsAre("lisa", "mike", "sarah"));
}

TEST_F(Silenced, an_urgent_rule_passes) {
  settings->topics.notify.front().urgent = true;
  catch_up();
  add({.topic = "orders"});
  order();
  EXPECT_THAT(who_is_being_told(), ElementsAre("david"));
}

TEST_F(Silenced, it_is_kept_over_a_restart_and_a_reload) {
  catch_up();
  add({.topic = "orders"});
  order();
  restart();
  catch_up();
  change(UseSettings{std::make_shared<Settings>(*settings)});
  order();
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  clock.advance(hours(2));
  restart();
  catch_up();
  carry();
  EXPECT_THAT(at("david"), ElementsAre("2 notices"));
}

TEST_F(Silenced, what_is_too_late_by_then_expires_and_says_why) {
  settings->topics.notify.front().expires = minutes(30);
  catch_up();
  add({.topic = "orders"}, hours(24));
  order();
  wait(minutes(31));
  EXPECT_EQ(of_reason("held back (silence 1) until it was too late to be useful"), 1) << "not at the silence's end";
  EXPECT_EQ(ledger().status().counters.expired, 1);
  EXPECT_EQ(ledger().status().pending, 0);
}

TEST_F(Silenced, what_waits_for_a_retry_is_hidden_too) {
  catch_up();
  order();
  carry(Retry{"busy", {}, false}, 500);
  add({.topic = "orders"});
  wait(minutes(10));
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  wait(minutes(50));
  EXPECT_EQ(with_courier.size(), 1U);
  EXPECT_EQ(with_courier.front().number, 2);
}

TEST_F(Silenced, the_next_contact_is_not_told_meanwhile) {
  catch_up();
  add({.sink = "phone"}, hours(6));
  order();
  wait(hours(2));
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  wait(hours(4));
  EXPECT_THAT(who_is_being_told(), ElementsAre("david"));
}

TEST_F(Silenced, of_contacts_that_are_told_together_only_those_at_the_silenced_sink_wait) {
  david().contacts = {{{"phone", "david"}, {"hook", "https://david.example/in"}}};
  catch_up();
  add({.sink = "hook"});
  order();
  order();
  carry();
  EXPECT_THAT(at("david"), ElementsAre("New order", "New order"));
  wait(hours(1));
  carry();
  EXPECT_THAT(at("https://david.example/in"), ElementsAre("2 notices"));
  EXPECT_EQ(at("david").size(), 2U);
}

TEST_F(Silenced, an_address_without_household_gets_its_summary_too) {
  settings->topics.notify.front().to = {ToSinkAddress{"mail", "{user}@example.org"}};
  catch_up();
  add({.topic = "orders"});
  const std::string value = R"({"user":"jane","item":"Shoes","quantity":1})";
  for (int i = 0; i < 3; ++i)
    turn({}, {RecordBatch{{record(orders, value)}}});
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  wait(hours(1));
  carry();
  EXPECT_THAT(at("jane@example.org"), ElementsAre("3 notices"));
}

TEST_F(Silenced, what_is_held_for_several_reasons_goes_when_the_last_ends_and_once) {
  david().quiet = QuietHours{hours(16), hours(18)};
  catch_up();
  add({.topic = "orders"}, minutes(60));  // until 16:11
  order();
  order();
  wait(hours(1));
  EXPECT_THAT(who_is_being_told(), IsEmpty()) << "it is quiet now";
  EXPECT_EQ(held_for(), "silence 1, quiet hours");
  add({.household = "david"}, hours(4));  // until 20:11
  wait(minutes(110));
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  wait(hours(3));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("2 notices"));
  EXPECT_EQ(held_for(), "silence 1, quiet hours, silence 2");
}

TEST_F(Silenced, more_than_a_thousand_are_let_go_in_steps) {
  catch_up();
  add({.topic = "orders"}, hours(24 * 7));
  std::vector<Record> many;
  for (int i = 0; i < 1150; ++i)
    many.push_back(an_order());
  turn({}, {RecordBatch{many}});
  EXPECT_EQ(remove(1).count, 1150);
  for (int i = 0; i < 6; ++i)
    turn({});
  carry();
  EXPECT_EQ(ledger().status().pending, 0);
  EXPECT_EQ(of_reason("merged into digest %"), 1150);
}

TEST_F(Silenced, what_would_hide_nothing_is_refused_with_what_would_be_right) {
  catch_up();
  const auto wrong = [&](SilenceScope scope) { return add(std::move(scope)).text; };
  EXPECT_THAT(wrong({.topic = "oders"}), HasSubstr("did you mean orders?"));
  EXPECT_THAT(wrong({.topic = "bus-stop-alerts"}), HasSubstr("urgent notices pass"));
  EXPECT_THAT(wrong({.topic = "orders", .product = "iphone15"}), HasSubstr("no notice has both"));
  EXPECT_THAT(wrong({.household = "nobody"}), HasSubstr("there is no household nobody"));
  EXPECT_THAT(wrong({.sink = "phnoe"}), HasSubstr("did you mean phone?"));
  EXPECT_THAT(wrong({}), HasSubstr("names what it hides"));
  EXPECT_THAT(add({.topic = "orders"}, -minutes(5)).text, HasSubstr("5min ago"));
  EXPECT_EQ(count("SELECT count(*) FROM silence"), 0);
}

TEST_F(Silenced, there_is_a_most) {
  catch_up();
  for (std::size_t i = 0; i < most_silences; ++i)
    EXPECT_EQ(add({.sink = "hook"}).code, ChangeResult::Code::done);
  EXPECT_THAT(add({.sink = "hook"}).text, HasSubstr("there are 1000 silences already"));
  remove(1);
  EXPECT_EQ(add({.sink = "hook"}).code, ChangeResult::Code::done);
}

TEST_F(Silenced, the_journal_says_who_and_why_and_what_came_of_it) {
  catch_up();
  add({.topic = "orders"});
  EXPECT_THAT(journal.lines,
              Contains("silence 1 (topic orders) until 2026-05-04T16:11:00Z, by Sarah (user root): stock-taking"));
  order();
  wait(hours(1));
  EXPECT_THAT(journal.lines, Contains("silence 1 (topic orders) is over; deliveries it held back: 1"));
}

TEST_F(Silenced, one_that_is_over_is_forgotten_with_what_was_sent) {
  settings->store.keep = hours(24);
  catch_up();
  add({.topic = "orders"});
  wait(hours(2));
  EXPECT_EQ(count("SELECT count(*) FROM silence WHERE ended IS NOT NULL"), 1);
  wait(hours(25));
  EXPECT_EQ(count("SELECT count(*) FROM silence"), 0);
}

TEST_F(Silenced, what_is_held_back_does_not_keep_a_restock_waiting) {
  catch_up();
  add({.topic = "orders"}, hours(12));
  std::vector<Record> many;
  for (int i = 0; i < 5000; ++i)
    many.push_back(an_order());
  turn({}, {RecordBatch{many}});
  const TopicPartition wants{"item-subscriptions", 0};
  turn({}, {RecordBatch{{record(wants, R"({"userId":"mike","productId":"iphone15","action":"subscribe"})")}}});
  turn({}, {RecordBatch{{record({"item-restocked", 0}, "iphone15")}}});
  wait(seconds(1));
  EXPECT_THAT(who_is_being_told(), ElementsAre("mike"));
}

}  // namespace
}  // namespace busstop::ledger
