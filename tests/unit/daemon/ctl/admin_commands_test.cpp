// The command line of what looks after the daemon: sinks, dead letters.
#include <gmock/gmock.h>

#include "tests/unit/daemon/ctl/parsing.hpp"

namespace busstop::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string help_of(std::vector<std::string> command) {
  command.emplace_back("--help");
  const auto answer = parse_request(command);
  EXPECT_EQ(std::get<Reply>(answer).code, exit_ok);
  return std::get<Reply>(answer).text;
}

TEST(AdminCommands, sinks_are_listed_paused_resumed_and_tried) {
  EXPECT_EQ(parsed({"sink"}).command, "sink list");
  EXPECT_EQ(parsed({"sinks"}).command, "sink list");
  for (const auto* verb : {"pause", "resume"}) {
    const auto request = parsed({"sink", verb, "mail"});
    EXPECT_EQ(request.command, std::string("sink ") + verb);
    EXPECT_EQ(request.first, "mail");
  }
  const auto test = parsed({"sink", "test", "mail", "mike@example.org"});
  EXPECT_EQ(test.command, "sink test");
  EXPECT_EQ(test.second, "mike@example.org");
}

TEST(AdminCommands, a_sink_that_is_not_named_or_misspelt_verbs_are_refused) {
  EXPECT_THAT(refused({"sink", "pause"}), HasSubstr("NAME is required"));
  EXPECT_THAT(refused({"sink", "test", "mail"}), HasSubstr("ADDRESS is required"));
  EXPECT_THAT(refused({"sink", "puase", "mail"}), HasSubstr("did you mean pause?"));
}

TEST(AdminCommands, dead_letters_are_chosen_by_number_by_topic_or_all) {
  for (const auto* verb : {"replay", "drop"}) {
    const auto some = parsed({"dead", verb, "7", "9"});
    EXPECT_EQ(some.command, std::string("dead ") + verb);
    EXPECT_THAT(some.ids, ElementsAre(7, 9));
    EXPECT_EQ(parsed({"dead", verb, "--topic", "orders"}).topic, "orders");
    const auto all = parsed({"dead", verb, "--all", "--yes", "--json"});
    EXPECT_TRUE(all.all && all.yes && all.json);
    EXPECT_FALSE(parsed({"dead", verb, "--all"}).yes);
  }
}

TEST(AdminCommands, dead_letters_that_are_not_chosen_or_chosen_twice_are_refused) {
  for (const auto& wrong : std::vector<std::vector<std::string>>{{"dead", "replay"},
                                                                 {"dead", "replay", "7", "--all"},
                                                                 {"dead", "drop", "--topic", "t", "--all"},
                                                                 {"dead", "drop", "x"},
                                                                 {"dead", "drop", "0"},
                                                                 {"dead", "drop", "--topic", ""}}) {
    EXPECT_THAT(refused(wrong), HasSubstr("busstopctl dead ")) << wrong.back();
  }
  EXPECT_THAT(refused({"dead", "repaly", "7"}), HasSubstr("did you mean replay?"));
}

TEST(AdminCommands, help_shows_nothing_of_the_library_that_reads_the_command_line) {
  for (const auto* verb : {"replay", "drop"}) {
    const auto help = help_of({"dead", verb});
    EXPECT_THAT(help, ::testing::Not(HasSubstr("Option Group")));
    EXPECT_THAT(help, ::testing::Not(HasSubstr("[Exactly")));
    EXPECT_THAT(help, HasSubstr("--topic TOPIC"));
  }
  EXPECT_THAT(help_of({"subscription", "import"}), HasSubstr("productId|product"));
}

TEST(AdminCommands, a_backup_wants_a_file) {
  EXPECT_EQ(parsed({"backup", "/srv/b.db"}).command, "backup");
  EXPECT_EQ(parsed({"backup", "/srv/b.db"}).first, "/srv/b.db");
  EXPECT_THAT(refused({"backup"}), HasSubstr("FILE is required"));
}

TEST(AdminCommands, help_says_what_a_pause_means) {
  EXPECT_THAT(help_of({"sink", "pause"}), HasSubstr("urgent messages neither"));
  EXPECT_THAT(help_of({"sink", "--help"}), HasSubstr("resume"));
}

}  // namespace
}  // namespace busstop::ctl
