// The configuration that the package installs: it loads, and what it shows as a default is one.
#include <gtest/gtest.h>

#include "tests/support/documents.hpp"
#include "tests/unit/config/folder.hpp"
#include "tests/unit/config/kinds.hpp"

namespace busstop::test {
namespace {

TEST(ConfigInstalled, TheInstalledFileLoadsAndChangesNoDefault) {
  const auto text = installed_configuration(false);
  ASSERT_FALSE(text.empty());
  const auto settings = settings_of(parse_settings(text, "busstopd.toml", {}, kinds(), true));
  EXPECT_TRUE(settings.warnings.empty());
  EXPECT_EQ(settings.kafka.brokers, KafkaSettings().brokers);
  EXPECT_TRUE(settings.households.empty());
}

/// Everything in the installed file switched on.
Settings installed_settings() {
  const Folder folder;
  for (const auto* name : {"kafka-password", "ntfy-token", "smtp"})
    folder.write(name, "x");
  const auto certificates = folder.write("ca.pem", "-----BEGIN CERTIFICATE-----\n").string();
  auto text = installed_configuration(true);
  const std::string_view usual = "/etc/ssl/certs/ca-certificates.crt";
  for (auto at = text.find(usual); at != std::string::npos; at = text.find(usual))
    text.replace(at, usual.size(), certificates);
  return settings_of(parse_settings(text, "busstopd.toml", {folder.path(), nullptr}, kinds()));
}

TEST(ConfigInstalled, EveryKeyOfTheInstalledFileIsOneThatLoads) {
  const auto settings = installed_settings();
  EXPECT_EQ(settings.sinks.size(), 6U);
  EXPECT_EQ(settings.households.size(), 1U);
  EXPECT_EQ(settings.topics.notify.size(), 1U);
  for (const auto& warning : settings.warnings) {
    const bool shop = warning.find("no household \"shop\" in this file") != std::string::npos;
    const bool lisa = warning.find("no household \"lisa\" in this file") != std::string::npos;
    EXPECT_TRUE(shop || lisa) << warning;
  }
}

TEST(ConfigInstalled, TheInstalledFileNamesTheDefaults) {
  const auto settings = installed_settings();
  const Settings defaults;
  EXPECT_EQ(settings.kafka.brokers, defaults.kafka.brokers);
  EXPECT_EQ(settings.kafka.group, defaults.kafka.group);
  EXPECT_EQ(settings.kafka.start, defaults.kafka.start);
  EXPECT_EQ(settings.kafka.dead_letter_topics, defaults.kafka.dead_letter_topics);
  EXPECT_EQ(settings.store.path, defaults.store.path);
  EXPECT_EQ(settings.store.keep, defaults.store.keep);
  EXPECT_EQ(settings.topics.alerts, defaults.topics.alerts);
  EXPECT_EQ(settings.topics.confirmations, defaults.topics.confirmations);
  EXPECT_EQ(settings.topics.restock, defaults.topics.restock);
  EXPECT_EQ(settings.topics.subscriptions, defaults.topics.subscriptions);
  EXPECT_EQ(settings.alerts.window, defaults.alerts.window);
  EXPECT_EQ(settings.alerts.steps, defaults.alerts.steps);
  EXPECT_EQ(settings.restocks.waves, defaults.restocks.waves);
  EXPECT_EQ(settings.restocks.factor, defaults.restocks.factor);
  EXPECT_EQ(settings.restocks.pause, defaults.restocks.pause);
  EXPECT_EQ(settings.restocks.expires, defaults.restocks.expires);
  EXPECT_EQ(settings.restocks.keep, defaults.restocks.keep);
  EXPECT_EQ(settings.topics.notify.at(0).expires, NotifyRule().expires);
  EXPECT_EQ(settings.topics.notify.at(0).urgent, NotifyRule().urgent);
  EXPECT_EQ(settings.texts, defaults.texts);
  EXPECT_EQ(settings.households.at(0).language, Household().language);
  EXPECT_EQ(settings.households.at(0).timezone, Household().timezone);
  for (const auto& sink : settings.sinks) {
    const auto shapes = kinds();
    const auto shape = std::ranges::find(shapes, sink.kind, &SinkShape::kind);
    EXPECT_EQ(sink.parallel, shape->parallel) << sink.name;
    EXPECT_EQ(sink.timeout, shape->timeout) << sink.name;
  }
}

}  // namespace
}  // namespace busstop::test
