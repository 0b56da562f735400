// What the store can tell later of a record and a household.
#include "bridge/store/why.hpp"

#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Remembered : public Street {
 protected:
  WhyFacts why(const WhyOf& of, const std::string& household) {
    auto found = find_why(store_->database(), of, household, clock.wall());
    EXPECT_TRUE(std::holds_alternative<WhyFacts>(found)) << std::get<std::string>(found);
    return std::holds_alternative<WhyFacts>(found) ? std::get<WhyFacts>(found) : WhyFacts{};
  }
  std::string missing(const WhyOf& of, const std::string& household) {
    const auto found = find_why(store_->database(), of, household, clock.wall());
    return std::holds_alternative<std::string>(found) ? std::get<std::string>(found) : "found";
  }
  void order(const std::string& value) { turn({}, {RecordBatch{{record(orders, value)}}}); }
};

TEST_F(Remembered, an_alert_is_found_by_its_record_its_number_and_a_delivery) {
  catch_up();
  raise();
  const auto key = with_courier.front().key;
  carry();
  const RecordPlace place{alerts_0, 0};
  for (const WhyOf& of : {WhyOf(place), WhyOf(AlertId{1}), WhyOf(key), WhyOf(EventId{1})}) {
    const auto facts = why(of, "mike");
    ASSERT_THAT(facts.records, SizeIs(1));
    EXPECT_EQ(facts.records[0].trace->role, ReadAs::raise);
    ASSERT_TRUE(facts.alert);
    EXPECT_FALSE(facts.alert->own_child);
    EXPECT_EQ(facts.alert->calls, 1);
    ASSERT_THAT(facts.notices, SizeIs(1));
    ASSERT_THAT(facts.notices[0].deliveries, SizeIs(1));
    const auto& delivery = facts.notices[0].deliveries[0];
    EXPECT_EQ(delivery.to.address, "mike");
    EXPECT_EQ(delivery.state, DeliveryState::delivered);
    ASSERT_THAT(delivery.attempts, SizeIs(1));
    EXPECT_EQ(delivery.attempts[0].verdict, "delivered");
    EXPECT_TRUE(facts.notices[0].next_contact) << "the mail comes next";
  }
}

TEST_F(Remembered, the_parent_and_who_claimed_are_known) {
  catch_up();
  raise();
  carry();
  claim("Mike");
  carry();
  const auto parent = why(AlertId{1}, "sarah");
  EXPECT_TRUE(parent.alert->own_child);
  EXPECT_THAT(parent.records, SizeIs(2));
  EXPECT_EQ(parent.records[1].trace->role, ReadAs::claim);
  ASSERT_THAT(parent.notices, SizeIs(1));
  EXPECT_EQ(parent.notices[0].kind, NoticeKind::outcome);
  EXPECT_THAT(why(RecordPlace{claims_0, 0}, "mike").alert->by_household, ElementsAre(true));
  const auto lisa = why(AlertId{1}, "lisa");
  EXPECT_THAT(lisa.alert->by_household, ElementsAre(false));
  ASSERT_THAT(lisa.notices, SizeIs(2)) << "the call, and that it is off";
  EXPECT_TRUE(lisa.notices[0].deliveries[0].stood_down);
  EXPECT_THAT(why(AlertId{1}, "david").notices, IsEmpty());
}

TEST_F(Remembered, a_refused_claim_and_its_answer_are_found_by_its_record) {
  catch_up();
  claim("Mike");
  wait(minutes(3));
  const auto facts = why(RecordPlace{claims_0, 0}, "mike");
  EXPECT_EQ(facts.records[0].loose_claim, ClaimState::refused);
  EXPECT_FALSE(facts.alert);
  ASSERT_THAT(facts.notices, SizeIs(1));
  EXPECT_EQ(facts.notices[0].kind, NoticeKind::answer);
}

TEST_F(Remembered, each_rule_is_remembered_with_what_it_made_of_the_record) {
  auto choosy = order_rule("test:2", "david");
  choosy.when = {{"item", "\"Boots\""}};
  auto picky = order_rule("test:3", "david");
  picky.body = "{colour}";
  settings->topics.notify = {order_rule("test:1", "david"), choosy, picky, order_rule("test:4", "nobody")};
  catch_up();
  order(R"({"item":"Shoes"})");
  const auto facts = why(RecordPlace{orders, 0}, "david");
  ASSERT_TRUE(facts.records[0].trace);
  std::vector<std::pair<std::string, Ruled>> ruled;
  for (const auto& ruling : facts.records[0].trace->rulings)
    ruled.emplace_back(ruling.where, ruling.result);
  EXPECT_THAT(ruled, ElementsAre(std::pair("test:1", Ruled::told), std::pair("test:2", Ruled::no_match),
                                 std::pair("test:3", Ruled::unreadable), std::pair("test:4", Ruled::nobody)));
  ASSERT_THAT(facts.records[0].letters, SizeIs(1));
  EXPECT_EQ(facts.records[0].letters[0].rule, "test:3");
  EXPECT_THAT(facts.notices, SizeIs(1));
}

TEST_F(Remembered, what_was_superseded_names_what_came_instead) {
  tell_orders();
  catch_up();
  auto keyed = [&](const std::string& item) {
    auto one = an_order(item);
    one.key = "7";
    return one;
  };
  turn({}, {RecordBatch{{keyed("Shoes")}}});
  turn({}, {RecordBatch{{keyed("Boots")}}});
  turn({}, {RecordBatch{{keyed("Hats")}}});
  const auto facts = why(RecordPlace{orders, 1}, "david");
  ASSERT_THAT(facts.notices, SizeIs(1));
  EXPECT_EQ(facts.notices[0].deliveries[0].reason, "superseded");
  EXPECT_EQ(facts.notices[0].deliveries[0].instead, NoticeId{3});
}

TEST_F(Remembered, what_was_merged_leads_to_its_digest_and_why_it_was_held) {
  settings->households[3].quiet = QuietHours{std::chrono::hours(15), std::chrono::hours(16)};
  tell_orders();
  catch_up();
  turn({}, {RecordBatch{{an_order("Shoes")}}});
  turn({}, {RecordBatch{{an_order("Boots")}}});
  const auto before = why(RecordPlace{orders, 0}, "david");
  EXPECT_TRUE(before.notices[0].deliveries[0].held_until);
  wait(minutes(50));
  carry();
  const auto facts = why(RecordPlace{orders, 0}, "david");
  ASSERT_THAT(facts.notices, SizeIs(2));
  EXPECT_EQ(facts.notices[0].deliveries[0].instead, facts.notices[1].id);
  EXPECT_EQ(facts.notices[0].deliveries[0].held_for, "quiet hours");
  EXPECT_TRUE(facts.notices[0].deliveries[0].let_go);
  EXPECT_FALSE(facts.notices[0].deliveries[0].held_until);
  EXPECT_EQ(facts.notices[1].kind, NoticeKind::digest);
  EXPECT_EQ(facts.notices[1].deliveries[0].state, DeliveryState::delivered);
}

TEST_F(Remembered, a_restock_knows_its_product_and_who_still_waits_for_it) {
  catch_up();
  (void)change(AddSubscription{"lisa", "iphone15"});
  turn({}, {RecordBatch{{record({"item-restocked", 0}, R"({"productId":"iphone15","quantity":0})")}}});
  const auto waiting = why(RecordPlace{{"item-restocked", 0}, 0}, "lisa");
  EXPECT_EQ(waiting.records[0].trace->subject, "iphone15");
  EXPECT_TRUE(waiting.subscribed);
  EXPECT_FALSE(why(RecordPlace{{"item-restocked", 0}, 0}, "mike").subscribed);
  wait(seconds(1));
  turn({}, {RecordBatch{{record({"item-restocked", 0}, "iphone15")}}});
  turn({});
  EXPECT_THAT(why(RecordPlace{{"item-restocked", 0}, 1}, "lisa").notices, SizeIs(1));
}

TEST_F(Remembered, it_is_the_same_after_a_restart_and_without_a_rule_s_place_in_the_file) {
  tell_orders();
  catch_up();
  turn({}, {RecordBatch{{an_order()}}});
  carry();
  settings->topics.notify.clear();
  restart();
  const auto facts = why(RecordPlace{orders, 0}, "david");
  EXPECT_EQ(facts.records[0].trace->rulings[0].where, "test:1");
  EXPECT_THAT(facts.notices, SizeIs(1));
}

TEST_F(Remembered, what_is_not_there_is_said_with_what_would_be_right) {
  catch_up();
  raise();
  struct Case {
    WhyOf of;
    std::string household;
    std::string said;
  };
  const std::vector<Case> cases = {
      {AlertId{1}, "jake", "there is no household “jake”; its id is wanted"},
      {AlertId{1}, "David", "there is no household “David”: did you mean david?"},
      {AlertId{9}, "mike", "there is no alert 9; busstopctl alert shows them"},
      {EventId{9}, "mike", "there is no event 9"},
      {DeliveryId{NoticeId{9}, ContactId{1}}, "mike", "there is no delivery 9-1"},
      {RecordPlace{alerts_0, 7}, "mike", "has not been read yet: the next is 1"},
      {RecordPlace{{"bus-stop-alerts", 3}, 0}, "mike", "nothing has been read of topic “bus-stop-alerts” partition 3"},
      {RecordPlace{{"a\n" + std::string(5000, 'x'), 3}, 0}, "mike",
       "topic “a " + std::string(59, 'x') + "…” partition"},
  };
  for (const auto& one : cases)
    EXPECT_THAT(missing(one.of, one.household), HasSubstr(one.said));
  store_->database().execute("DELETE FROM event");
  EXPECT_THAT(missing(RecordPlace{alerts_0, 0}, "mike"), HasSubstr("older than [store] keep"));
}

TEST_F(Remembered, a_record_of_an_earlier_version_is_shown_without_what_it_did_not_keep) {
  tell_orders();
  catch_up();
  turn({}, {RecordBatch{{an_order()}}});
  store_->database().execute("UPDATE event SET role = NULL, rulings = NULL");
  const auto facts = why(RecordPlace{orders, 0}, "david");
  EXPECT_FALSE(facts.records[0].trace);
  EXPECT_THAT(facts.notices, SizeIs(1));
}

TEST(ParseWhy, takes_what_other_commands_print) {
  const auto place = parse_why("bus-stop-alerts:1:17");
  ASSERT_TRUE(place);
  EXPECT_EQ(std::get<RecordPlace>(*place).of, (TopicPartition{"bus-stop-alerts", 1}));
  EXPECT_EQ(std::get<RecordPlace>(*place).offset, 17);
  EXPECT_EQ(std::get<RecordPlace>(*parse_why("a.b_c[2]@3")).offset, 3);
  EXPECT_EQ(std::get<AlertId>(*parse_why(" 17 ")), AlertId{17});
  EXPECT_EQ(std::get<EventId>(*parse_why("event:4")), EventId{4});
  EXPECT_EQ(std::get<DeliveryId>(*parse_why("17-3")), (DeliveryId{NoticeId{17}, ContactId{3}}));
  for (const auto* wrong :
       {"", "0", "-1", "a", "a:b:c", "a:1", ":1:2", "a:99999999999:1", "a:1:-2", "1-", "event:x", "a[1]2"})
    EXPECT_FALSE(parse_why(wrong)) << wrong;
}

}  // namespace
}  // namespace busstop::ledger
