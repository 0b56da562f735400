// The command line of busstopctl, read with CLI11.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <limits>

#include "bridge/base/text.hpp"
#include "daemon/ctl/checks.hpp"
#include "daemon/ctl/command_tree.hpp"
#include "daemon/ctl/failure.hpp"
#include "daemon/ctl/request.hpp"
#include "daemon/ctl/words.hpp"

namespace busstop::ctl {
namespace {

CLI::App* with_common(CLI::App* app, Request& request) {
  app->add_option("--bus", request.bus, "system (default), session, or the address of a bus")->type_name("BUS");
  app->add_option("--instance", request.instance, "the daemon that was started with this --name")->type_name("NAME");
  app->add_flag("--json", request.json, "answer in JSON");
  return app;
}

CLI::Option* checked(CLI::Option* option, const Words::Check& check) {
  return check ? option->check(check) : option;
}

CommandNode node_of(const CLI::App& app) {
  CommandNode node{app.get_name(), app.get_aliases(), app.get_description(), app.get_footer(), {}, {}, {}};
  for (const auto* option : app.get_options()) {
    if (option->get_positional()) {
      node.arguments.push_back({option->get_name(), option->get_description(), option->get_items_expected_max() > 1});
    } else {
      const auto& name = option->get_lnames().empty() ? option->get_snames().front() : option->get_lnames().front();
      const bool flag = option->get_items_expected_max() == 0;
      node.options.push_back({(option->get_lnames().empty() ? "-" : "--") + name, option->get_description(),
                              flag ? "" : option->get_type_name()});
    }
  }
  for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; }))
    node.commands.push_back(node_of(*sub));
  return node;
}

class Parser {
 public:
  Parser() : app_("busstopctl: looks after busstopd, over D-Bus", "busstopctl") {
    app_.set_version_flag("--version", "busstopctl " BUSSTOP_VERSION);
    app_.require_subcommand(1);
    app_.get_formatter()->column_width(34);
    app_.footer(
        "exit codes: 0 done, 1 refused or failed (it exists already, for instance), 64 wrong command line,\n"
        "65 bad lines in a file, 66 no such file, 69 busstopd or its bus is not there, 77 not allowed");
    const Words words(with_common(&app_, request_), request_);
    describe_overview(words);
    describe_people(words);
    describe_producers(words);
    describe_upkeep(words);
  }

  std::variant<Request, Reply> parse(std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    try {
      app_.parse(arguments);
    } catch (const CLI::CallForVersion& version) {
      return Reply{exit_ok, std::string(version.what()) + "\n"};
    } catch (const CLI::CallForHelp&) {
      return Reply{exit_ok, deepest()->help(path())};
    } catch (const CLI::ParseError& error) {
      return Reply{exit_usage, complaint(error)};
    }
    request_.command = command();
    if (const auto wrong = wrong_with_request(request_); !wrong.empty()) return Reply{exit_usage, see_help(wrong)};
    return request_;
  }

  [[nodiscard]] CommandNode tree() const { return node_of(app_); }

 private:
  CLI::App* deepest() {
    auto* at = &app_;
    while (!at->get_subcommands().empty())
      at = at->get_subcommands().front();
    return at;
  }

  std::string path() {
    std::string name = "busstopctl";
    for (auto* at = &app_; !at->get_subcommands().empty(); at = at->get_subcommands().front()) {
      name += " " + at->get_subcommands().front()->get_name();
    }
    return name.substr(0, name.rfind(' ') == std::string::npos ? 0 : name.rfind(' '));
  }

  std::string command() {
    auto* noun = app_.get_subcommands().front();
    if (!noun->get_subcommands().empty()) return noun->get_name() + " " + noun->get_subcommands().front()->get_name();
    const auto verbs = noun->get_subcommands([](const CLI::App*) { return true; });
    return verbs.empty() ? noun->get_name() : noun->get_name() + " list";
  }

  std::string see_help(const std::string& what) {
    return fmt::format("busstopctl: {}: see {} {} --help\n", what, path(), deepest()->get_name());
  }

  /// What is wrong, and what was perhaps meant.
  std::string complaint(const CLI::ParseError& error) {
    auto* at = deepest();
    const auto rest = app_.remaining(true);
    if (rest.empty() && at == &app_) return "busstopctl: give a command: busstopctl --help lists them\n";
    if (rest.empty()) return see_help(error.what());
    std::vector<std::string> names;
    const bool option = rest.front().starts_with('-');
    if (option) {
      for (const auto* known : at->get_options())
        names.push_back(known->get_name());
    } else {
      for (const auto* known : at->get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(known->get_name());
    }
    const auto word = rest.front().substr(0, rest.front().find('='));
    const auto meant = nearest(word, {names.begin(), names.end()});
    const bool verb = !option && !names.empty() && at != &app_;
    auto hint = verb ? fmt::format("there are {}", fmt::join(names, ", ")) : std::string("see --help");
    if (!meant.empty()) hint = fmt::format("did you mean {}?", meant);
    return fmt::format("busstopctl: unknown {} {}: {}\n", option ? "option" : (names.empty() ? "argument" : "command"),
                       word, hint);
  }

  Request request_;
  CLI::App app_;
};

}  // namespace

Words Words::verb(const std::string& name, const std::string& help) const {
  return {with_common(app_->add_subcommand(name, help), request_), request_};
}

Words Words::noun(const std::string& name, const std::string& help) const {
  auto sub = verb(name, help);
  sub.app_->alias(name.ends_with('y') ? name.substr(0, name.size() - 1) + "ies" : name + "s");
  sub.verb_is_optional();
  return sub;
}

void Words::verb_is_optional() const {
  app_->require_subcommand(0, 1);
}

const Words& Words::footer(const std::string& text) const {
  app_->footer(text);
  return *this;
}

const Words& Words::need(const std::string& name, std::string& into, const std::string& help,
                         const Check& check) const {
  checked(app_->add_option(name, into, help)->required()->type_name(""), check);
  return *this;
}

const Words& Words::many(const std::string& name, std::vector<std::int64_t>& into, const std::string& help,
                         const Check& check) const {
  checked(app_->add_option(name, into, help)->type_name(""), check);
  return *this;
}

const Words& Words::option(const std::string& name, std::string& into, const std::string& help,
                           const std::string& value, const Check& check) const {
  checked(app_->add_option(name, into, help)->type_name(value), check);
  return *this;
}

const Words& Words::option(const std::string& name, std::optional<std::string>& into, const std::string& help,
                           const std::string& value) const {
  app_->add_option(name, into, help)->type_name(value);
  return *this;
}

const Words& Words::option(const std::string& name, std::vector<std::string>& into, const std::string& help,
                           const std::string& value) const {
  app_->add_option(name, into, help)->type_name(value)->allow_extra_args(false);
  return *this;
}

const Words& Words::option(const std::string& name, std::int64_t& into, const std::string& help,
                           const std::string& value, const Check& check) const {
  checked(app_->add_option(name, into, help)->type_name(value), check);
  return *this;
}

const Words& Words::option(const std::string& name, std::uint32_t& into, const std::string& help,
                           const std::string& value) const {
  const auto check = [](const std::string& text) {
    return wrong_with_count(text, std::numeric_limits<std::uint32_t>::max());
  };
  app_->add_option(name, into, help)->type_name(value)->check(check);
  return *this;
}

const Words& Words::option(const std::string& name, int& into, const std::string& help, const std::string& value,
                           const Check& check) const {
  checked(app_->add_option(name, into, help)->type_name(value), check);
  return *this;
}

const Words& Words::option(const std::string& name, std::optional<int>& into, const std::string& help,
                           const Check& check) const {
  checked(app_->add_option(name, into, help), check);
  return *this;
}

const Words& Words::option(const std::string& name, std::optional<std::int64_t>& into, const std::string& help,
                           const Check& check) const {
  checked(app_->add_option(name, into, help), check);
  return *this;
}

const Words& Words::flag(const std::string& name, bool& into, const std::string& help) const {
  app_->add_flag(name, into, help);
  return *this;
}

CommandNode command_tree() {
  return Parser().tree();
}

std::variant<Request, Reply> parse_request(const std::vector<std::string>& arguments) {
  return Parser().parse(arguments);
}

}  // namespace busstop::ctl
