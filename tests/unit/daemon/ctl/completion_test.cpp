#include "daemon/ctl/completion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace busstop::ctl {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

Offers offered(const std::vector<std::string>& words) {
  static const auto tree = command_tree();
  return offers(tree, words);
}

std::vector<std::string> texts(const std::vector<std::string>& words) {
  std::vector<std::string> all;
  for (const auto& word : offered(words).words)
    all.push_back(word.text);
  return all;
}

TEST(Completion, offers_the_commands_and_their_verbs_with_their_help) {
  EXPECT_THAT(texts({""}), IsSupersetOf({"status", "household", "dead", "raise"}));
  EXPECT_THAT(texts({"househ"}), ElementsAre("household"));
  EXPECT_THAT(texts({"household", "re"}), ElementsAre("remove"));
  EXPECT_THAT(texts({"households", "re"}), ElementsAre("remove"));
  EXPECT_EQ(offered({"household", "re"}).words.at(0).help, "remove a household");
  EXPECT_THAT(texts({"nonsense", "x"}), IsEmpty());
}

TEST(Completion, every_command_and_option_of_the_tree_is_offered) {
  const auto tree = command_tree();
  for (const auto& command : tree.commands) {
    EXPECT_THAT(texts({command.name}), Contains(command.name));
    for (const auto& verb : command.commands) {
      EXPECT_THAT(texts({command.name, ""}), Contains(verb.name));
      for (const auto& option : verb.options)
        EXPECT_THAT(texts({command.name, verb.name, "-"}), Contains(option.name));
    }
  }
}

TEST(Completion, offers_options_behind_a_dash_and_where_nothing_else_fits) {
  EXPECT_THAT(texts({"delivery", "--st"}), ElementsAre("--state"));
  EXPECT_THAT(texts({"status", ""}), Contains("--json"));
  EXPECT_THAT(texts({"household", ""}), Not(Contains("--json")));
  EXPECT_THAT(texts({"status", "--", ""}), IsEmpty());
}

TEST(Completion, offers_the_words_an_option_may_have) {
  EXPECT_THAT(texts({"delivery", "--state", "de"}), ElementsAre("delivered", "dead"));
  EXPECT_THAT(texts({"delivery", "--state=de"}), ElementsAre("--state=delivered", "--state=dead"));
  EXPECT_THAT(texts({"--bus", ""}), ElementsAre("system", "session"));
  EXPECT_THAT(texts({"household", "import", "--format", ""}), ElementsAre("csv", "json"));
  EXPECT_THAT(texts({"household", "add", "--name", ""}), IsEmpty());
  EXPECT_THAT(texts({"status", "--json=", ""}), Contains("--json"));
}

TEST(Completion, knows_what_to_ask_the_daemon_for) {
  struct Case {
    std::vector<std::string> words;
    Asked asked;
  };
  const Case cases[] = {{{"household", "remove", ""}, Asked::households},
                        {{"household", "remove", "mike", ""}, Asked::nothing},
                        {{"contact", "add", "m"}, Asked::households},
                        {{"contact", "add", "mike", ""}, Asked::nothing},
                        {{"deliveries", "--household", ""}, Asked::households},
                        {{"sink", "pause", ""}, Asked::sinks},
                        {{"sink", "test", "--json", ""}, Asked::sinks},
                        {{"sink", "test", "mail", ""}, Asked::nothing},
                        {{"delivery", "list", "--limit", "5", "--sink", ""}, Asked::sinks},
                        {{"alert", "show", ""}, Asked::alerts},
                        {{"delivery", "--alert", ""}, Asked::alerts},
                        {{"delivery", "show", ""}, Asked::deliveries},
                        {{"dead", "show", ""}, Asked::dead_letters},
                        {{"dead", "drop", "1", "2", ""}, Asked::dead_letters},
                        {{"dead", "replay", "--topic", ""}, Asked::topics},
                        {{"send", ""}, Asked::topics},
                        {{"send", "orders", ""}, Asked::nothing},
                        {{"backup", ""}, Asked::files},
                        {{"raise", ""}, Asked::nothing},
                        {{"household", "add", ""}, Asked::households},
                        {{"household", "add", "--", "-"}, Asked::households}};
  for (const auto& one : cases)
    EXPECT_EQ(offered(one.words).asked, one.asked) << ::testing::PrintToString(one.words);
}

TEST(Completion, asks_the_daemon_that_the_line_names) {
  const auto found = offered({"--bus", "session", "sink", "--instance=shop", "pause", "ph"});
  EXPECT_EQ(found.bus, "session");
  EXPECT_EQ(found.instance, "shop");
  EXPECT_EQ(found.begun, "ph");
  EXPECT_EQ(offered({"delivery", "--sink=ph"}).before, "--sink=");
  EXPECT_EQ(offered({"delivery", "--sink=ph"}).begun, "ph");
}

TEST(Completion, nothing_said_is_nothing_offered) {
  EXPECT_THAT(texts({}), IsEmpty());
}

}  // namespace
}  // namespace busstop::ctl
