#include "daemon/configuration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace busstop {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Configuration, systemd_names_the_state_directory_unless_the_file_names_the_store) {
  const auto standard = StoreSettings{}.path;
  EXPECT_EQ(store_path(standard, {}), "/var/lib/busstopd/busstopd.db");
  EXPECT_EQ(store_path(standard, ""), "/var/lib/busstopd/busstopd.db");
  EXPECT_EQ(store_path(standard, "/var/lib/busstopd-b:/var/lib/c"), "/var/lib/busstopd-b/busstopd.db");
  EXPECT_EQ(store_path("/srv/x.db", "/var/lib/busstopd-b"), "/srv/x.db");
}

TEST(Configuration, each_topic_is_read_once_and_alerts_are_urgent) {
  Settings settings;
  for (const auto* topic : {"orders", "bus-stop-alerts", "orders", "item-restocked", "users"}) {
    NotifyRule rule;
    rule.topic = topic;
    settings.topics.notify.push_back(rule);
  }
  const auto topics = topics_to_read(settings);
  EXPECT_THAT(topics.urgent, ElementsAre("bus-stop-alerts", "bus-stop-confirmations"));
  EXPECT_THAT(topics.other, ElementsAre("item-restocked", "item-subscriptions", "orders", "users"));
}

TEST(Configuration, what_a_reload_cannot_change_is_named) {
  Settings running;
  auto wanted = running;
  wanted.households.resize(3);
  wanted.topics.alerts = "other";
  EXPECT_THAT(needs_restart(running, wanted), IsEmpty());
  wanted.store.path = "/elsewhere";
  wanted.kafka.group = "second";
  wanted.kafka.properties["sasl.password"] = Secret("do-not-show");
  const auto lines = needs_restart(running, wanted);
  EXPECT_THAT(lines,
              ElementsAre(HasSubstr("[store] path"), HasSubstr("[kafka] group"), HasSubstr("[kafka.properties]")));
  for (const auto& line : lines)
    EXPECT_THAT(line, testing::Not(HasSubstr("do-not-show")));
}

TEST(Configuration, a_good_file_is_summed_up_in_a_line) {
  Settings settings;
  settings.households.resize(1);
  settings.sinks.resize(2);
  EXPECT_EQ(summary("x.toml", settings), "x.toml: ok, 1 household, 2 sinks, 4 topics");
}

}  // namespace
}  // namespace busstop
