// What a rule says in several languages.
#include <gmock/gmock.h>

#include "bridge/rules/notify.hpp"
#include "tests/unit/rules/records.hpp"

namespace busstop {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing_rules::record;

constexpr Wall noon = std::chrono::sys_days(std::chrono::year(2026) / 5 / 4) + std::chrono::hours(12);

NotifyRule orders() {
  NotifyRule rule;
  rule.where = "busstopd.toml:9";
  rule.topic = "orders";
  rule.to = {ToId{"shop"}, ToId{"david"}};
  rule.title = "New order";
  rule.body = "{quantity} x {item}";
  return rule;
}

std::vector<CompiledRule> compiled(const NotifyRule& rule) {
  Settings settings;
  settings.topics.notify = {rule};
  EXPECT_THAT(check_rules(settings), IsEmpty());
  return CompiledRules(settings).of_topic("orders");
}

std::variant<NotifyPlan, Unreadable> outcome_of(const NotifyRule& rule, const std::string& json) {
  return apply_rule(compiled(rule).front(), record(json), std::get<Json>(Json::parse(json)), noon);
}

TEST(RuleTexts, EachLanguageIsFilledInAndWhatItLeavesOutIsTheRulesOwn) {
  auto rule = orders();
  rule.texts = {{"de", "Neue Bestellung", "{quantity}-mal {item}"}, {"es", "Pedido nuevo", ""}};
  const auto made = outcome_of(rule, R"({"item":"Shoes","quantity":2})");
  const auto& notices = std::get<NotifyPlan>(made).notices;
  ASSERT_THAT(notices, SizeIs(2));
  for (const auto& addressed : notices) {
    EXPECT_EQ(addressed.notice.title, "New order");
    ASSERT_THAT(addressed.also, SizeIs(2));
    EXPECT_EQ(addressed.also[0].language, "de");
    EXPECT_EQ(addressed.also[0].title, "Neue Bestellung");
    EXPECT_EQ(addressed.also[0].body, "2-mal Shoes");
    EXPECT_EQ(addressed.also[1].title, "Pedido nuevo");
    EXPECT_EQ(addressed.also[1].body, "2 x Shoes");
  }
}

TEST(RuleTexts, AFieldThatIsMissingNamesTheLanguage) {
  auto rule = orders();
  rule.texts = {{"de", "", "{anzahl}"}};
  const auto made = outcome_of(rule, R"({"item":"Shoes","quantity":2})");
  ASSERT_TRUE(std::holds_alternative<Unreadable>(made));
  EXPECT_THAT(std::get<Unreadable>(made).reason, HasSubstr("anzahl is missing, and texts.de.body has no default"));
}

TEST(RuleTexts, OtherWordsAreAnotherRuleAndNoneAreTheSameAsEver) {
  auto rule = orders();
  const auto none = compiled(rule).front().fingerprint;
  rule.texts = {{"de", "Neue Bestellung", ""}};
  const auto some = compiled(rule).front().fingerprint;
  rule.texts = {{"de", "Bestellung", ""}};
  EXPECT_NE(some, compiled(rule).front().fingerprint);
  EXPECT_NE(some, none);
}

TEST(RuleTexts, AMistakeNamesTheLanguage) {
  auto rule = orders();
  rule.texts = {{"de", "{", ""}};
  Settings settings;
  settings.topics.notify = {rule};
  EXPECT_THAT(check_rules(settings), ElementsAre(HasSubstr("busstopd.toml:9: texts.de.title, byte ")));
}

}  // namespace
}  // namespace busstop
