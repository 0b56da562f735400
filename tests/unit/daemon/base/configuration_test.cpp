#include "daemon/base/configuration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/config/folder.hpp"

namespace busstop {
namespace {

using ::testing::AllOf;
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

TEST(Configuration, a_reply_topic_is_of_one_sink_of_its_server_and_nobodys_contact) {
  const test::Folder folder;
  const auto read_with = [&folder](const std::string& replies, const std::string& contact) {
    return read_configuration(
        folder
            .write("busstopd.toml",
                   "[sinks.phone]\nkind = \"ntfy\"\nurl = \"https://ntfy.example.org\"\nreplies = \"answers\"\n"
                   "[sinks.tablet]\nkind = \"ntfy\"\nurl = \"https://ntfy.example.org/\"\nreplies = \"" +
                       replies + "\"\n[[households]]\nid = \"mike\"\nname = \"Mike\"\nstops = [\"Oak Street\"]\n" +
                       "contacts = [\"tablet:" + contact + "\"]\n")
            .string());
  };
  const auto warnings_with = [&](const std::string& replies) {
    const auto read = read_with(replies, "mike");
    const auto* settings = std::get_if<std::shared_ptr<const Settings>>(&read);
    return settings == nullptr ? std::vector<std::string>{"it was refused"} : (*settings)->warnings;
  };
  EXPECT_THAT(warnings_with("others"), IsEmpty());
  EXPECT_THAT(warnings_with("answers"),
              ElementsAre(HasSubstr("[sinks.phone] and [sinks.tablet] have the same replies")));
  const auto refused = read_with("others", "answers");
  ASSERT_TRUE(std::holds_alternative<ConfigErrors>(refused));
  EXPECT_THAT(std::get<ConfigErrors>(refused), ElementsAre(HasSubstr("household mike has a contact at sink tablet")));
}

TEST(Configuration, a_file_without_any_sink_is_read_with_a_warning_that_says_what_to_begin_with) {
  const test::Folder folder;
  const auto read = read_configuration(folder.write("busstopd.toml", "").string());
  const auto* settings = std::get_if<std::shared_ptr<const Settings>>(&read);
  ASSERT_NE(settings, nullptr);
  EXPECT_THAT((*settings)->warnings,
              ElementsAre(AllOf(HasSubstr("busstopd.toml: there is no [sinks.NAME]"), HasSubstr("[sinks.phone]"))));
}

class ConfigurationFile : public testing::Test {
 protected:
  ConfigErrors errors_of(const std::string& text) {
    const auto read = read_configuration(folder_.write("busstopd.toml", text).string());
    const auto* errors = std::get_if<ConfigErrors>(&read);
    return errors != nullptr ? *errors : ConfigErrors{};
  }
  const test::Folder folder_;
};

TEST_F(ConfigurationFile, shows_the_mistakes_of_form_and_those_that_only_its_users_see_at_once) {
  const auto errors = errors_of(R"([kafka]
grup = "x"
[kafka.properties]
"sesion.timeout.ms" = 6000
socket.keepalive.enable = "perhaps"
[sinks.mail]
kind = "email"
url = "smtp://relay.example.org"
from = "no address"
parallel = 1000
[[topics.notify]]
topic = "orders"
to = "shop"
title = "New order"
body = "{quantity|}{.}"
[[topics.notify]]
topic = "users"
to = { sink = "phone", address = "x" }
title = "New user"
body = "{user}"
[sinks.phone]
kind = "nfty"
)");
  ASSERT_EQ(errors.size(), 7U) << testing::PrintToString(errors);
  const std::pair<const char*, const char*> wanted[] = {
      {":2:1: ", "did you mean \"group\"?"},
      {":9:8: ", "from must look like"},
      {":10:12: ", "it may be 1 to 256"},
      {":22:8: ", "did you mean \"ntfy\"?"},
      {":11: ", "body, byte"},
      {":4:1: kafka.properties: sesion.timeout.ms is no property", "did you mean \"session.timeout.ms\"?"},
      {":5:", "kafka.properties: socket.keepalive.enable cannot be used"}};
  for (std::size_t i = 0; i < errors.size(); ++i) {
    EXPECT_THAT(errors[i], HasSubstr(std::string("busstopd.toml") + wanted[i].first));
    EXPECT_THAT(errors[i], HasSubstr(wanted[i].second));
  }
}

TEST_F(ConfigurationFile, shows_contacts_that_could_never_be_reached_at_their_place) {
  const auto errors = errors_of(R"([sinks.hook]
kind = "webhook"
allow_networks = ["10.1.0.0/16"]

[[topics.notify]]
topic = "orders"
to = { sink = "hook", address = "https://192.168.0.1/canary" }
title = "t"
body = "b"

[[households]]
id = "mike"
contacts = ["hook:http://10.0.0.1/canary", "hook:http://10.1.0.1/x", "hook:https://hooks.example.org/x"]
)");
  EXPECT_THAT(
      errors,
      ElementsAre(AllOf(HasSubstr("busstopd.toml:7:33: "), HasSubstr("neither public nor inside allow_networks")),
                  AllOf(HasSubstr("busstopd.toml:13:13: "), HasSubstr("inside allow_networks; use https://"))));
  for (const auto& error : errors)
    EXPECT_THAT(error, testing::Not(HasSubstr("canary")));
}

TEST_F(ConfigurationFile, warns_of_a_rule_for_a_household_that_no_file_has) {
  const auto read = read_configuration(folder_
                                           .write("busstopd.toml", R"([[topics.notify]]
topic = "orders"
to = ["shop", "shpo", "{customer}"]
title = "t"
body = "b"

[[households]]
id = "shop"
)")
                                           .string());
  const auto* settings = std::get_if<std::shared_ptr<const Settings>>(&read);
  ASSERT_NE(settings, nullptr);
  EXPECT_THAT((*settings)->warnings,
              testing::Contains(AllOf(HasSubstr("busstopd.toml:3:15: "), HasSubstr("no household \"shpo\""))));
  EXPECT_THAT((*settings)->warnings, testing::Not(testing::Contains(HasSubstr("no household \"shop\""))));
  EXPECT_EQ((*settings)->warnings.size(), 3U) << "the others: shop has no contacts, and there is no sink";
}

TEST(Configuration, a_good_file_is_summed_up_in_a_line) {
  Settings settings;
  settings.households.resize(1);
  settings.sinks.resize(2);
  EXPECT_EQ(summary("x.toml", settings), "x.toml: ok, 1 household, 2 sinks, 4 topics");
}

}  // namespace
}  // namespace busstop
