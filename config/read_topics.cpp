#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "bridge/base/json.hpp"
#include "config/languages.hpp"
#include "config/readers.hpp"
#include "config/values.hpp"

namespace busstop {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_languages = 50;

std::optional<std::string> topic_of(const Value& value) {
  auto topic = line_of(value);
  if (!topic) return {};
  const auto odd = topic->find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
  if (odd == std::string::npos && topic->size() <= 249 && *topic != "." && *topic != "..") return topic;
  value.refuse("is no topic name; Kafka allows letters a-z, digits, . _ and -, 249 at most");
  return {};
}

std::optional<std::string> template_of(const Value& value, bool lines) {
  auto text = lines ? text_of(value) : line_of(value);
  if (text && !braces_fit(value, *text)) return {};
  return text;
}

std::optional<NotifyTarget> target_of(const Value& value, const KnownSinks& sinks, std::vector<NamedHousehold>& named) {
  if (value.node().as<TomlTable>() != nullptr) {
    auto at = read_address_table(value, sinks, true);
    if (!at) return {};
    return ToSinkAddress{std::move(at->sink), std::move(at->address)};
  }
  auto id = template_of(value, false);
  if (!id) return {};
  const bool literal = id->find('{') == std::string::npos;
  if (literal && !is_id(*id)) {
    value.refuse(R"(is no id of a household; write "shop", "{customer_id}" or { sink = "mail", address = "{email}" })");
    return {};
  }
  if (literal) named.push_back({*id, value.node().place});
  return ToId{std::move(*id)};
}

std::vector<NotifyTarget> targets_of(const Value& value, const KnownSinks& sinks, std::vector<NamedHousehold>& named) {
  const auto* list = value.node().as<TomlArray>();
  const auto items = list != nullptr ? value.items("") : std::optional(std::vector{value});
  std::vector<NotifyTarget> targets;
  for (const auto& item : *items) {
    if (auto target = target_of(item, sinks, named)) targets.push_back(std::move(*target));
  }
  if (items->empty()) value.refuse("is an empty list; name a household or an address");
  return targets;
}

/// The JSON text a field must equal; nothing for what is no plain value.
std::optional<std::string> json_of(const Value& value) {
  const auto& node = value.node();
  if (const auto* text = node.as<std::string>()) return json_quoted(*text);
  if (const auto* integer = node.as<std::int64_t>()) return fmt::format("{}", *integer);
  if (const auto* boolean = node.as<bool>()) return *boolean ? "true" : "false";
  if (const auto* number = node.as<double>(); number != nullptr && std::isfinite(*number))
    return fmt::format("{}", *number);
  value.refuse_type("a string, a number, true or false");
  return {};
}

void read_when(const TomlTable& table, const std::string& prefix, Findings& findings, NotifyRule& rule) {
  for (const auto& entry : table.entries) {
    const auto path = prefix + entry.key;
    if (const auto* inner = entry.node.as<TomlTable>()) {
      read_when(*inner, path + ".", findings, rule);
    } else if (auto text = json_of(Value(entry.node, "topics.notify.when: " + path, findings))) {
      rule.when.emplace_back(path, std::move(*text));
    }
  }
}

/// [topics.notify.texts.LANGUAGE]
void read_rule_texts(Section in, Texts& texts, NotifyRule& rule) {
  const auto& entries = in.table().entries;
  if (entries.size() > most_languages)
    in.findings().error(in.place(),
                        fmt::format("{} has {} languages; {} are the most", in.name(), entries.size(), most_languages));
  for (const auto& entry : entries) {
    auto part = in.section(entry.key);
    if (!part) continue;
    if (!is_language(entry.key)) {
      in.findings().error(entry.place, fmt::format("{} is no language; write for instance texts.de = {{ title = "
                                                   "\"Neue Bestellung\" }}",
                                                   part->name()));
      continue;
    }
    RuleText made;
    if (const auto value = part->value("title")) keep(made.title, template_of(*value, false));
    if (const auto value = part->value("body")) keep(made.body, template_of(*value, true));
    part->finish();
    if (entries.size() <= most_languages) made.language = texts.make(std::string(entry.key)).tag();
    rule.texts.push_back(std::move(made));
  }
}

NotifyRule read_rule(Section& in, const KnownSinks& sinks, Texts& texts, std::vector<NamedHousehold>& named) {
  NotifyRule rule;
  rule.where = fmt::format("{}:{}", in.place().file->name, in.place().line);
  if (const auto value = in.needed("topic", "\"orders\"")) keep(rule.topic, topic_of(*value));
  if (const auto value = in.needed("to", "\"shop\"")) rule.to = targets_of(*value, sinks, named);
  if (const auto value = in.needed("title", "\"New order\"")) keep(rule.title, template_of(*value, false));
  if (const auto value = in.needed("body", "\"{quantity} x {item}\"")) keep(rule.body, template_of(*value, true));
  if (const auto part = in.section("texts")) read_rule_texts(*part, texts, rule);
  if (const auto part = in.section("when")) read_when(part->table(), "", in.findings(), rule);
  if (const auto value = in.value("id")) keep(rule.id, line_of(*value));
  if (const auto value = in.value("expires")) keep(rule.expires, duration_of(*value, 1s, 24h * 365));
  if (const auto value = in.value("urgent")) keep(rule.urgent, boolean_of(*value));
  if (const auto value = in.value("group")) {
    keep(rule.group, window_of(*value, rule.expires));
    if (rule.urgent) value->refuse("cannot be with urgent = true: what is urgent waits for nothing; leave one out");
  }
  if (const auto value = in.value("fallback")) keep(rule.fallback, boolean_of(*value));
  in.finish();
  return rule;
}

/// A topic has one meaning: no two of the four, and no rule on one of them.
class Meanings {
 public:
  void read(Section& in, std::string_view key, std::string& topic) {
    const auto value = in.value(key);
    if (value) keep(topic, topic_of(*value));
    const auto [other, first] = names_.emplace(topic, in.name_of(key));
    if (!first) {
      in.findings().error(
          value ? value->node().place : in.place(),
          fmt::format("{} is \"{}\", as {} is; each needs a topic of its own", in.name_of(key), topic, other->second));
    }
  }
  void check(const Section& in, const std::string& topic) const {
    const auto other = names_.find(topic);
    if (other == names_.end()) return;
    in.findings().error(in.place(), fmt::format("topics.notify is on \"{}\", which is {}; a rule needs another topic",
                                                topic, other->second));
  }

 private:
  std::map<std::string, std::string> names_;
};

}  // namespace

void read_topics(Section in, const KnownSinks& sinks, Texts& texts, TopicSettings& out,
                 std::vector<NamedHousehold>& named) {
  Meanings meanings;
  meanings.read(in, "alerts", out.alerts);
  meanings.read(in, "confirmations", out.confirmations);
  meanings.read(in, "restock", out.restock);
  meanings.read(in, "subscriptions", out.subscriptions);
  for (auto& rule : in.sections("notify")) {
    const auto before = in.findings().count();
    auto made = read_rule(rule, sinks, texts, named);
    meanings.check(rule, made.topic);
    // What could be read of a rule with a mistake means nothing.
    if (in.findings().count() == before) out.notify.push_back(std::move(made));
  }
  in.finish();
}

void check_named(const std::vector<NamedHousehold>& named, const std::vector<Household>& households,
                 Findings& findings) {
  for (const auto& [id, place] : named) {
    if (std::ranges::find(households, id, &Household::id) != households.end()) continue;
    findings.warn(place,
                  fmt::format("topics.notify.to: no household \"{}\" in this file; until it is added by busstopctl "
                              "(or here, as [[households]]) nobody is told",
                              id));
  }
}

}  // namespace busstop
