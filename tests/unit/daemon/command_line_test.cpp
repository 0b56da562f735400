#include "daemon/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace busstop {
namespace {

using ::testing::HasSubstr;

CommandLine parsed(const std::vector<std::string>& arguments) {
  const auto answer = parse_command_line(arguments);
  if (const auto* error = std::get_if<UsageError>(&answer)) ADD_FAILURE() << error->text;
  return std::holds_alternative<CommandLine>(answer) ? std::get<CommandLine>(answer) : CommandLine{};
}

std::string refused(const std::vector<std::string>& arguments) {
  const auto answer = parse_command_line(arguments);
  return std::holds_alternative<UsageError>(answer) ? std::get<UsageError>(answer).text : "(accepted)";
}

TEST(CommandLine, has_a_default_for_everything) {
  const auto line = parsed({});
  EXPECT_EQ(line.task, CommandLine::Task::run);
  EXPECT_EQ(line.config, "/etc/busstopd/busstopd.toml");
  EXPECT_EQ(line.bus, "system");
}

TEST(CommandLine, takes_values_behind_a_blank_and_behind_an_equals_sign) {
  EXPECT_EQ(parsed({"--config", "/a b.toml"}).config, "/a b.toml");
  EXPECT_EQ(parsed({"--config=/a.toml", "--bus=none"}).bus, "none");
  EXPECT_EQ(parsed({"--bus", "unix:path=/run/x"}).bus, "unix:path=/run/x");
  EXPECT_EQ(parsed({"--bus", "session"}).bus, "session");
}

TEST(CommandLine, a_further_daemon_has_a_name) {
  EXPECT_EQ(parsed({}).name, "");
  EXPECT_EQ(parsed({"--name", "Shop_2"}).name, "Shop_2");
  EXPECT_EQ(parsed({"--name=_"}).name, "_");
}

TEST(CommandLine, a_name_that_the_bus_cannot_carry_is_refused_with_the_rule) {
  for (const std::string wrong : {"", "2nd", "a-b", "a.b", "a b", "caf\u00e9", "a/b"}) {
    EXPECT_THAT(refused({"--name", wrong}), HasSubstr("--name \"" + wrong + "\": a name is made of letters")) << wrong;
  }
  EXPECT_THAT(refused({"--name", std::string(65, 'a')}), HasSubstr("at most 64"));
  EXPECT_EQ(parsed({"--name", std::string(64, 'a')}).name.size(), 64U);
}

TEST(CommandLine, knows_its_tasks) {
  EXPECT_EQ(parsed({"--check"}).task, CommandLine::Task::check);
  EXPECT_EQ(parsed({"--version"}).task, CommandLine::Task::version);
  EXPECT_EQ(parsed({"--help"}).task, CommandLine::Task::help);
  EXPECT_EQ(parsed({"-h"}).task, CommandLine::Task::help);
}

TEST(CommandLine, an_unknown_option_is_refused_with_what_was_meant) {
  EXPECT_EQ(refused({"--confg", "x"}), "unknown option --confg: did you mean --config?");
  EXPECT_EQ(refused({"--chek=1"}), "unknown option --chek=1: did you mean --check?");
  EXPECT_EQ(refused({"--frobnicate"}), "unknown option --frobnicate: busstopd --help lists the options");
  EXPECT_THAT(refused({"-x"}), HasSubstr("unknown option -x"));
  EXPECT_THAT(refused({"--"}), HasSubstr("(accepted)"));
}

TEST(CommandLine, a_missing_value_and_a_stray_word_are_refused) {
  EXPECT_EQ(refused({"--config"}), "--config needs a value");
  EXPECT_EQ(refused({"--config="}), "--config needs the name of a file");
  EXPECT_THAT(refused({"/etc/busstopd.toml"}), HasSubstr("--config /etc/busstopd.toml"));
  EXPECT_THAT(refused({"--bus", "sytem"}), HasSubstr("system, session, none"));
}

TEST(CommandLine, the_help_names_every_option) {
  for (const auto* option : {"--config", "--bus", "--name", "--check", "--version", "--help"}) {
    EXPECT_THAT(help_text(), HasSubstr(option));
  }
}

}  // namespace
}  // namespace busstop
