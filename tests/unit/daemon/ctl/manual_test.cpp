// busstopctl(1): it names every command with its arguments and options, every column of an import, every key of the
// JSON answers and every exit code, and none that does not exist.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "bridge/base/json.hpp"
#include "daemon/ctl/actions.hpp"
#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/command_tree.hpp"
#include "daemon/ctl/import_columns.hpp"
#include "daemon/ctl/watch_view.hpp"
#include "tests/support/documents.hpp"

namespace busstop::test {
namespace {

using ctl::CommandNode;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

using Names = std::set<std::string>;

/// What belongs to each command and is told once.
const Names general = {"--help", "--version", "--bus BUS", "--instance NAME", "--json"};

Names options_of(const CommandNode& node) {
  Names options;
  for (const auto& option : node.options) {
    const auto text = option.name + (option.value.empty() ? "" : " " + option.value);
    if (!general.contains(text)) options.insert(text);
  }
  return options;
}

struct Form {
  std::vector<std::string> arguments;
  Names options;
  friend bool operator==(const Form&, const Form&) = default;
};

void PrintTo(const Form& form, std::ostream* out) {
  *out << ::testing::PrintToString(form.arguments) << ::testing::PrintToString(form.options);
}

/// Each command that can be given, by its words; a noun that has verbs means its list.
void gather(const CommandNode& node, const std::string& words, std::map<std::string, Form>& into) {
  for (const auto& sub : node.commands)
    gather(sub, words.empty() ? sub.name : words + " " + sub.name, into);
  if (!node.commands.empty()) return;
  auto& form = into[words];
  for (const auto& argument : node.arguments)
    form.arguments.push_back(argument.name);
  form.options = options_of(node);
}

std::map<std::string, Form> known_commands() {
  std::map<std::string, Form> commands;
  gather(ctl::command_tree(), "", commands);
  return commands;
}

std::string option_in(const ManualItem& item) {
  const auto value = joined(item.words_of("Ar"));
  return "-" + joined(item.words_of("Fl")) + (value.empty() ? "" : " " + value);
}

std::map<std::string, Form> documented_commands() {
  std::map<std::string, Form> commands;
  std::string last;
  for (const auto& item : items_of_manual("busstopctl.1", "COMMANDS")) {
    if (item.is("Fl")) {
      commands[last].options.insert(option_in(item));
      continue;
    }
    last = joined(item.words_of("Ic"));
    auto arguments = item.words_of("Ar");
    std::erase(arguments, "...");
    commands[last].arguments = arguments;
  }
  return commands;
}

template <class Columns>
Names keys_of(const Columns& columns) {
  Names keys;
  for (const auto& column : columns)
    keys.emplace(column.key);
  return keys;
}

void add_keys(const std::string& json, Names& to) {
  const auto parsed = Json::parse(json);
  for (const auto key : std::get<Json>(parsed).root().keys())
    to.emplace(key);
}

Names keys_of_status() {
  Names keys;
  add_keys(ctl::status_json({}), keys);
  return keys;
}

/// Of every line but that of the counters, which are named elsewhere.
Names keys_of_watch() {
  ctl::Dict row;
  row.values = {{"name", std::string("x")}, {"state", std::string("ok")}, {"topic", std::string("t")}};
  ctl::Dict properties;
  for (const auto* list : {"Sinks", "Alerts", "Topics"})
    properties.values.emplace(list, std::vector<ctl::Dict>{row});
  Names keys;
  for (const auto& line : ctl::changes_between({}, {{}, properties}, true)) {
    if (line.find(R"("what":"counters")") == std::string::npos) add_keys(line, keys);
  }
  return keys;
}

TEST(CtlManual, names_every_command_with_its_arguments_and_options) {
  EXPECT_EQ(documented_commands(), known_commands());
}

TEST(CtlManual, a_noun_takes_the_options_of_its_list) {
  for (const auto& noun : ctl::command_tree().commands) {
    const auto list = std::ranges::find(noun.commands, "list", &CommandNode::name);
    if (list == noun.commands.end()) continue;
    EXPECT_EQ(options_of(noun), options_of(*list)) << noun.name;
  }
}

TEST(CtlManual, names_the_options_that_every_command_has) {
  Names documented;
  for (const auto& item : items_of_manual("busstopctl.1", "OPTIONS"))
    documented.insert(option_in(item));
  EXPECT_EQ(documented, general);
  Names known;
  for (const auto& option : ctl::command_tree().options)
    known.insert(option.name + (option.value.empty() ? "" : " " + option.value));
  EXPECT_EQ(known, general);
}

TEST(CtlManual, names_the_columns_of_an_import) {
  std::map<std::string, std::vector<std::string>> known;
  for (const auto* kind : {&ctl::household_import(), &ctl::contact_import(), &ctl::subscription_import()}) {
    for (const auto& column : kind->columns) {
      known[std::string(kind->noun)].push_back(std::string(column.name) +
                                               (column.alias.empty() ? "" : " | " + std::string(column.alias)) +
                                               (column.needed ? " needed" : ""));
    }
  }
  std::map<std::string, std::vector<std::string>> documented;
  for (const auto& item : items_of_manual("busstopctl.1", "IMPORT")) {
    const bool needed = !item.body.empty() && item.body.back().ends_with("; needed.");
    documented[item.subsection].push_back(joined(item.words_of("Ic")) + (needed ? " needed" : ""));
  }
  EXPECT_EQ(documented, known);
}

TEST(CtlManual, names_the_keys_of_the_json_answers) {
  const std::map<std::string, Names> known = {{"alert", keys_of(ctl::alert_columns)},
                                              {"claims of an alert", keys_of(ctl::claim_columns)},
                                              {"delivery", keys_of(ctl::delivery_columns)},
                                              {"why", keys_of(ctl::why_columns)},
                                              {"lines of why", keys_of(ctl::why_line_columns)},
                                              {"replay", keys_of(ctl::played_columns)},
                                              {"notices of replay", keys_of(ctl::played_notice_columns)},
                                              {"tries of a delivery", keys_of(ctl::try_columns)},
                                              {"household", keys_of(ctl::household_columns)},
                                              {"contact", keys_of(ctl::contact_columns)},
                                              {"subscription", keys_of(ctl::subscription_columns)},
                                              {"topic", keys_of(ctl::topic_columns)},
                                              {"lag", keys_of(ctl::lag_columns)},
                                              {"sink", keys_of(ctl::sink_columns)},
                                              {"silence", keys_of(ctl::silence_columns)},
                                              {"sink test", keys_of(ctl::sink_test_columns)},
                                              {"status: alerts", keys_of(ctl::alert_brief_columns)},
                                              {"dead", keys_of(ctl::dead_letter_columns)},
                                              {"dead replay", keys_of(ctl::replay_columns)},
                                              {"stats: counters", keys_of(ctl::counter_columns)},
                                              {"topic read", keys_of(ctl::record_columns)},
                                              {"status", keys_of_status()},
                                              {"watch", keys_of_watch()},
                                              {"doctor", keys_of(ctl::finding_columns)}};
  std::map<std::string, Names> documented;
  // What stands below has its test where it can be asked for: tests/system/test_ctl_json.py.
  for (const auto& item : items_of_manual("busstopctl.1", "JSON")) {
    if (item.subsection.empty()) documented[joined(item.head)] = item.named_by("Ql");
  }
  EXPECT_EQ(documented, known);
}

TEST(CtlManual, names_the_exit_codes_and_so_does_the_help) {
  const auto codes = exit_codes_in("daemon/ctl/failure.hpp");
  ASSERT_EQ(codes.size(), 7U);
  EXPECT_THAT(heads_of(items_of_manual("busstopctl.1", "EXIT STATUS"), ""), ElementsAreArray(codes));
  for (const auto& code : codes)
    EXPECT_THAT(ctl::command_tree().footer, HasSubstr(code + " "));
}

}  // namespace
}  // namespace busstop::test
