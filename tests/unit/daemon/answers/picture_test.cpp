#include "daemon/answers/picture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/times.hpp"

namespace busstop {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Wall noon{std::chrono::hours(12)};

AlertBrief brief(std::int64_t id, AlertState state, Wall deadline) {
  AlertBrief alert;
  alert.id = static_cast<AlertId>(id);
  alert.state = state;
  alert.reason = state == AlertState::closed ? CloseReason::done : CloseReason::none;
  alert.opened = deadline - std::chrono::minutes(10);
  alert.deadline = deadline;
  alert.told = 3;
  alert.claims = 1;
  return alert;
}

Status with(Settings settings, LedgerStatus ledger = {}) {
  Status status;
  status.settings = std::make_shared<const Settings>(std::move(settings));
  status.ledger = std::make_shared<const LedgerStatus>(std::move(ledger));
  return status;
}

TEST(Picture, an_alert_is_shown_until_an_hour_after_the_deadline_of_a_closed_one) {
  LedgerStatus ledger;
  ledger.alerts = {brief(4, AlertState::open, noon - std::chrono::hours(3)),
                   brief(3, AlertState::covered, noon - std::chrono::hours(2)),
                   brief(2, AlertState::closed, noon - std::chrono::hours(1)),
                   brief(1, AlertState::closed, noon - std::chrono::hours(1) - std::chrono::seconds(1))};
  const auto picture = picture_of(with({}, ledger), noon);
  std::vector<std::string> shown;
  for (const auto& [name, facts] : picture.alerts)
    shown.push_back(name + " " + facts.state);
  EXPECT_THAT(shown, ElementsAre("2 closed", "3 covered", "4 open"));
  EXPECT_EQ(picture.alerts.at("2").reason, "done");
  EXPECT_EQ(picture.alerts.at("4").told, 3U);
  EXPECT_EQ(picture.alerts.at("4").deadline, static_cast<std::uint64_t>(to_micros(noon - std::chrono::hours(3))));
}

TEST(Picture, every_sink_of_the_configuration_is_shown_with_what_is_known_of_it) {
  Settings settings;
  settings.sinks.resize(2);
  settings.sinks[0].name = "mail-2";
  settings.sinks[0].kind = "email";
  settings.sinks[1].name = "new";
  settings.sinks[1].kind = "log";
  LedgerStatus ledger;
  SinkHealth health;
  health.sink = "mail-2";
  health.state = SinkState::paused;
  health.why = "the relay refuses Sarah";
  health.pending = 7;
  health.next_try = noon;
  ledger.sinks = {health, SinkHealth{}};
  const auto picture = picture_of(with(settings, ledger), noon);
  ASSERT_EQ(picture.sinks.size(), 2U);
  EXPECT_EQ(picture.sinks.at("mail_2d2").state, "paused");
  EXPECT_EQ(picture.sinks.at("mail_2d2").pending, 7U);
  EXPECT_EQ(picture.sinks.at("mail_2d2").next_try, static_cast<std::uint64_t>(to_micros(noon)));
  EXPECT_EQ(picture.sinks.at("new").state, "ok");
  EXPECT_EQ(picture.sinks.at("new").next_try, 0U);
}

TEST(Picture, a_topic_has_its_parts_and_a_lag_as_soon_as_every_end_is_known) {
  Settings settings;
  settings.topics.notify.resize(2);
  settings.topics.notify[0].topic = "orders";
  settings.topics.notify[1].topic = settings.topics.alerts;
  auto status = with(settings);
  status.kafka.partitions = {{{"orders", 0}, 5, 10},
                             {{"orders", 1}, 7, 8},
                             {{"item-restocked", 0}, 1, 4},
                             {{"item-restocked", 1}, 1, -1},
                             {{"gone", 0}, 1, 2}};
  const auto topics = picture_of(status, noon).topics;
  ASSERT_EQ(topics.size(), 5U);
  EXPECT_THAT(topics.at("bus_2dstop_2dalerts").parts, ElementsAre("alerts", "notify"));
  EXPECT_EQ(topics.at("orders").lag, 6);
  EXPECT_THAT(topics.at("orders").positions, ElementsAre(std::tuple(0, 5, 10, 5), std::tuple(1, 7, 8, 1)));
  EXPECT_EQ(topics.at("item_2drestocked").lag, -1);
  EXPECT_EQ(topics.at("item_2dsubscriptions").lag, -1);
  EXPECT_THAT(topics.at("item_2dsubscriptions").positions, IsEmpty());
}

TEST(Picture, only_what_is_announced_makes_a_change) {
  const AlertFacts alert{1, "open", "", 1, 2, 3, 4};
  EXPECT_THAT(changes(alert, alert), IsEmpty());
  EXPECT_THAT(changes(alert, {1, "closed", "done", 1, 5, 6, 7}),
              ElementsAre("State", "Reason", "Deadline", "Told", "Claims"));
  const SinkFacts sink{"a", "log", "ok", 0, 1, 2, 3, 4};
  EXPECT_THAT(changes(sink, {"a", "log", "ok", 0, 5, 6, 7, 8}), IsEmpty());
  EXPECT_THAT(changes(sink, {"a", "email", "failing", 9, 1, 2, 3, 4}), ElementsAre("Kind", "State", "NextTry"));
  const TopicFacts topic{"t", {"alerts"}, {{0, 1, 2, 1}}, 1};
  EXPECT_THAT(changes(topic, {"t", {"alerts"}, {{0, 2, 9, 7}}, 7}), IsEmpty());
  EXPECT_THAT(changes(topic, {"t", {"notify"}, {}, -1}), ElementsAre("Parts", "Partitions"));
}

TEST(PathElement, writes_names_as_an_object_path_can_carry_them) {
  const std::pair<const char*, const char*> cases[] = {
      {"phone", "phone"}, {"a-b", "a_2db"}, {"2nd", "_32nd"},       {"a2", "a2"},
      {"", "_"},          {"_", "_5f"},     {"\xc3\xa4", "_c3_a4"}, {"a.b/c", "a_2eb_2fc"},
  };
  for (const auto& [name, path] : cases)
    EXPECT_EQ(path_element(name), path) << name;
}

}  // namespace
}  // namespace busstop
