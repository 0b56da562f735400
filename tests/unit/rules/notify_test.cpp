#include "bridge/rules/notify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/rules/records.hpp"

namespace busstop {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_rules::reason_of;
using testing_rules::record;

constexpr Wall noon = std::chrono::sys_days(std::chrono::year(2026) / 5 / 4) + 12h;
const std::string order =
    R"({"order_id":7,"user":"John Doe","email":"john@example.org","item":"Shoes","quantity":2,"action":"buy"})";

NotifyRule orders() {
  NotifyRule rule;
  rule.where = "busstopd.toml:9";
  rule.topic = "orders";
  rule.to = {ToId{"shop"}};
  rule.title = "New order";
  rule.body = "Received order: {quantity} x {item} from {user}";
  return rule;
}

Settings with(std::vector<NotifyRule> rules) {
  Settings settings;
  settings.sinks.emplace_back().name = "mail";
  settings.topics.notify = std::move(rules);
  return settings;
}

CompiledRule compiled(const NotifyRule& rule) {
  const auto settings = with({rule});
  EXPECT_THAT(check_rules(settings), IsEmpty());
  const CompiledRules compiled_rules(settings);
  const auto& rules = compiled_rules.of_topic(rule.topic);
  return rules.empty() ? CompiledRule{} : rules.front();
}

using Applied = std::variant<NotifyPlan, Unreadable>;
Applied outcome_of(const NotifyRule& rule, const std::string& json = order, std::optional<std::string> key = {}) {
  auto made = record(json);
  made.key = std::move(key);
  return apply_rule(compiled(rule), made, std::get<Json>(Json::parse(json)), noon);
}

NotifyPlan plan_of(const Applied& applied) {
  EXPECT_EQ(reason_of(applied), "");
  const auto* plan = std::get_if<NotifyPlan>(&applied);
  return plan == nullptr ? NotifyPlan{} : *plan;
}

Notice only_notice(const Applied& applied) {
  const auto plan = plan_of(applied);
  EXPECT_EQ(plan.notices.size(), 1U);
  return plan.notices.empty() ? Notice{} : plan.notices.front().notice;
}

/// The places in words: "shop", "mail:john@example.org".
std::vector<std::string> places(const NotifyPlan& plan) {
  std::vector<std::string> found;
  for (const auto& notice : plan.notices) {
    const auto* household = std::get_if<ToHouseholdNamed>(&notice.audience);
    found.push_back(household != nullptr ? household->id : to_text(std::get<ToAddress>(notice.audience).at));
  }
  return found;
}

TEST(NotifyRule, TurnsARecordIntoANotice) {
  const auto applied = outcome_of(orders());
  const auto notice = only_notice(applied);
  EXPECT_EQ(notice.title, "New order");
  EXPECT_EQ(notice.body, "Received order: 2 x Shoes from John Doe");
  EXPECT_EQ(notice.kind, NoticeKind::notify);
  EXPECT_EQ(notice.urgency, Urgency::ordinary);
  EXPECT_EQ(notice.made, noon);
  EXPECT_EQ(notice.useful_until, noon + 24h);
  EXPECT_THAT(places(plan_of(applied)), ElementsAre("shop"));
}

TEST(NotifyRule, KeepsItsOwnExpiryAndUrgency) {
  auto rule = orders();
  rule.expires = 5min;
  rule.urgent = true;
  const auto notice = only_notice(outcome_of(rule));
  EXPECT_EQ(notice.useful_until, noon + 5min);
  EXPECT_EQ(notice.urgency, Urgency::urgent);
}

TEST(NotifyRule, TellsEachOfItsTargetsOnce) {
  auto rule = orders();
  rule.to = {ToId{"shop"}, ToId{"{user}"}, ToSinkAddress{"mail", "{email}"}, ToId{"{owner|shop}"},
             ToSinkAddress{"mail", "john@example.org"}};
  EXPECT_THAT(places(plan_of(outcome_of(rule))), ElementsAre("shop", "John Doe", "mail:john@example.org"));
}

TEST(NotifyRule, RefusesATargetThatIsNone) {
  struct Case {
    NotifyTarget to;
    std::string json;
    std::string_view reason;
  };
  const std::string start = R"({"user":"u","item":"x","quantity":1,"who":)";
  for (const auto& [to, json, reason] : std::initializer_list<Case>{
           {ToId{"{who}"}, start + R"(" "})", "to is empty; a household's id is wanted"},
           {ToId{"{who}"}, start + "null}", "the field who is missing, and to has no default for it ({who|...})"},
           {ToId{"{who}"}, start + "\"" + std::string(201, 'x') + "\"}", "to is too long"},
           {ToSinkAddress{"mail", "{who}"}, start + R"(""})", "to is empty; an address at sink mail is wanted"},
           {ToSinkAddress{"mail", "{who}"}, start + R"("a@b.org\r\nBcc: all@b.org"})",
            "to contains control characters"},
           {ToSinkAddress{"mail", "{who}"}, start + "\"" + std::string(2049, 'x') + "\"}", "to is too long"}}) {
    auto rule = orders();
    rule.to = {to};
    EXPECT_THAT(reason_of(outcome_of(rule, json)), HasSubstr(reason)) << json;
  }
}

TEST(NotifyRule, NamesAMissingFieldWithoutDefault) {
  EXPECT_EQ(reason_of(outcome_of(orders(), R"({"quantity":2,"item":"Shoes"})")),
            "the field user is missing, and body has no default for it ({user|...})");
  auto rule = orders();
  rule.title = "Order {ref.id}";
  EXPECT_EQ(reason_of(outcome_of(rule)), "the field ref.id is missing, and title has no default for it ({ref.id|...})");
}

TEST(NotifyRule, WantsAnObject) {
  for (const auto* json : {"[]", "\"text\"", "7", "null"}) {
    EXPECT_THAT(reason_of(outcome_of(orders(), json)), HasSubstr("a JSON object is wanted")) << json;
  }
}

TEST(NotifyRule, AppliesOnlyWhenAllFieldsAreEqual) {
  struct Case {
    std::vector<std::pair<std::string, std::string>> when;
    bool applies;
  };
  for (const auto& [when, applies] : std::initializer_list<Case>{{{{"action", "\"buy\""}}, true},
                                                                 {{{"action", "\"Buy\""}}, false},
                                                                 {{{"action", "\"buy\""}, {"quantity", "2"}}, true},
                                                                 {{{"action", "\"buy\""}, {"quantity", "3"}}, false},
                                                                 {{{"quantity", "2.0"}}, true},
                                                                 {{{"quantity", "\"2\""}}, false},
                                                                 {{{"gone", "\"buy\""}}, false},
                                                                 {{{"gone.deep", "true"}}, false}}) {
    auto rule = orders();
    rule.when = when;
    const auto plan = plan_of(outcome_of(rule));
    EXPECT_EQ(plan.notices.size(), applies ? 1U : 0U) << when.front().first;
    EXPECT_EQ(plan.skipped, applies ? "" : "`when` does not match");
  }
}

TEST(NotifyRule, DoesNotLookForFieldsWhereWhenDoesNotMatch) {
  auto rule = orders();
  rule.when = {{"action", "\"signup\""}};
  EXPECT_EQ(plan_of(outcome_of(rule, R"({"action":"login"})")).skipped, "`when` does not match");
}

TEST(NotifyThread, IsTopicAndKeyOfAKeyedRecord) {
  EXPECT_EQ(only_notice(outcome_of(orders(), order, "customer-7")).thread, "orders/customer-7");
  EXPECT_EQ(only_notice(outcome_of(orders())).thread, "");
  EXPECT_EQ(only_notice(outcome_of(orders(), order, "")).thread, "")
      << "an empty key would make all records one thread";
}

TEST(NotifyThread, StandsForABinaryOrLongKeyByItsHash) {
  const auto first = only_notice(outcome_of(orders(), order, "\0\0\0\1"s)).thread;
  EXPECT_THAT(first, HasSubstr("orders//4:"));
  EXPECT_EQ(first, only_notice(outcome_of(orders(), order, "\0\0\0\1"s)).thread);
  EXPECT_NE(first, only_notice(outcome_of(orders(), order, "\0\0\0\2"s)).thread);
  EXPECT_LE(only_notice(outcome_of(orders(), order, std::string(100'000, 'k'))).thread.size(), 50U);
}

TEST(NotifyText, IsMadeFitForPeople) {
  auto rule = orders();
  rule.title = "{text}";
  rule.body = "{text}";
  const auto notice = only_notice(outcome_of(rule, R"({"text":" one\r\ntwo\u001b[31m\u0000 "})"));
  EXPECT_EQ(notice.title, "one two[31m");
  EXPECT_EQ(notice.body, "one\ntwo[31m");
}

TEST(NotifyText, IsCutWithAMark) {
  auto rule = orders();
  rule.title = "{text}";
  rule.body = "{text}{text}";
  const auto notice = only_notice(outcome_of(rule, R"({"text":")" + std::string(5000, 'x') + "\"}"));
  EXPECT_EQ(notice.title.size(), 250U);
  EXPECT_TRUE(notice.title.ends_with("…"));
  EXPECT_EQ(notice.body.size(), 4096U);
  EXPECT_TRUE(notice.body.ends_with("…"));
}

TEST(NotifyIdentity, IsTheFieldTheRuleNames) {
  auto rule = orders();
  rule.id = "order_id";
  const auto identity = plan_of(outcome_of(rule)).identity;
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity, plan_of(outcome_of(rule, R"({"order_id":7,"user":"Lisa","item":"x","quantity":1})")).identity);
  EXPECT_NE(identity, plan_of(outcome_of(rule, R"({"order_id":8,"user":"Lisa","item":"x","quantity":1})")).identity);
  const auto of_number = [&rule](const std::string& digits) {
    return plan_of(outcome_of(rule, R"({"user":"u","item":"x","quantity":1,"order_id":)" + digits + "}")).identity;
  };
  EXPECT_NE(of_number("18446744073709551616"), of_number("18446744073709551617"));
  EXPECT_NE(of_number("1e400"), of_number("1e500"));
}

TEST(NotifyIdentity, IsNoneWithoutRuleOrField) {
  EXPECT_EQ(plan_of(outcome_of(orders())).identity, std::nullopt);
  auto rule = orders();
  rule.id = "ref";
  EXPECT_EQ(plan_of(outcome_of(rule)).identity, std::nullopt);
  rule.id = "order_id";
  EXPECT_THAT(reason_of(outcome_of(
                  rule, R"({"order_id":")" + std::string(1025, '7') + R"(","user":"u","item":"x","quantity":1})")),
              HasSubstr("order_id has 1025 bytes; at most 1024 identify an event"));
}

TEST(NotifyIdentity, BelongsToOneRuleOfOneTopic) {
  auto rule = orders();
  rule.id = "order_id";
  auto moved = rule;
  moved.where = "busstopd.toml:99";
  auto other = rule;
  other.body = "Another text";
  auto elsewhere = rule;
  elsewhere.to = {ToId{"mike"}};
  const auto identity = plan_of(outcome_of(rule)).identity;
  EXPECT_EQ(identity, plan_of(outcome_of(moved)).identity) << "however the file around it is edited";
  EXPECT_NE(identity, plan_of(outcome_of(other)).identity);
  EXPECT_NE(identity, plan_of(outcome_of(elsewhere)).identity);
  auto made = record(order);
  made.from.topic = "orders2";
  const auto there = apply_rule(compiled(rule), made, std::get<Json>(Json::parse(order)), noon);
  EXPECT_NE(identity, plan_of(there).identity);
}

TEST(NotifyIdentity, IsNeverThatOfACloudEvent) {
  auto rule = orders();
  rule.id = "order_id";
  const auto event = testing_rules::envelope("x", {{"ce_specversion", "1.0"}, {"ce_source", "orders"}, {"ce_id", "7"}});
  EXPECT_EQ(event.identity->substr(0, 3), "ce:");
  EXPECT_EQ(plan_of(outcome_of(rule)).identity->substr(0, 5), "rule:");
}

TEST(CompiledRules, KeepTheOrderOfTheFileForEachTopic) {
  auto second = orders();
  second.title = "Also";
  auto users = orders();
  users.topic = "users";
  const CompiledRules rules(with({orders(), users, second}));
  EXPECT_THAT(rules.topics(), ElementsAre("orders", "users"));
  ASSERT_EQ(rules.of_topic("orders").size(), 2U);
  EXPECT_EQ(rules.of_topic("orders")[0].rule.title, "New order");
  EXPECT_EQ(rules.of_topic("orders")[1].rule.title, "Also");
  EXPECT_TRUE(rules.of_topic("payments").empty());
}

TEST(CheckRules, SaysWhereAndWhatIsWrong) {
  struct Case {
    void (*spoil)(NotifyRule&);
    std::string_view error;
  };
  for (const auto& [spoil, error] : std::initializer_list<Case>{
           {[](NotifyRule& rule) { rule.title = "a {b"; }, "busstopd.toml:9: title, byte 3: a { without its }"},
           {[](NotifyRule& rule) { rule.body = "{}"; }, "busstopd.toml:9: body, byte 1: no field between { and }"},
           {[](NotifyRule& rule) { rule.title.clear(); }, "busstopd.toml:9: title is empty; a text is wanted"},
           {[](NotifyRule& rule) { rule.to = {ToId{"{a..b}"}}; }, "busstopd.toml:9: to, byte 1: an empty step"},
           {[](NotifyRule& rule) { rule.to.clear(); }, "busstopd.toml:9: to is missing"},
           {[](NotifyRule& rule) { rule.to = {ToSinkAddress{"mial", "a@b.org"}}; },
            R"(busstopd.toml:9: to: there is no sink "mial"; the name of a [sinks.NAME] is wanted)"},
           {[](NotifyRule& rule) { rule.to = {ToSinkAddress{"mails", "a@b.org"}}; }, R"((did you mean "mail"?))"},
           {[](NotifyRule& rule) { rule.to = {ToSinkAddress{"mail", "}"}}; },
            "busstopd.toml:9: to.address, byte 1: a }"},
           {[](NotifyRule& rule) { rule.topic = "item-restocked"; },
            R"(busstopd.toml:9: the topic "item-restocked" is that of restock already)"},
           {[](NotifyRule& rule) { rule.topic.clear(); }, "busstopd.toml:9: topic is missing"},
           {[](NotifyRule& rule) { rule.when = {{"a", "signup"}}; },
            R"(busstopd.toml:9: when: the value of "a" is no JSON)"},
           {[](NotifyRule& rule) { rule.expires = 0s; }, "busstopd.toml:9: expires is not above 0"}}) {
    auto rule = orders();
    spoil(rule);
    const auto settings = with({orders(), rule});
    EXPECT_THAT(check_rules(settings), ElementsAre(HasSubstr(error)));
    EXPECT_EQ(CompiledRules(settings).of_topic("orders").size(), 1U) << "the good one stays: " << error;
  }
}

}  // namespace
}  // namespace busstop
