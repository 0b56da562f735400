// A configuration with everything in it, value by value.
#include <gtest/gtest.h>

#include "bridge/base/times.hpp"
#include "tests/unit/config/folder.hpp"
#include "tests/unit/config/kinds.hpp"

namespace busstop::test {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view sample = R"(
[kafka]
brokers = "localhost:9092, [::1]:9093"
group   = "busstopd"
start   = "earliest"
[kafka.properties]
"security.protocol" = "SASL_SSL"
"sasl.password"     = { credential = "kafka-password" }
sasl.username       = "bus"
socket.keepalive.enable = true
session.timeout.ms  = 30000

[store]
path = "/var/lib/busstopd/busstopd.db"
keep = "90days"

[topics]
alerts = "bus-stop-alerts"
confirmations = "bus-stop-confirmations"
restock = "item-restocked"
subscriptions = "item-subscriptions"

[[topics.notify]]
topic   = "orders"
to      = "shop"
title   = "New order"
body    = "Received order: {quantity} x {item} from {user}"
when    = { action = "signup", "user.age" = 18, user.member = true }
expires = "1day"
group = "5min"
[[topics.notify]]
topic  = "orders"
to     = ["{customer_id}", { sink = "mail", address = "{email}" }]
title  = "Thank you"
body   = """
{{{item}}} is on its way,
{note|nothing more to say}"""
id     = "order_id"
urgent = true
fallback = false

[alerts]
window = "10min"
steps  = [{ after = "1min", tell = "unanswered" }, { after = "2min", tell = "second-circle" }]

[restocks]
waves = true
factor = 1.5
pause = "1h"
group = "10min"

[sinks.phone]
kind  = "ntfy"
url   = "https://ntfy.example.org"
token = { credential = "ntfy-token" }
[sinks.mail]
kind = "email"
url  = "smtp://relay.example.org:587"
user = "bus"
password = { credential = "smtp" }
from = "Bus stop <alerts@example.org>"
rate = "100/h"
[sinks.hook]
kind  = "webhook"
allow_networks = ["10.1.2.0/24"]

[[stops]]
name = "Oak Street Bus Stop"
timezone = "Europe/Berlin"
buses = ["Mon..Fri 07:40", "monday..friday 15:15", "sat..mon 9:00", "00:00"]

[[households]]
id = "mike"
name = "Mike"
stops = ["Oak Street Bus Stop"]
second_circle = ["Elm Street"]
contacts = [["phone:oak-street-mike", "phone:oak-street-ana"], "mail:mike@example.org", { sink = "hook", address = "https://a:8443/x" }]
children = [{ name = "Jake", helpers = ["mike", "lisa"] }]
language = "en"
timezone = "UTC"
quiet = "21:00-07:00"
limit = "10/h"
[[households]]
id = "shop"
contacts = ["mail:shop@example.org"]
)";

Settings sample_settings() {
  const Folder folder;
  folder.write("kafka-password", "kp\n");
  folder.write("ntfy-token", "nt\r\n");
  folder.write("smtp", "sp");
  return settings_of(parse_settings(sample, "sample.toml", {folder.path(), nullptr}, kinds()));
}

TEST(ConfigSample, KafkaAndStoreAreRead) {
  const auto settings = sample_settings();
  EXPECT_EQ(settings.kafka.brokers, "localhost:9092, [::1]:9093");
  EXPECT_EQ(settings.kafka.group, "busstopd");
  EXPECT_EQ(settings.kafka.start, KafkaSettings::Start::earliest);
  EXPECT_FALSE(settings.kafka.dead_letter_topics);
  const std::map<std::string, std::string> wanted{{"security.protocol", "SASL_SSL"},
                                                  {"sasl.password", "kp"},
                                                  {"sasl.username", "bus"},
                                                  {"socket.keepalive.enable", "true"},
                                                  {"session.timeout.ms", "30000"}};
  std::map<std::string, std::string> properties;
  for (const auto& [name, value] : settings.kafka.properties)
    properties[name] = value.reveal();
  EXPECT_EQ(properties, wanted);
  EXPECT_EQ(settings.store.path, "/var/lib/busstopd/busstopd.db");
  EXPECT_EQ(settings.store.keep, 24h * 90);
}

TEST(ConfigSample, NotifyRulesAreRead) {
  const auto rules = sample_settings().topics.notify;
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_EQ(rules[0].where, "sample.toml:23");
  EXPECT_EQ(rules[0].topic, "orders");
  ASSERT_EQ(rules[0].to.size(), 1U);
  EXPECT_EQ(std::get<ToId>(rules[0].to[0]).id, "shop");
  EXPECT_EQ(rules[0].title, "New order");
  EXPECT_EQ(rules[0].body, "Received order: {quantity} x {item} from {user}");
  const std::vector<std::pair<std::string, std::string>> when{
      {"action", "\"signup\""}, {"user.age", "18"}, {"user.member", "true"}};
  EXPECT_EQ(rules[0].when, when);
  EXPECT_EQ(rules[0].expires, 24h);
  EXPECT_FALSE(rules[0].urgent);
  EXPECT_EQ(rules[0].group, 5min);
  EXPECT_TRUE(rules[0].fallback);
  ASSERT_EQ(rules[1].to.size(), 2U);
  EXPECT_EQ(std::get<ToId>(rules[1].to[0]).id, "{customer_id}");
  EXPECT_EQ(std::get<ToSinkAddress>(rules[1].to[1]).sink, "mail");
  EXPECT_EQ(std::get<ToSinkAddress>(rules[1].to[1]).address, "{email}");
  EXPECT_EQ(rules[1].body, "{{{item}}} is on its way,\n{note|nothing more to say}");
  EXPECT_EQ(rules[1].id, "order_id");
  EXPECT_TRUE(rules[1].urgent);
  EXPECT_EQ(rules[1].group, 0min);
  EXPECT_FALSE(rules[1].fallback);
}

TEST(ConfigSample, AlertsAndRestocksAreRead) {
  const auto settings = sample_settings();
  EXPECT_EQ(settings.alerts.window, 10min);
  const std::vector<Step> steps{{1min, Step::Tell::unanswered}, {2min, Step::Tell::second_circle}};
  EXPECT_EQ(settings.alerts.steps, steps);
  EXPECT_TRUE(settings.restocks.waves);
  EXPECT_EQ(settings.restocks.factor, 1.5);
  EXPECT_EQ(settings.restocks.pause, 1h);
  EXPECT_EQ(settings.restocks.group, 10min);
  EXPECT_TRUE(settings.restocks.fallback);
}

TEST(ConfigSample, SinksAreReadInTheirOrder) {
  const auto sinks = sample_settings().sinks;
  ASSERT_EQ(sinks.size(), 3U);
  EXPECT_EQ(sinks[0].name, "phone");
  EXPECT_EQ(sinks[0].kind, "ntfy");
  EXPECT_EQ(sinks[0].url, "https://ntfy.example.org");
  EXPECT_EQ(sinks[0].secret("token").reveal(), "nt");
  EXPECT_EQ(sinks[0].tls.mode, Tls::Mode::required);
  EXPECT_EQ(sinks[0].parallel, 64);
  EXPECT_EQ(sinks[0].timeout, 15s);
  EXPECT_EQ(sinks[0].rate_count, 0);
  EXPECT_EQ(sinks[1].name, "mail");
  EXPECT_EQ(sinks[1].text("user"), "bus");
  EXPECT_EQ(sinks[1].secret("password").reveal(), "sp");
  EXPECT_EQ(sinks[1].text("from"), "Bus stop <alerts@example.org>");
  EXPECT_EQ(sinks[1].rate_count, 100);
  EXPECT_EQ(sinks[1].rate_per, 1h);
  EXPECT_EQ(sinks[1].parallel, 20);
  EXPECT_EQ(sinks[1].timeout, 1min);
  EXPECT_EQ(sinks[2].allow_networks, std::vector{parse_network("10.1.2.0/24").value()});
}

TEST(ConfigSample, HouseholdsAreRead) {
  const auto households = sample_settings().households;
  ASSERT_EQ(households.size(), 2U);
  const Household mike{.id = "mike",
                       .name = "Mike",
                       .stops = {"Oak Street Bus Stop"},
                       .second_circle = {"Elm Street"},
                       .children = {{"Jake", {"mike", "lisa"}}},
                       .contacts = {{{"phone", "oak-street-mike"}, {"phone", "oak-street-ana"}},
                                    {{"mail", "mike@example.org"}},
                                    {{"hook", "https://a:8443/x"}}},
                       .quiet = QuietHours{21h, 7h},
                       .limit = Rate{10, 1h}};
  EXPECT_EQ(households[0], mike);
  EXPECT_EQ(households[1].name, "shop");
  EXPECT_TRUE(households[1].stops.empty());
}

TEST(ConfigSample, AHelperWhoIsNoHouseholdIsWarnedOf) {
  const std::vector<std::string> wanted{
      "sample.toml:78:49: households.children.helpers: no household \"lisa\" in this file; until it is added by "
      "busstopctl (or here, as [[households]]) it cannot take the child"};
  EXPECT_EQ(sample_settings().warnings, wanted);
}

TEST(ConfigSample, StopsAreRead) {
  const auto stops = sample_settings().stops;
  ASSERT_EQ(stops.size(), 1U);
  EXPECT_EQ(stops[0].name, "Oak Street Bus Stop");
  EXPECT_EQ(stops[0].timezone, "Europe/Berlin");
  const std::vector<BusTime> buses{
      {0b0111110, 7h + 40min}, {0b0111110, 15h + 15min}, {0b1000011, 9h}, {0b1111111, 0min}};
  EXPECT_EQ(stops[0].buses, buses);
}

TEST(ConfigSample, ALanguageInWhichNothingIsSaidIsWarnedOf) {
  const auto settings = settings_of(
      parse("[[households]]\nid = \"mike\"\nlanguage = \"de-AT\"\n[[households]]\nid = \"lisa\"\nlanguage = "
            "\"pt-BR\"\n"));
  ASSERT_EQ(settings.warnings.size(), 3U) << "neither has contacts";
  EXPECT_EQ(
      settings.warnings[2],
      "t.toml:6:12: households.language: nothing is said in \"pt-BR\" here, so this household is told in English; "
      "write one of de, en, or add [texts.pt-BR]");
}

TEST(ConfigSample, AnEmptyFileGivesTheDefaults) {
  const auto settings = settings_of(parse(""));
  EXPECT_EQ(settings.kafka.brokers, "localhost:9092");
  EXPECT_EQ(settings.topics.alerts, "bus-stop-alerts");
  EXPECT_EQ(settings.alerts.steps, AlertSettings().steps);
  EXPECT_TRUE(settings.sinks.empty());
  EXPECT_TRUE(settings.warnings.empty());
}

TEST(ConfigSample, AStartMayBeATimeWithOrWithoutQuotes) {
  for (const auto* text : {"[kafka]\nstart = \"2026-05-04T15:15:00+02:00\"",
                           "[kafka]\nstart = 2026-05-04T15:15:00+02:00", "[kafka]\nstart = 2026-05-04 13:15:00Z"}) {
    const auto settings = settings_of(parse(text));
    EXPECT_EQ(settings.kafka.start, KafkaSettings::Start::time);
    EXPECT_EQ(format_rfc3339(settings.kafka.start_time), "2026-05-04T13:15:00Z");
  }
  EXPECT_EQ(settings_of(parse("[kafka]\nstart = \"latest\"")).kafka.start, KafkaSettings::Start::latest);
}

}  // namespace
}  // namespace busstop::test
