// Dead letters taken once more, and dropped.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Code = Replayed::Code;

class Replay : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    settings->topics.notify = {rule("test:1", "{item}"), rule("test:2", "{colour}")};
    catch_up();
  }
  static NotifyRule rule(const std::string& where, const std::string& body) {
    NotifyRule rule;
    rule.where = where;
    rule.topic = "orders";
    rule.to = {ToId{"david"}};
    rule.title = "Order";
    rule.body = body;
    return rule;
  }
  void order(const std::string& value) { turn({}, {RecordBatch{{record({"orders", 0}, value)}}}); }
  void use(std::vector<NotifyRule> rules) {
    auto next = std::make_shared<Settings>(*settings);
    next->topics.notify = std::move(rules);
    (void)change(UseSettings{next});
  }
  Replayed replay(std::int64_t id) {
    const auto result = change(ReplayDeadLetters{{id}});
    EXPECT_EQ(result.replayed.size(), 1U);
    return result.replayed.empty() ? Replayed{} : result.replayed.front();
  }
  std::int64_t letters() { return count("SELECT count(*) FROM dead_letter"); }
  std::vector<std::string> bodies() {
    std::vector<std::string> all;
    for (const auto& a : with_courier)
      all.push_back(a.notice->body);
    return all;
  }
};

TEST_F(Replay, only_the_rule_that_could_not_read_it_gets_it_again_and_once) {
  order(R"({"item":"Shoes"})");
  EXPECT_THAT(bodies(), ElementsAre("Shoes"));
  ASSERT_EQ(letters(), 1);
  with_courier.clear();
  use({rule("test:1", "{item}"), rule("test:2", "{colour|no colour}")});
  const auto one = replay(1);
  EXPECT_EQ(one.code, Code::read);
  EXPECT_EQ(one.deliveries, 1);
  EXPECT_THAT(bodies(), ElementsAre("no colour"));
  EXPECT_EQ(letters(), 0);
  EXPECT_EQ(count("SELECT count(*) FROM event WHERE topic = (SELECT id FROM topic WHERE name = 'orders')"), 2);
  EXPECT_EQ(replay(1).code, Code::missing);
  EXPECT_THAT(bodies(), ElementsAre("no colour"));
}

TEST_F(Replay, what_still_cannot_be_read_is_a_new_dead_letter_with_the_same_bytes) {
  order(R"({"item":"Shoes"})");
  const auto one = replay(1);
  EXPECT_EQ(one.code, Code::dead);
  EXPECT_THAT(one.reason, HasSubstr("colour"));
  EXPECT_EQ(letters(), 1);
  EXPECT_EQ(
      count(R"(SELECT count(*) FROM dead_letter WHERE rule = 'test:2' AND value = CAST('{"item":"Shoes"}' AS BLOB))"),
      1);
}

TEST_F(Replay, a_rule_that_is_gone_is_not_mistaken_for_the_one_that_told_somebody) {
  order(R"({"item":"Shoes"})");
  with_courier.clear();
  use({rule("test:7", "{item}")});
  EXPECT_EQ(replay(1).code, Code::failed);
  EXPECT_THAT(with_courier, IsEmpty());
}

TEST_F(Replay, a_record_that_nothing_reads_any_more_stays_and_the_answer_says_which_topic) {
  order("no json");
  ASSERT_EQ(letters(), 1);
  use({});
  const auto one = replay(1);
  EXPECT_EQ(one.code, Code::failed);
  EXPECT_THAT(one.reason, HasSubstr("topic orders is read by no [[topics.notify]] rule"));
  EXPECT_EQ(letters(), 1);
  EXPECT_EQ(count("SELECT count(*) FROM event"), 1);
}

TEST_F(Replay, a_role_that_was_given_to_another_topic_is_missed) {
  turn({}, {RecordBatch{{record({"item-restocked", 0}, "{")}}});
  ASSERT_EQ(letters(), 1);
  auto next = std::make_shared<Settings>(*settings);
  next->topics.restock = "restocks";
  (void)change(UseSettings{next});
  EXPECT_THAT(replay(1).reason, HasSubstr("topic item-restocked is read by no"));
  auto rule_for_it = std::make_shared<Settings>(*next);
  rule_for_it->topics.notify = {rule("test:9", "{item}")};
  rule_for_it->topics.notify.front().topic = "item-restocked";
  (void)change(UseSettings{rule_for_it});
  EXPECT_EQ(replay(1).code, Code::dead) << "the rule has not had it yet";
  EXPECT_EQ(letters(), 1);
}

TEST_F(Replay, a_rule_is_known_again_wherever_it_stands_and_no_other_takes_its_place) {
  use({rule("test:2", "{colour}"), rule("test:3", "{item}")});
  order(R"({"item":"Shoes"})");
  with_courier.clear();
  use({rule("test:1", "{size}"), rule("test:2", "{item}"), rule("test:3", "{colour}")});
  const auto still = replay(1);
  EXPECT_EQ(still.code, Code::dead);
  EXPECT_THAT(still.reason, HasSubstr("colour"));
  EXPECT_THAT(with_courier, IsEmpty()) << "the rule that told somebody stands where the other one stood";
}

TEST_F(Replay, a_rule_that_moved_in_the_file_is_found_if_it_is_the_only_one) {
  use({rule("test:2", "{colour}")});
  order(R"({"item":"Shoes"})");
  use({rule("test:8", "{item}"), rule("test:9", "{colour|none}")});
  const auto unclear = replay(1);
  EXPECT_EQ(unclear.code, Code::failed);
  EXPECT_THAT(unclear.reason, HasSubstr("test:2"));
  EXPECT_EQ(letters(), 1);
  use({rule("test:9", "{colour|none}")});
  EXPECT_EQ(replay(1).code, Code::read);
}

TEST_F(Replay, the_records_own_time_counts_so_that_what_is_too_old_tells_nobody) {
  order("no json");
  ASSERT_EQ(letters(), 1);
  with_courier.clear();
  clock.advance(hours(25));
  use({rule("test:1", "{item}")});
  const auto still = replay(1);
  EXPECT_EQ(still.code, Code::dead);
  order(R"({"colour":"red"})");
  clock.advance(hours(25));
  use({rule("test:1", "{item|nothing}")});
  with_courier.clear();
  const auto late = replay(count("SELECT max(id) FROM dead_letter"));
  EXPECT_EQ(late.code, Code::read);
  EXPECT_EQ(late.deliveries, 0);
  EXPECT_THAT(late.reason, HasSubstr("too late"));
  EXPECT_THAT(with_courier, IsEmpty());
}

TEST_F(Replay, a_dead_letter_of_the_alerts_that_is_read_again_asks_nobody_twice) {
  turn({RecordBatch{{record(alerts_0, "{")}}});
  ASSERT_EQ(letters(), 1);
  EXPECT_EQ(replay(1).code, Code::dead);
  // As if a later release could read it.
  store_->database().execute(
      R"(UPDATE dead_letter SET value = CAST('{"parent_name":"Sarah","child_name":"Jake","location":"Oak Street Bus Stop"}' AS BLOB))");
  const auto one = replay(count("SELECT max(id) FROM dead_letter"));
  EXPECT_EQ(one.code, Code::read);
  EXPECT_EQ(one.deliveries, 2);
  EXPECT_THAT(who_is_being_told(), ElementsAre("lisa", "mike"));
  EXPECT_EQ(count("SELECT count(*) FROM alert"), 1);
  EXPECT_EQ(letters(), 0);
}

TEST_F(Replay, an_event_that_named_itself_is_not_taken_for_its_own_repeat) {
  auto bad = record(alerts_0, R"({"parent_name":7})");
  bad.headers = {{"ce_specversion", "1.0"}, {"ce_id", "7"}, {"ce_source", "/x"}, {"ce_type", "t"}};
  turn({RecordBatch{{bad}}});
  ASSERT_EQ(letters(), 1);
  store_->database().execute(
      R"(UPDATE dead_letter SET value = CAST('{"parent_name":"Sarah","child_name":"Jake","location":"Oak Street Bus Stop"}' AS BLOB))");
  EXPECT_EQ(replay(1).deliveries, 2);
}

TEST_F(Replay, works_after_a_restart_and_without_a_broker) {
  order(R"({"item":"Shoes"})");
  settings->topics.notify = {rule("test:2", "{colour|none}")};
  restart();
  EXPECT_EQ(replay(1).deliveries, 1);
  EXPECT_EQ(count("SELECT count(DISTINCT topic) FROM event"), 1) << "its event is of the same cluster";
}

TEST_F(Replay, one_that_makes_something_throw_stays_a_dead_letter_and_the_others_are_read) {
  order(R"({"item":"Shoes"})");
  order(R"({"item":"Hat"})");
  use({rule("test:2", "{item} {colour|none}")});
  store_->database().execute(
      "CREATE TRIGGER bug BEFORE INSERT ON notice WHEN NEW.body = 'Shoes none' BEGIN SELECT RAISE(ABORT, 'boom'); END");
  with_courier.clear();
  const auto result = change(ReplayDeadLetters{{1, 2}});
  ASSERT_EQ(result.replayed.size(), 2U);
  EXPECT_EQ(result.replayed[0].code, Code::dead);
  EXPECT_THAT(result.replayed[0].reason, HasSubstr("a bug of busstopd"));
  EXPECT_EQ(result.replayed[1].code, Code::read);
  EXPECT_THAT(bodies(), ElementsAre("Hat none"));
  EXPECT_EQ(letters(), 1);
}

TEST_F(Replay, several_are_answered_one_by_one_in_their_order) {
  order(R"({"item":"Shoes"})");
  order(R"({"item":"Hat"})");
  use({rule("test:2", "{colour|none}")});
  const auto result = change(ReplayDeadLetters{{2, 99, 1}});
  ASSERT_EQ(result.replayed.size(), 3U);
  EXPECT_EQ(result.replayed[0].id, 2);
  EXPECT_EQ(result.replayed[0].code, Code::read);
  EXPECT_EQ(result.replayed[1].code, Code::missing);
  EXPECT_EQ(result.replayed[2].code, Code::read);
  EXPECT_THAT(journal.lines, ::testing::Contains("dead letters replayed: 3, of which could be read: 2"));
}

TEST_F(Replay, dropping_deletes_what_is_there_and_counts_it) {
  order(R"({"item":"Shoes"})");
  order(R"({"item":"Hat"})");
  EXPECT_EQ(change(DropDeadLetters{{1, 99}}).count, 1);
  EXPECT_EQ(letters(), 1);
  EXPECT_EQ(replay(1).code, Code::missing);
}

}  // namespace
}  // namespace busstop::ledger
