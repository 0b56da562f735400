#include "daemon/base/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "bridge/base/matter.hpp"

namespace busstop {
namespace {

using ::testing::ElementsAre;
using Target = ProcessJournal::Target;

TEST(Journal, goes_to_journald_where_stderr_leads_there) {
  EXPECT_EQ(choose_journal_target(true, true), Target::journald);
  EXPECT_EQ(choose_journal_target(true, false), Target::journald);
  EXPECT_EQ(choose_journal_target(false, true), Target::prefixed);
  EXPECT_EQ(choose_journal_target(false, false), Target::plain);
}

TEST(Journal, a_line_is_one_line_whatever_is_in_it) {
  EXPECT_EQ(journal_text("two\r\nlines\x1b[31m"), "two lines[31m");
  EXPECT_EQ(stderr_line(Target::plain, Level::error, "a\nb"), "a b\n");
  EXPECT_EQ(stderr_line(Target::prefixed, Level::warning, "<0>a"), "<4><0>a\n");
}

TEST(Journal, a_line_ends_at_1000_bytes_and_never_inside_a_character) {
  const auto text = journal_text(std::string(999, 'x').append("ä").append(500, 'y'));
  EXPECT_LE(text.size(), 1000U);
  EXPECT_GE(text.size(), 990U);
  EXPECT_TRUE(text.ends_with("…")) << text;
}

TEST(Journal, journald_gets_the_level_our_name_and_the_fields) {
  EXPECT_THAT(journal_entry(Level::notice, "x", {{"BUSSTOP_TOPIC", "orders\nMESSAGE=y"}}),
              ElementsAre("MESSAGE=x", "PRIORITY=5", "SYSLOG_IDENTIFIER=busstopd", "BUSSTOP_TOPIC=orders MESSAGE=y"));
}

TEST(Journal, journald_gets_the_id_of_a_matter_and_a_terminal_only_the_line) {
  EXPECT_THAT(journal_entry(Level::error, "x", {about(Matter::sink_down), {"BUSSTOP_SINK", "mail"}}),
              ElementsAre("MESSAGE=x", "PRIORITY=3", "SYSLOG_IDENTIFIER=busstopd", "BUSSTOP_MATTER=sink-down",
                          "MESSAGE_ID=27f43e18233146bbbc15ed5c6d945b3b", "BUSSTOP_SINK=mail"));
  testing::internal::CaptureStderr();
  ProcessJournal(Target::plain).say(Level::error, "x", {about(Matter::sink_down)});
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "x\n");
}

TEST(Journal, says_what_is_not_debug_in_one_write_a_line) {
  testing::internal::CaptureStderr();
  ProcessJournal journal(Target::plain);
  journal.say(Level::debug, "not this");
  journal.say(Level::info, "this");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "this\n");
}

TEST(Journal, says_more_or_less_once_it_is_told_to) {
  testing::internal::CaptureStderr();
  ProcessJournal journal(Target::plain);
  EXPECT_EQ(syslog_word(journal.threshold()), "info");
  journal.set_threshold(*syslog_level("debug"));
  journal.say(Level::debug, "this");
  journal.set_threshold(*syslog_level("err"));
  journal.say(Level::warning, "not this");
  journal.say(Level::error, "and this");
  journal.set_threshold(*syslog_level("emerg"));
  journal.say(Level::error, "nor this");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "this\nand this\n");
}

TEST(Journal, can_be_sent_to_stderr_and_back) {
  testing::internal::CaptureStderr();
  ProcessJournal journal(Target::journald);
  EXPECT_TRUE(journal.speaks_to_journald());
  journal.speak_to_journald(false);
  EXPECT_FALSE(journal.speaks_to_journald());
  journal.say(Level::notice, "here");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "<5>here\n");
  journal.speak_to_journald(true);
  EXPECT_TRUE(journal.speaks_to_journald());
}

TEST(Journal, levels_have_the_words_of_syslog) {
  for (int level = 0; level < 8; ++level)
    EXPECT_EQ(syslog_level(syslog_word(level)), level);
  for (const auto* wrong : {"", "error", "DEBUG", "7", "information"})
    EXPECT_FALSE(syslog_level(wrong)) << wrong;
}

}  // namespace
}  // namespace busstop
