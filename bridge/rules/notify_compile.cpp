// From the settings to compiled rules, and what is wrong with them.
#include <fmt/format.h>

#include <algorithm>

#include "bridge/base/hash.hpp"
#include "bridge/base/text.hpp"
#include "bridge/rules/notify.hpp"

namespace busstop {

namespace {

/// Compiles one rule and collects what is wrong with it.
class Compiler {
 public:
  explicit Compiler(const NotifyRule& rule) { made_.rule = rule; }

  void compile(const Settings& settings) {
    check_topic(settings.topics);
    made_.title = text("title", made_.rule.title);
    made_.body = text("body", made_.rule.body);
    for (const auto& other : made_.rule.texts) {
      made_.texts.push_back(
          {other.language, other.title.empty() ? made_.title : text("texts." + other.language + ".title", other.title),
           other.body.empty() ? made_.body : text("texts." + other.language + ".body", other.body)});
    }
    if (made_.rule.to.empty()) complain("to is missing; a household, or { sink = ..., address = ... }, is wanted");
    for (const auto& target : made_.rule.to) {
      if (const auto* household = std::get_if<ToId>(&target)) {
        made_.to.push_back({.sink = {}, .text = text("to", household->id)});
      } else {
        address(std::get<ToSinkAddress>(target), settings.sinks);
      }
    }
    for (const auto& [path, wanted] : made_.rule.when)
      condition(path, wanted);
    if (made_.rule.expires <= Duration(0)) complain("expires is not above 0; a duration such as \"1day\" is wanted");
    made_.fingerprint = fingerprint();
  }

  [[nodiscard]] const std::vector<std::string>& errors() const noexcept { return errors_; }
  [[nodiscard]] CompiledRule take() { return std::move(made_); }

 private:
  void complain(std::string_view what) { errors_.push_back(fmt::format("{}: {}", made_.rule.where, what)); }

  void check_topic(const TopicSettings& topics) {
    const auto& topic = made_.rule.topic;
    if (topic.empty()) complain("topic is missing; the name of a topic is wanted");
    const std::pair<const std::string&, const char*> roles[] = {{topics.alerts, "alerts"},
                                                                {topics.confirmations, "confirmations"},
                                                                {topics.restock, "restock"},
                                                                {topics.subscriptions, "subscriptions"}};
    for (const auto& [name, role] : roles) {
      if (name != topic || name.empty()) continue;
      complain(fmt::format("the topic \"{}\" is that of {} already; a rule needs another one", topic, role));
    }
  }

  Template text(std::string_view key, const std::string& source) {
    auto parsed = parse_template(source);
    if (const auto* error = std::get_if<TemplateError>(&parsed)) {
      complain(fmt::format("{}, byte {}: {}", key, error->position, error->what));
      return {};
    }
    auto& made = std::get<Template>(parsed);
    if (made.parts.empty()) complain(fmt::format("{} is empty; a text is wanted", key));
    return std::move(made);
  }

  void address(const ToSinkAddress& to, const std::vector<SinkSettings>& sinks) {
    if (std::none_of(sinks.begin(), sinks.end(), [&to](const auto& sink) { return sink.name == to.sink; })) {
      std::vector<std::string_view> names;
      for (const auto& sink : sinks)
        names.emplace_back(sink.name);
      const auto meant = nearest(to.sink, names);
      const auto hint = meant.empty() ? std::string() : fmt::format(" (did you mean \"{}\"?)", meant);
      complain(fmt::format("to: there is no sink \"{}\"; the name of a [sinks.NAME] is wanted{}", to.sink, hint));
    }
    made_.to.push_back({.sink = to.sink, .text = text("to.address", to.address)});
  }

  void condition(const std::string& path, const std::string& wanted) {
    auto parsed = Json::parse(wanted);
    if (auto* json = std::get_if<Json>(&parsed)) {
      made_.when.emplace_back(path, std::move(*json));
    } else {
      complain(fmt::format("when: the value of \"{}\" is no JSON: {}", path, std::get<std::string>(parsed)));
    }
  }

  [[nodiscard]] std::uint64_t fingerprint() const {
    std::uint64_t hash = fnv1a("rule");
    const auto add = [&hash](std::string_view text) {
      hash = fnv1a(text, fnv1a(fmt::format("{}:", text.size()), hash));
    };
    for (const auto& target : made_.rule.to) {
      const auto* at = std::get_if<ToSinkAddress>(&target);
      add(at == nullptr ? "" : at->sink);
      add(at == nullptr ? std::get<ToId>(target).id : at->address);
    }
    add(made_.rule.title);
    add(made_.rule.body);
    for (const auto& other : made_.rule.texts) {
      add(other.language);
      add(other.title);
      add(other.body);
    }
    add(made_.rule.id);
    for (const auto& [path, wanted] : made_.rule.when) {
      add(path);
      add(wanted);
    }
    return hash;
  }

  CompiledRule made_;
  std::vector<std::string> errors_;
};

}  // namespace

CompiledRules::CompiledRules(const Settings& settings) {
  for (const auto& rule : settings.topics.notify) {
    Compiler compiler(rule);
    compiler.compile(settings);
    if (compiler.errors().empty()) by_topic_[rule.topic].push_back(compiler.take());
  }
}

const std::vector<CompiledRule>& CompiledRules::of_topic(std::string_view topic) const noexcept {
  static const std::vector<CompiledRule> none;
  const auto found = by_topic_.find(topic);
  return found == by_topic_.end() ? none : found->second;
}

std::vector<std::string> CompiledRules::topics() const {
  std::vector<std::string> names;
  for (const auto& [topic, rules] : by_topic_)
    names.push_back(topic);
  return names;
}

std::vector<std::string> check_rules(const Settings& settings) {
  std::vector<std::string> errors;
  for (const auto& rule : settings.topics.notify) {
    Compiler compiler(rule);
    compiler.compile(settings);
    errors.insert(errors.end(), compiler.errors().begin(), compiler.errors().end());
  }
  return errors;
}

}  // namespace busstop
