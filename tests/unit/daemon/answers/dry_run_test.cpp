#include "daemon/answers/dry_run.hpp"

#include <gmock/gmock.h>

#include <chrono>

#include "bridge/store/open.hpp"
#include "daemon/answers/fault.hpp"
#include "tests/unit/store/memory_journal.hpp"
#include "tests/unit/store/temp_dir.hpp"

namespace busstop {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr Wall noon{seconds(1'770'000'000)};

class DryRunTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Households households(store.database(), [](const Address&) { return std::string(); });
    for (const auto* who : {"sarah", "mike", "lisa"})
      households.put(household(who, "Oak Street"), noon);
    households.put(household("david", "Elm Street"), noon);
    for (const auto* who : {"mike", "lisa"})
      households.subscribe(*households.find(who), "iphone15", noon, Origin::kafka);
    settings = std::make_shared<Settings>();
  }
  static Household household(const std::string& id, const std::string& stop) {
    Household made;
    made.id = id;
    made.name = id;
    made.stops = {stop};
    made.contacts = {{{"phone", id}, {"pager", id}}, {{"mail", id}}};
    return made;
  }
  static NotifyRule rule(const std::string& where, NotifyTarget to) {
    NotifyRule made;
    made.where = where;
    made.topic = "orders";
    made.to = {std::move(to)};
    made.title = "New order";
    made.body = "{item}";
    return made;
  }
  PlayedRecord play(const std::string& topic, const std::string& value, int only_rule = 0) {
    Record record;
    record.from = {topic, 2};
    record.offset = 7;
    record.value = value;
    record.timestamp = noon - minutes(30);
    return DryRun(path, settings, only_rule, noon).play(record);
  }

  test::TempDir dir;
  std::string path = dir / "a.db";
  test::MemoryJournal journal;
  ManualClock clock{noon};
  OpenStore store{path, clock, journal};
  std::shared_ptr<Settings> settings;
};

TEST_F(DryRunTest, an_alert_names_everybody_at_the_stop_but_the_parent) {
  const auto played = play("bus-stop-alerts",
                           R"({"parent_name":"sarah","child_name":"Jake","location":"oak street","message":"late"})");
  EXPECT_EQ(played.read_as, "alert");
  EXPECT_EQ(played.result, "tells");
  EXPECT_EQ(played.at, noon - minutes(30));
  EXPECT_EQ(played.deliveries, 2);
  ASSERT_THAT(played.notices, SizeIs(1));
  EXPECT_THAT(played.notices[0].to, ElementsAre("mike (pager:mike, phone:mike)", "lisa (pager:lisa, phone:lisa)"));
  EXPECT_THAT(played.notices[0].title, HasSubstr("Jake"));
  EXPECT_TRUE(played.notices[0].urgent);
}

TEST_F(DryRunTest, each_household_is_told_in_its_language) {
  auto lisa = household("lisa", "Oak Street");
  lisa.language = "de";
  Households(store.database(), [](const Address&) { return std::string(); }).put(lisa, noon);
  const auto played = play("bus-stop-alerts", R"({"parent_name":"sarah","child_name":"Jake","location":"Oak Street"})");
  ASSERT_THAT(played.notices, SizeIs(2));
  EXPECT_THAT(played.notices[0].to, ElementsAre(StartsWith("lisa ")));
  EXPECT_THAT(played.notices[1].to, ElementsAre(StartsWith("mike ")));
  EXPECT_NE(played.notices[0].title, played.notices[1].title);
}

TEST_F(DryRunTest, a_rule_tells_each_household_in_its_language) {
  auto german = household("lisa", "Oak Street");
  german.language = "de";
  Households(store.database(), [](const Address&) { return std::string(); }).put(german, noon);
  auto all = rule("a.toml:1", ToId{"lisa"});
  all.to.emplace_back(ToId{"mike"});
  all.to.emplace_back(ToId{"sarah"});
  all.texts = {{"de", "Neue Bestellung", ""}};
  settings->topics.notify = {all};
  const auto played = play("orders", R"({"item":"Shoes"})");
  ASSERT_THAT(played.notices, SizeIs(2));
  EXPECT_EQ(played.notices[0].title, "Neue Bestellung");
  EXPECT_EQ(played.notices[0].body, "Shoes");
  EXPECT_EQ(played.notices[0].count, 1);
  EXPECT_EQ(played.notices[1].title, "New order");
  EXPECT_EQ(played.notices[1].count, 2);
  EXPECT_EQ(played.deliveries, 3);
}

TEST_F(DryRunTest, an_alert_where_nobody_listens_tells_the_parent_so) {
  const auto played = play("bus-stop-alerts", R"({"parent_name":"sarah","child_name":"Jake","location":"Far away"})");
  ASSERT_THAT(played.notices, SizeIs(1));
  EXPECT_THAT(played.notices[0].to, ElementsAre(StartsWith("sarah ")));
  EXPECT_THAT(played.reason, HasSubstr("no other household"));
}

TEST_F(DryRunTest, a_restock_counts_who_waits_and_its_first_wave) {
  const auto all = play("item-restocked", "iphone15");
  ASSERT_THAT(all.notices, SizeIs(1));
  EXPECT_EQ(all.notices[0].count, 2);
  EXPECT_THAT(all.notices[0].to, IsEmpty());
  settings->restocks.waves = true;
  const auto wave = play("item-restocked", R"({"productId":"iphone15","quantity":1})");
  EXPECT_EQ(wave.deliveries, 1);
  EXPECT_THAT(wave.reason, HasSubstr("first wave of 2"));
  EXPECT_EQ(play("item-restocked", "boots").reason, "nobody has asked for it");
  EXPECT_THAT(play("item-restocked", R"({"productId":"iphone15","quantity":0})").reason, HasSubstr("sold out"));
}

TEST_F(DryRunTest, each_rule_says_whom_it_would_tell_what) {
  settings->topics.notify = {rule("a.toml:1", ToId{"david"}), rule("a.toml:5", ToId{"nobody"})};
  SinkSettings mail;
  mail.name = "mail";
  settings->sinks = {mail};
  settings->topics.notify.push_back(rule("a.toml:9", ToSinkAddress{"mail", "{user}@example.org"}));
  const auto played = play("orders", R"({"item":"Shoes","user":"u1"})");
  EXPECT_EQ(played.read_as, "event");
  EXPECT_EQ(played.deliveries, 2);
  ASSERT_THAT(played.notices, SizeIs(2));
  EXPECT_EQ(played.notices[0].rule, "a.toml:1");
  EXPECT_EQ(played.notices[0].body, "Shoes");
  EXPECT_EQ(played.notices[0].replay, "not-read");
  EXPECT_THAT(played.notices[1].to, ElementsAre("mail:u1@example.org"));
  EXPECT_THAT(played.reason, HasSubstr("a.toml:5 names nobody"));
  const auto third = play("orders", R"({"item":"Shoes","user":"u1"})", 3);
  ASSERT_THAT(third.notices, SizeIs(1));
  EXPECT_EQ(third.notices[0].rule, "a.toml:9");
}

TEST_F(DryRunTest, what_tells_nobody_says_why) {
  struct Case {
    std::string topic;
    std::string value;
    std::string read_as;
    std::string result;
    std::string reason;
  };
  settings->topics.notify = {rule("a.toml:1", ToId{"david"})};
  const std::vector<Case> cases = {
      {"bus-stop-alerts", "{", "alert", "unreadable", ""},
      {"bus-stop-alerts", R"({"parent_name":"sarah","child_name":"Jake","location":"Oak Street","kind":"cancel"})",
       "cancellation", "nothing", "it ends an alert"},
      {"bus-stop-confirmations", R"({"responder_name":"Mike","child_name":"Jake"})", "confirmation", "nothing",
       "depends on the alerts"},
      {"item-subscriptions", R"({"userId":"u1","productId":"iphone15","action":"subscribe"})", "subscription",
       "nothing", "no household “u1” now"},
      {"orders", "{", "event", "unreadable", ""},
      {"orders", "{}", "event", "unreadable", "the rule at a.toml:1 cannot read it"},
      {"users", "{}", "event", "nothing", "no rule is for it"},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.topic + " " + one.value);
    const auto played = play(one.topic, one.value);
    EXPECT_EQ(played.read_as, one.read_as);
    EXPECT_EQ(played.result, one.result);
    EXPECT_THAT(played.reason, HasSubstr(one.reason));
    EXPECT_THAT(played.notices, IsEmpty());
  }
}

TEST(Candidate, is_read_without_its_secrets_and_with_all_its_mistakes) {
  const auto settings = candidate_settings(R"(
[sinks.mail]
kind = "email"
url = "smtp://relay.example.org"
from = "a@example.org"
user = "bus"
password = { credential = "not-there" }
[[topics.notify]]
topic = "orders"
to = "mike"
title = "Order"
body = "{item}"
)");
  EXPECT_THAT(settings->topics.notify, SizeIs(1));
  try {
    (void)candidate_settings("[alerts]\nwindow = 7\n[nonsense]\n");
    FAIL() << "it was taken";
  } catch (const Fault& fault) {
    EXPECT_EQ(fault.kind(), Fault::Kind::config_invalid);
    EXPECT_THAT(fault.what(), HasSubstr("candidate:2"));
    EXPECT_THAT(fault.what(), HasSubstr("candidate:3"));
  }
}

}  // namespace
}  // namespace busstop
