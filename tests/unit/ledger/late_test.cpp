// A rule that came late, for records that were read before it was there.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LateRule : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    settings->topics.notify = {order_rule("test:1", "david")};
    catch_up();
  }
  void order(const std::string& value, std::optional<std::string> key = {}) {
    auto one = record(orders, value);
    one.key = std::move(key);
    past.push_back(one);
    turn({}, {RecordBatch{{one}}});
  }
  void use(std::vector<NotifyRule> rules) {
    auto next = std::make_shared<Settings>(*settings);
    next->topics.notify = std::move(rules);
    settings = next;
    (void)change(UseSettings{next});
  }
  ChangeResult apply(std::size_t number) {
    const CompiledRules rules(*settings);
    return change(ApplyLateRule{rules.of_topic("orders").at(number).fingerprint, past});
  }
  std::vector<std::string> results(std::size_t number) {
    std::vector<std::string> all;
    for (const auto& one : apply(number).late)
      all.push_back(one.result);
    return all;
  }
  std::vector<Record> past;
};

TEST_F(LateRule, it_tells_once_what_it_would_have_told_and_the_record_remembers_it) {
  order(R"({"item":"Shoes"})");
  carry();
  use({order_rule("test:1", "david"), order_rule("test:5", "lisa")});
  const auto done = apply(1);
  ASSERT_EQ(done.late.size(), 1U);
  EXPECT_EQ(done.late[0].result, "sent");
  EXPECT_EQ(done.late[0].deliveries, 1);
  EXPECT_THAT(who_is_being_told(), ElementsAre("lisa"));
  EXPECT_EQ(count("SELECT deliveries FROM event"), 2);
  EXPECT_EQ(count("SELECT count(*) FROM notice WHERE cause = 1"), 2);
  EXPECT_THAT(results(1), ElementsAre("had-it"));
  EXPECT_THAT(results(0), ElementsAre("had-it"));
  restart();
  EXPECT_THAT(apply(1).text, HasSubstr("no broker has answered yet"));
  assign();
  EXPECT_THAT(results(1), ElementsAre("had-it"));
  EXPECT_EQ(count("SELECT count(*) FROM delivery"), 2);
}

TEST_F(LateRule, what_is_too_old_is_not_sent_and_said) {
  order(R"({"item":"Shoes"})");
  clock.advance(hours(25));
  use({order_rule("test:1", "david"), order_rule("test:5", "lisa")});
  EXPECT_THAT(results(1), ElementsAre("too-late"));
  EXPECT_EQ(count("SELECT count(*) FROM notice"), 1);
  EXPECT_THAT(results(1), ElementsAre("had-it"));
}

TEST_F(LateRule, each_record_is_judged_for_itself) {
  order(R"({"item":"Shoes"})");
  order("no json");
  order(R"({"colour":"red"})");
  past.push_back(record(orders, R"({"item":"not read yet"})"));
  auto choosy = order_rule("test:5", "lisa");
  choosy.when = {{"item", "\"Boots\""}};
  auto unheard = order_rule("test:6", "nobody");
  use({order_rule("test:1", "david"), choosy, unheard});
  EXPECT_THAT(results(1), ElementsAre("no-match", "letter", "no-match", "not-read"));
  EXPECT_THAT(results(2), ElementsAre("nobody", "letter", "unreadable", "not-read"));
  EXPECT_THAT(results(2), ElementsAre("nobody", "letter", "unreadable", "not-read")) << "it may be tried again";
  EXPECT_EQ(count("SELECT count(*) FROM dead_letter"), 2) << "no new ones";
}

TEST_F(LateRule, who_was_nobody_when_its_id_was_kept_is_told_once_all_the_same) {
  auto named = order_rule("test:1", "jake");
  named.id = "item";
  use({named});
  order(R"({"item":"Shoes"})");
  order(R"({"item":"Shoes"})");
  EXPECT_THAT(results(0), ElementsAre("nobody", "had-it"));
  change(PutHousehold{household("jake", "Jake", {}, {{{"phone", "jake"}}})});
  EXPECT_THAT(results(0), ElementsAre("sent", "had-it")) << "the second was a repeat of the first";
  EXPECT_THAT(results(0), ElementsAre("had-it", "had-it"));
  EXPECT_THAT(who_is_being_told(), ElementsAre("jake"));
}

class LateRuleWithId : public LateRule {
 protected:
  NotifyRule named() {
    auto rule = order_rule("test:5", "lisa");
    rule.id = "item";
    rule.expires = hours(60 * 24);
    return rule;
  }
  void with() { use({order_rule("test:1", "david"), named()}); }
  void without() { use({order_rule("test:1", "david")}); }
  void order_shoes() {
    order(R"({"item":"Shoes"})");
    carry();
  }
};

TEST_F(LateRuleWithId, what_came_before_its_ids_are_known_is_left_alone_and_says_why) {
  order_shoes();
  with();
  order_shoes();
  ASSERT_EQ(at("lisa").size(), 1U) << "of the event that came before the rule, too";
  clock.advance(hours(8 * 24));
  const auto done = apply(1);
  ASSERT_EQ(done.late.size(), 2U);
  EXPECT_EQ(done.late[0].result, "forgotten");
  EXPECT_THAT(done.late[0].reason, HasSubstr("read 8d ago, and the ids of its rule are known for 7d"));
  EXPECT_EQ(done.late[1].result, "had-it");
  EXPECT_THAT(with_courier, IsEmpty());
}

TEST_F(LateRuleWithId, it_knows_the_ids_of_the_days_before_each_record_that_it_may_still_tell_of) {
  with();
  order_shoes();
  without();
  clock.advance(hours(5 * 24));
  order_shoes();
  clock.advance(hours(4 * 24));
  turn({});
  with();
  EXPECT_THAT(results(1), ElementsAre("had-it", "seen"));
  EXPECT_EQ(at("lisa").size(), 1U);
}

TEST_F(LateRuleWithId, one_that_was_changed_does_not_tell_of_an_event_by_its_repeat) {
  with();
  order_shoes();
  order_shoes();
  auto changed = named();
  changed.title = "New order";
  use({order_rule("test:1", "david"), changed});
  EXPECT_THAT(results(1), ElementsAre("other-rule", "other-rule"));
  EXPECT_THAT(with_courier, IsEmpty());
}

TEST_F(LateRule, what_the_store_does_not_remember_is_left_alone_and_says_how_far_back_it_goes) {
  order(R"({"item":"Shoes"})");
  clock.advance(hours(1));
  order(R"({"item":"Boots"})");
  carry();
  store_->database().execute("PRAGMA foreign_keys = OFF; DELETE FROM event WHERE id = 1; PRAGMA foreign_keys = ON");
  use({order_rule("test:1", "david"), order_rule("test:5", "lisa")});
  const auto done = apply(1);
  ASSERT_EQ(done.late.size(), 2U);
  EXPECT_EQ(done.late[0].result, "forgotten");
  EXPECT_THAT(done.late[0].reason, HasSubstr("the store goes back to 2026-05-04T16:11:00Z"));
  EXPECT_EQ(done.late[1].result, "sent");
}

TEST_F(LateRule, a_rule_that_was_changed_does_not_tell_again_what_it_told_before) {
  order(R"({"item":"Shoes"})");
  carry();
  auto changed = order_rule("test:1", "david");
  changed.title = "New order";
  use({changed});
  EXPECT_THAT(results(0), ElementsAre("other-rule"));
  EXPECT_THAT(with_courier, IsEmpty());
}

TEST_F(LateRule, it_takes_no_newer_ones_place) {
  order(R"({"item":"Shoes"})", "7");
  auto other = order_rule("test:5", "david");
  other.body = "late: {item}";
  order(R"({"item":"Boots"})", "7");
  const auto waiting = count("SELECT count(*) FROM delivery WHERE state < 2");
  use({order_rule("test:1", "david"), other});
  past.pop_back();
  EXPECT_THAT(results(1), ElementsAre("sent"));
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE state < 2"), waiting + 1);
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE reason = 'superseded'"), 0);
}

TEST_F(LateRule, one_that_is_gone_meanwhile_does_nothing) {
  order(R"({"item":"Shoes"})");
  const auto answer = change(ApplyLateRule{42, past});
  EXPECT_EQ(answer.code, ChangeResult::Code::failed);
  EXPECT_THAT(answer.text, HasSubstr("begin again"));
}

TEST_F(LateRule, records_of_an_earlier_version_are_left_alone) {
  order(R"({"item":"Shoes"})");
  store_->database().execute("UPDATE event SET role = NULL, rulings = NULL");
  use({order_rule("test:1", "david"), order_rule("test:5", "lisa")});
  EXPECT_THAT(results(1), ElementsAre("unknown"));
  store_->database().execute("PRAGMA foreign_keys = OFF; DELETE FROM event; PRAGMA foreign_keys = ON");
  EXPECT_THAT(results(1), ElementsAre("forgotten"));
}

}  // namespace
}  // namespace busstop::ledger
