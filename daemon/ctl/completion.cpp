#include "daemon/ctl/completion.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace busstop::ctl {
namespace {

struct Meaning {
  /// Of the noun or command; "" for any.
  std::string_view command;
  /// Of the argument or option.
  std::string_view name;
  Asked asked = Asked::nothing;
};
/// The first row that fits counts; what is not here is anybody's text.
constexpr std::array meanings = {Meaning{"household", "ID", Asked::households},
                                 Meaning{"alert", "ID", Asked::alerts},
                                 Meaning{"why", "EVENT", Asked::alerts},
                                 Meaning{"delivery", "ID", Asked::deliveries},
                                 Meaning{"dead", "ID", Asked::dead_letters},
                                 Meaning{"silence", "ID", Asked::silences},
                                 Meaning{"sink", "NAME", Asked::sinks},
                                 Meaning{"topic", "NAME", Asked::topics},
                                 Meaning{"topic", "TOPIC", Asked::topics},
                                 Meaning{"send", "TOPIC", Asked::topics},
                                 Meaning{"", "FILE", Asked::files},
                                 Meaning{"", "--config", Asked::files},
                                 Meaning{"", "HOUSEHOLD", Asked::households},
                                 Meaning{"", "--household", Asked::households},
                                 Meaning{"", "--sink", Asked::sinks},
                                 Meaning{"", "--topic", Asked::topics},
                                 Meaning{"", "--alert", Asked::alerts}};

struct Choice {
  std::string_view option;
  std::string_view word;
};
constexpr std::array choices = {
    Choice{"--bus", "system"},      Choice{"--bus", "session"},    Choice{"--format", "csv"},
    Choice{"--format", "json"},     Choice{"--state", "pending"},  Choice{"--state", "with-courier"},
    Choice{"--state", "delivered"}, Choice{"--state", "expired"},  Choice{"--state", "cancelled"},
    Choice{"--state", "dead"},      Choice{"--from", "beginning"}, Choice{"--from", "end"}};

bool is_called(const CommandNode& node, std::string_view name) {
  return node.name == name || std::ranges::find(node.aliases, name) != node.aliases.end();
}

const CommandOption* find_option(const CommandNode& node, std::string_view name) {
  const auto found = std::ranges::find(node.options, name, &CommandOption::name);
  return found == node.options.end() ? nullptr : &*found;
}

/// The line up to the word that is being written.
class Line {
 public:
  explicit Line(const CommandNode& root) : node_(&root) {}

  void take(const std::string& word) {
    if (waiting_ != nullptr) {
      keep(waiting_->name, word);
      waiting_ = nullptr;
    } else if (!only_arguments_ && word == "--") {
      only_arguments_ = true;
    } else if (!only_arguments_ && word.starts_with('-')) {
      take_option(word);
    } else if (!enter(word)) {
      ++arguments_;
    }
  }

  [[nodiscard]] Offers at(const std::string& word) {
    const auto equals = word.find('=');
    if (waiting_ != nullptr) return value_of(*waiting_, "", word);
    if (!only_arguments_ && word.starts_with("--") && equals != std::string::npos) {
      const auto* option = find_option(*node_, word.substr(0, equals));
      if (option == nullptr || option->value.empty()) return said_;
      return value_of(*option, word.substr(0, equals + 1), word.substr(equals + 1));
    }
    if (!only_arguments_ && word.starts_with('-')) return options(word);
    auto offered = commands(word);
    if (const auto* argument = next_argument()) return asked_for(argument->name, "", word);
    return offered.words.empty() && word.empty() && !only_arguments_ ? options(word) : offered;
  }

 private:
  /// True if the word is a command.
  bool enter(std::string_view word) {
    for (const auto& command : node_->commands) {
      if (!is_called(command, word)) continue;
      if (noun_.empty()) noun_ = command.name;
      node_ = &command;
      return true;
    }
    return false;
  }

  void take_option(const std::string& word) {
    const auto equals = word.find('=');
    const auto* option = find_option(*node_, word.substr(0, equals));
    if (option == nullptr || option->value.empty()) return;
    if (equals == std::string::npos) {
      waiting_ = option;
    } else {
      keep(option->name, word.substr(equals + 1));
    }
  }

  void keep(std::string_view option, const std::string& value) {
    if (option == "--bus") said_.bus = value;
    if (option == "--instance") said_.instance = value;
  }

  [[nodiscard]] const CommandArgument* next_argument() const {
    const auto& all = node_->arguments;
    if (arguments_ < all.size()) return &all[arguments_];
    return !all.empty() && all.back().many ? &all.back() : nullptr;
  }

  [[nodiscard]] Offers options(const std::string& word) const {
    auto offered = said_;
    for (const auto& option : node_->options) {
      if (option.name.starts_with(word)) offered.words.push_back({option.name, option.help});
    }
    return offered;
  }

  [[nodiscard]] Offers commands(const std::string& word) const {
    auto offered = said_;
    for (const auto& command : node_->commands) {
      if (command.name.starts_with(word)) offered.words.push_back({command.name, command.help});
    }
    return offered;
  }

  [[nodiscard]] Offers value_of(const CommandOption& option, const std::string& before,
                                const std::string& begun) const {
    auto offered = asked_for(option.name, before, begun);
    for (const auto& choice : choices) {
      if (choice.option == option.name && choice.word.starts_with(begun))
        offered.words.push_back({before + std::string(choice.word), ""});
    }
    return offered;
  }

  [[nodiscard]] Offers asked_for(std::string_view name, const std::string& before, const std::string& begun) const {
    auto offered = said_;
    offered.before = before;
    offered.begun = begun;
    const auto known = std::ranges::find_if(meanings, [&](const Meaning& meaning) {
      return meaning.name == name && (meaning.command.empty() || meaning.command == noun_);
    });
    if (known != meanings.end()) offered.asked = known->asked;
    return offered;
  }

  const CommandNode* node_;
  /// The first command.
  std::string noun_;
  std::size_t arguments_ = 0;
  const CommandOption* waiting_ = nullptr;
  /// Behind "--".
  bool only_arguments_ = false;
  /// The bus and the instance, and no words.
  Offers said_;
};

}  // namespace

Offers offers(const CommandNode& root, const std::vector<std::string>& words) {
  if (words.empty()) return {};
  Line line(root);
  for (std::size_t at = 0; at + 1 < words.size(); ++at)
    line.take(words[at]);
  return line.at(words.back());
}

}  // namespace busstop::ctl
