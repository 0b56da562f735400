#include "daemon/base/configuration.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>

#include "bridge/base/text.hpp"
#include "bridge/rules/notify.hpp"
#include "bridge/sinks/sink.hpp"
#include "config/findings.hpp"
#include "config/same_server.hpp"

namespace busstop {
namespace {

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::optional<std::string>() : value;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::vector<SinkShape> sink_shapes() {
  std::vector<SinkShape> shapes;
  for (const auto& kind : sink_kinds())
    shapes.push_back(kind.shape);
  return shapes;
}

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

std::string about_property(const KafkaSettings& kafka, const WrongProperty& wrong) {
  const auto place = kafka.property_places.find(wrong.name);
  return one_line(fmt::format("{}: kafka.properties: {} {}",
                              place == kafka.property_places.end() ? "[kafka.properties]" : place->second, wrong.name,
                              wrong.what));
}

std::string reply_topic_of(const SinkSettings& sink) {
  return sink.text(reply_topic_key);
}

/// Contacts that are a reply topic at another sink of that server; at the same sink its kind has refused them.
ConfigErrors check_reply_topics(const Settings& settings) {
  ConfigErrors errors;
  for (const auto& sink : settings.sinks) {
    const auto topic = reply_topic_of(sink);
    if (topic.empty()) continue;
    for (const auto& name : sinks_at_server_of(settings, sink.name)) {
      for (const auto& household : settings.households) {
        const bool there = std::ranges::any_of(household.contacts, [&](const auto& group) {
          return std::ranges::find(group, Address{name, topic}) != group.end();
        });
        if (there && name != sink.name)
          errors.push_back(
              fmt::format("household {} has a contact at sink {} that is the reply topic of [sinks.{}], which phones "
                          "only write to; "
                          "give it a topic of its own",
                          household.id, name, sink.name));
      }
    }
  }
  return errors;
}

/// Each tap would be heard by both, and refused by one.
std::vector<std::string> shared_reply_topics(const Settings& settings) {
  std::vector<std::string> lines;
  for (auto sink = settings.sinks.begin(); sink != settings.sinks.end(); ++sink) {
    const auto same = std::find_if(settings.sinks.begin(), sink, [&](const SinkSettings& other) {
      return reply_topic_of(other) == reply_topic_of(*sink) && same_server(other, *sink);
    });
    if (same == sink || reply_topic_of(*sink).empty()) continue;
    lines.push_back(
        fmt::format("[sinks.{}] and [sinks.{}] have the same replies at one server, so each tap is heard "
                    "twice and refused once; name a topic for each",
                    same->name, sink->name));
  }
  return lines;
}

/// What only those see who use the settings.
ConfigErrors further_mistakes(const Settings& settings) {
  auto errors = check_rules(settings);
  for (const auto& wrong : check_properties(settings.kafka))
    errors.push_back(about_property(settings.kafka, wrong));
  for (auto& wrong : check_reply_topics(settings))
    errors.push_back(std::move(wrong));
  return errors;
}

}  // namespace

SettingsOrErrors read_configuration(const std::string& file) {
  const SecretSources secrets{environment("CREDENTIALS_DIRECTORY").value_or(""), environment};
  auto loaded = load_settings(file, secrets, sink_shapes(), further_mistakes);
  if (auto* errors = std::get_if<ConfigErrors>(&loaded)) return std::move(*errors);
  auto settings = std::make_shared<Settings>(std::move(std::get<Settings>(loaded)));
  settings->store.path = store_path(settings->store.path, environment("STATE_DIRECTORY"));
  if (const auto doubt = doubtful_login(settings->kafka)) {
    settings->warnings.push_back(about_property(settings->kafka, *doubt));
  }
  for (auto& line : shared_reply_topics(*settings))
    settings->warnings.push_back(std::move(line));
  if (settings->sinks.empty()) {
    settings->warnings.push_back(fmt::format(
        "{}: there is no [sinks.NAME], so nobody can be told anything; for a start: [sinks.phone] with kind = "
        "\"log\", and [[households]] with contacts = [\"phone:NAME\"]; busstopd.toml(5) has all of it",
        file));
  }
  return std::shared_ptr<const Settings>(std::move(settings));
}

SettingsOrErrors read_candidate(std::string_view text) {
  SecretSources secrets;
  secrets.taken_for_granted = true;
  auto loaded = parse_settings(text, "candidate", secrets, sink_shapes());
  if (auto* errors = std::get_if<ConfigErrors>(&loaded)) return std::move(*errors);
  auto settings = std::make_shared<Settings>(std::move(std::get<Settings>(loaded)));
  if (auto errors = check_rules(*settings); !errors.empty()) return first_of(std::move(errors));
  return std::shared_ptr<const Settings>(std::move(settings));
}

std::string store_path(const std::string& configured, const std::optional<std::string>& state_directory) {
  if (configured != StoreSettings{}.path || !state_directory || state_directory->empty()) return configured;
  // systemd.exec(5): several directories are joined by colons.
  return state_directory->substr(0, state_directory->find(':')) + "/busstopd.db";
}

TopicNames topics_to_read(const Settings& settings) {
  TopicNames names;
  add_once(names.urgent, settings.topics.alerts);
  add_once(names.urgent, settings.topics.confirmations);
  std::vector<std::string> others = {settings.topics.restock, settings.topics.subscriptions};
  for (const auto& rule : settings.topics.notify)
    others.push_back(rule.topic);
  for (const auto& name : others) {
    if (std::ranges::find(names.urgent, name) == names.urgent.end()) add_once(names.other, name);
  }
  return names;
}

std::vector<std::string> needs_restart(const Settings& running, const Settings& wanted) {
  std::vector<std::string> lines;
  const auto differs = [&lines](bool same, std::string_view what) {
    if (!same) lines.push_back(fmt::format("{} changed: restart busstopd to use it", what));
  };
  differs(running.store.path == wanted.store.path, "[store] path");
  differs(running.kafka.brokers == wanted.kafka.brokers, "[kafka] brokers");
  differs(running.kafka.group == wanted.kafka.group, "[kafka] group");
  differs(running.kafka.start == wanted.kafka.start && running.kafka.start_time == wanted.kafka.start_time,
          "[kafka] start");
  differs(running.kafka.properties == wanted.kafka.properties, "[kafka.properties]");
  return lines;
}

std::string summary(const std::string& file, const Settings& settings) {
  const auto topics = topics_to_read(settings);
  return fmt::format("{}: ok, {}, {}, {}", file, counted(settings.households.size(), "household"),
                     counted(settings.sinks.size(), "sink"),
                     counted(topics.urgent.size() + topics.other.size(), "topic"));
}

void say_start(Journal& journal, const std::string& file, const Settings& settings) {
  const auto topics = topics_to_read(settings);
  std::vector<std::string> sinks;
  for (const auto& sink : settings.sinks)
    sinks.push_back(fmt::format("{} ({})", sink.name, sink.kind));
  journal.say(Level::notice, fmt::format("busstopd {} starts with {}", BUSSTOP_VERSION, summary(file, settings)));
  journal.say(Level::info, fmt::format("store: {}", settings.store.path));
  journal.say(Level::info, fmt::format("reads {}, {} from {} as group {}", fmt::join(topics.urgent, ", "),
                                       fmt::join(topics.other, ", "), settings.kafka.brokers, settings.kafka.group));
  if (sinks.empty()) {
    journal.say(Level::warning, "no sink is configured, so nobody can be told anything: add a [sinks.NAME] table");
  } else {
    journal.say(Level::info, fmt::format("sinks: {}", fmt::join(sinks, ", ")));
  }
}

}  // namespace busstop
