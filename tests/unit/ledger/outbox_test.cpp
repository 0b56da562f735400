// Restocks, notify rules, and what becomes of deliveries when sinks fail.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class OutboxStory : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    tell_orders();
    catch_up();
  }
  void order(std::optional<std::string> key = {}, const std::string& item = "Shoes") {
    auto r = an_order(item);
    r.key = std::move(key);
    turn({}, {RecordBatch{{r}}});
  }
  void restock(const std::string& value) { turn({}, {RecordBatch{{record({"item-restocked", 0}, value)}}}); }
};

TEST_F(OutboxStory, ARuleTurnsARecordIntoANotice) {
  order();
  ASSERT_EQ(with_courier.size(), 1U);
  EXPECT_EQ(with_courier[0].notice->body, "Received order: 2 x Shoes from John Doe");
}

TEST_F(OutboxStory, ANewerNoticeOfAThreadSupersedesTheUnsentOlderOne) {
  order("k");
  carry(Retry{"busy", {}, false}, 500);
  order("k", "Hat");
  carry();
  wait(minutes(10));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("New order"));
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE state=4 AND reason='superseded'"), 1);
}

TEST_F(OutboxStory, TwoRulesForOneRecordDoNotSupersedeEachOtherAlsoNotAtARetry) {
  settings->topics.notify.push_back(settings->topics.notify.front());
  settings->topics.notify.back().body = "The second rule";
  restart();
  catch_up();
  order("k");
  carry(Retry{"busy", {}, false}, 500);
  while (at("david").size() < 2 && clock.wall() < three_eleven + hours(1)) {
    wait(minutes(1));
    carry();
  }
  EXPECT_EQ(at("david").size(), 2U);
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE state=2"), 2);
}

TEST_F(OutboxStory, ANewerNoticeWaitsForTheOlderOneThatIsOnItsWay) {
  order("k");
  order("k", "Hat");
  ASSERT_EQ(with_courier.size(), 1U);
  carry();
  EXPECT_EQ(at("david").size(), 2U);
}

TEST_F(OutboxStory, RecordsWithoutKeySupersedeNothing) {
  order();
  order();
  EXPECT_EQ(with_courier.size(), 2U);
}

TEST_F(OutboxStory, ARestockServesEverySubscriberOnceOldestFirst) {
  change(AddSubscription{"lisa", "iphone15"});
  clock.advance(seconds(1));
  change(AddSubscription{"mike", "iphone15"});
  change(AddSubscription{"david", "pixel"});
  restock("iphone15");
  ASSERT_EQ(with_courier.size(), 2U);
  EXPECT_EQ(with_courier[0].contact.at.address, "lisa");
  carry();
  restock("iphone15");
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  EXPECT_EQ(count("SELECT count(*) FROM subscription"), 1);
}

TEST_F(OutboxStory, WavesTellAsManyAsThereAreAndTheNextAfterThePause) {
  settings->restocks.waves = true;
  for (const auto* who : {"lisa", "mike", "david"}) {
    change(AddSubscription{who, "iphone15"});
    clock.advance(seconds(1));
  }
  restock(R"({"productId":"iphone15","quantity":2})");
  EXPECT_THAT(who_is_being_told(), ElementsAre("lisa", "mike"));
  carry();
  wait(hours(1));
  EXPECT_THAT(who_is_being_told(), ElementsAre("david"));
}

TEST_F(OutboxStory, ARepeatOfALaterWaveHasTheWordsAndTheTimeOfItsFirstTry) {
  settings->restocks.waves = true;
  for (const auto* who : {"lisa", "mike"}) {
    change(AddSubscription{who, "iphone15"});
    clock.advance(seconds(1));
  }
  restock(R"({"productId":"iphone15","quantity":1})");
  carry();
  auto next = std::make_shared<Settings>(*settings);
  const auto title = std::ranges::find(text_keys(), "restock.title", &TextKey::name) - text_keys().begin();
  next->texts.make("en").change(static_cast<std::size_t>(title), "{product}: new words");
  change(UseSettings{next});
  wait(hours(1));
  ASSERT_THAT(who_is_being_told(), ElementsAre("mike"));
  const auto first = *with_courier.front().notice;
  carry(Retry{"busy", {}, false}, 500);
  wait(minutes(10));
  ASSERT_THAT(who_is_being_told(), ElementsAre("mike"));
  const auto& again = *with_courier.front().notice;
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(again.made, first.made) << "it is a part of what the delivery is known by";
  EXPECT_EQ(again.title, first.title);
}

TEST_F(OutboxStory, SubscriptionsComeFromKafkaToo) {
  turn({}, {RecordBatch{{record({"item-subscriptions", 0},
                                R"({"userId":"lisa","productId":"iphone15","action":"subscribe"})")}}});
  EXPECT_EQ(count("SELECT count(*) FROM subscription"), 1);
  turn({}, {RecordBatch{{record({"item-subscriptions", 0},
                                R"({"userId":"lisa","productId":"iphone15","action":"unsubscribe"})")}}});
  EXPECT_EQ(count("SELECT count(*) FROM subscription"), 0);
}

TEST_F(OutboxStory, ASinkThatIsDownIsProbedAndWhatWaitedGoesOutWhenItIsBack) {
  order();
  order();
  order();
  carry(Retry{"connection refused", {}, false}, 0);
  EXPECT_THAT(journal.lines, ::testing::Contains(HasSubstr("sink phone does not answer")));
  wait(seconds(6));
  ASSERT_EQ(with_courier.size(), 1U) << "one probe";
  carry();
  EXPECT_EQ(at("david").size(), 3U);
  EXPECT_THAT(journal.lines, ::testing::Contains(HasSubstr("sink phone works again")));
}

TEST_F(OutboxStory, AWaitingRetryIsTriedAtOnceAfterARestart) {
  order();
  carry(Retry{"connection refused", {}, false}, 0);
  wait(seconds(8));
  carry(Retry{"connection refused", {}, false}, 0);
  restart();
  turn({});
  ASSERT_EQ(with_courier.size(), 1U);
  carry();
  EXPECT_EQ(at("david").size(), 1U);
}

TEST_F(OutboxStory, OurOwnFaultPausesTheSinkAndFailsNoMessage) {
  order();
  carry(SinkAtFault{"login refused"}, 401);
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE state=0"), 1);
  wait(seconds(6));
  EXPECT_EQ(with_courier.size(), 1U) << "the far side may only have stumbled";
  carry(SinkAtFault{"login refused"}, 401);
  wait(seconds(20));
  EXPECT_THAT(who_is_being_told(), IsEmpty()) << "no storm of logins";
  wait(seconds(11));
  carry();
  EXPECT_EQ(at("david").size(), 1U);
  EXPECT_EQ(count("SELECT attempts FROM delivery"), 3);
}

TEST_F(OutboxStory, WhatNoRetryCanHelpIsDeadWithItsReason) {
  order();
  carry(Refused{"no such topic"}, 400);
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE state=5 AND reason='no such topic'"), 1);
}

TEST_F(OutboxStory, AnAddressThatIsGoneIsNotUsedAgain) {
  order();
  carry(ContactGone{"no such mailbox"}, 550);
  order();
  EXPECT_THAT(who_is_being_told(), IsEmpty());
  EXPECT_EQ(count("SELECT count(*) FROM suppression"), 1);
}

TEST_F(OutboxStory, WhatIsNoLongerUsefulExpires) {
  order();
  carry(Retry{"connection refused", {}, false}, 0);
  wait(hours(25));
  wait(minutes(2));
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE state=3"), 1);
  EXPECT_THAT(delivered, IsEmpty());
}

TEST_F(OutboxStory, TheSameCloudEventTwiceIsToldOnce) {
  auto first = record(orders, R"({"user":"a","item":"b","quantity":1})");
  first.headers = {{"ce_specversion", "1.0"}, {"ce_id", "7"}, {"ce_source", "/shop"}, {"ce_type", "order"}};
  auto second = first;
  second.offset = next_offset[orders]++;
  turn({}, {RecordBatch{{first, second}}});
  EXPECT_EQ(with_courier.size(), 1U);
}

TEST_F(OutboxStory, ACorrectedCloudEventMayCarryTheIdOfTheOneThatCouldNotBeRead) {
  auto bad = record(orders, R"({"user":"a","quantity":1})");
  bad.headers = {{"ce_specversion", "1.0"}, {"ce_id", "7"}, {"ce_source", "/shop"}, {"ce_type", "order"}};
  auto good = record(orders, R"({"user":"a","item":"b","quantity":1})");
  good.headers = bad.headers;
  turn({}, {RecordBatch{{bad, good}}});
  EXPECT_EQ(with_courier.size(), 1U);
}

TEST_F(OutboxStory, EqualBytesTwiceAreToldTwice) {
  order();
  order();
  carry();
  EXPECT_EQ(at("david").size(), 2U);
}

TEST_F(OutboxStory, ARuleForAHouseholdThatIsNotThereSaysSo) {
  settings->topics.notify[0].to = {ToId{"nobody"}};
  restart();
  catch_up();
  order();
  EXPECT_THAT(journal.lines, ::testing::Contains(HasSubstr("no delivery from orders[0]@0: nobody to tell")));
}

TEST_F(OutboxStory, AFullDiskLosesNothingAndTheSameInputsGoThroughLater) {
  order();
  carry();
  store_->database().execute("PRAGMA max_page_count = " + std::to_string(count("PRAGMA page_count")));
  Inputs inputs;
  std::vector<Record> many;
  for (int i = 0; i < 500; ++i)
    many.push_back(record(orders, R"({"user":"a","item":"b","quantity":1})"));
  inputs.ordinary.emplace_back(RecordBatch{many});
  EXPECT_THROW((void)ledger().turn(inputs), StoreFull);
  store_->database().execute("PRAGMA max_page_count = 1000000");
  run(inputs);
  carry();
  EXPECT_EQ(at("david").size(), 501U);
  EXPECT_EQ(count("SELECT count(*) FROM event"), 501);
}

TEST_F(OutboxStory, ARecordThatMakesSomethingThrowIsADeadLetterAndItsNeighboursAreTold) {
  store_->database().execute(
      "CREATE TRIGGER trap BEFORE INSERT ON notice WHEN NEW.body LIKE '%Bomb%' BEGIN SELECT RAISE(ABORT, 'trap'); END");
  turn({}, {RecordBatch{{record(orders, R"({"user":"a","item":"Hat","quantity":1})"),
                         record(orders, R"({"user":"a","item":"Bomb","quantity":1})"),
                         record(orders, R"({"user":"a","item":"Shoes","quantity":1})")}}});
  carry();
  EXPECT_EQ(at("david").size(), 2U);
  EXPECT_EQ(count("SELECT count(*) FROM dead_letter WHERE reason LIKE '%bug of busstopd%'"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM event"), 3);
}

TEST_F(OutboxStory, AFileHouseholdIsNotChangedOverTheBus) {
  EXPECT_EQ(change(RemoveHousehold{"mike"}).code, ChangeResult::Code::exists);
  EXPECT_EQ(change(RemoveHousehold{"nobody"}).code, ChangeResult::Code::not_found);
}

TEST_F(OutboxStory, WhatWeEndedOurselvesSaysNothingOfTheSink) {
  for (int i = 0; i < 3; ++i)
    order();
  carry(Retry{"the daemon stopped before an answer came", {}, false, true}, 0);
  EXPECT_THAT(journal.lines, ::testing::Not(::testing::Contains(HasSubstr("does not answer"))));
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE state=0"), 3);
}

}  // namespace
}  // namespace busstop::ledger
