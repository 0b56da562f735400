// busstopd(8), and the states in busstopctl(1): they name every option, state and exit code that there is, and none
// that is not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string_view>

#include "daemon/base/status.hpp"
#include "daemon/base/words.hpp"
#include "daemon/command_line.hpp"
#include "tests/support/documents.hpp"

namespace busstop::test {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAreArray;

/// "--config FILE" or "--check", as getopt knows them.
std::vector<std::string> known_options() {
  const auto source = tree_file("daemon/command_line.cpp");
  const std::string_view row = "{\"";
  std::vector<std::string> options;
  for (const auto& line : lines_in(source)) {
    const auto begin = line.find(row);
    const auto end = line.find("\", ");
    if (begin == std::string::npos || end == std::string::npos || line.find("_argument,") == std::string::npos)
      continue;
    const auto name = line.substr(begin + row.size(), end - begin - row.size());
    options.push_back("--" + name + (line.find("required_argument") != std::string::npos ? " VALUE" : ""));
  }
  return options;
}

std::vector<std::string> documented_options() {
  std::vector<std::string> options;
  for (const auto& item : items_of_manual("busstopd.8", "OPTIONS"))
    options.push_back("-" + joined(item.words_of("Fl")) + (item.words_of("Ar").empty() ? "" : " VALUE"));
  return options;
}

/// Words of an enum whose numbers begin at 0, without the empty one.
template <class Enum>
std::set<std::string> words_of_enum() {
  std::set<std::string> words;
  for (int number = 0;; ++number) {
    const std::string said(word(static_cast<Enum>(number)));
    if (said == "unknown") return words;
    if (!said.empty()) words.insert(said);
  }
}

std::vector<std::string> states_under(const std::string& subsection) {
  auto items = items_of_manual("busstopd.8", "STATES");
  std::erase_if(items, [&](const ManualItem& item) { return item.subsection != subsection; });
  return heads_of(items, "Cm");
}

TEST(DaemonManual, names_every_option_and_no_other) {
  ASSERT_THAT(known_options(), Not(IsEmpty()));
  EXPECT_THAT(documented_options(), UnorderedElementsAreArray(known_options()));
}

TEST(DaemonManual, the_help_names_every_option) {
  for (const auto& option : known_options())
    EXPECT_THAT(help_text(), HasSubstr("  " + option.substr(0, option.find(' ')) + " "));
}

TEST(DaemonManual, names_the_default_configuration) {
  EXPECT_THAT(tree_file("packaging/man/busstopd.8"), HasSubstr(".Pa " + CommandLine().config + " .\n"));
}

TEST(DaemonManual, names_the_states_of_the_daemon_and_of_kafka) {
  std::vector<std::string> states;
  for (const auto state : {DaemonState::starting, DaemonState::catching_up, DaemonState::running, DaemonState::degraded,
                           DaemonState::stopping})
    states.emplace_back(word(state));
  EXPECT_THAT(states_under("Of the daemon"), ElementsAreArray(states));
  EXPECT_THAT(states_under("Of its place in the consumer group"),
              UnorderedElementsAreArray(words_of_enum<BrokerState>()));
}

TEST(DaemonManual, names_the_exit_codes_and_so_does_the_help) {
  const auto codes = exit_codes_in("daemon/exit_codes.hpp");
  ASSERT_EQ(codes.size(), 6U);
  EXPECT_THAT(heads_of(items_of_manual("busstopd.8", "EXIT STATUS"), ""), ElementsAreArray(codes));
  const auto told = help_text().substr(help_text().find("exit codes: "));
  for (const auto& code : codes)
    EXPECT_THAT(told, HasSubstr(code + " "));
}

TEST(ControlManual, names_the_states_of_alerts_deliveries_and_sinks) {
  Silence ended;
  ended.ended = Wall{};
  const std::set<std::string> of_silences = {std::string(word(Silence{})), std::string(word(ended))};
  const std::map<std::string, std::set<std::string>> known = {{"alert", words_of_enum<AlertState>()},
                                                              {"reason of an alert", words_of_enum<CloseReason>()},
                                                              {"claim", words_of_enum<ClaimState>()},
                                                              {"delivery", words_of_enum<DeliveryState>()},
                                                              {"kind of a delivery", words_of_enum<NoticeKind>()},
                                                              {"sink", words_of_enum<SinkState>()},
                                                              {"silence", of_silences},
                                                              {"replayed record", words_of_enum<Replayed::Code>()},
                                                              {"origin of a household", words_of_enum<Origin>()}};
  std::map<std::string, std::set<std::string>> documented;
  for (const auto& item : items_of_manual("busstopctl.1", "STATES"))
    documented[joined(item.head)] = item.named_by("Ql");
  // Words that are no states have explanations beside them: tests/lint/test_manuals.py looks for each.
  std::erase_if(documented, [](const auto& item) { return item.first.starts_with("result of "); });
  EXPECT_EQ(documented, known);
}

}  // namespace
}  // namespace busstop::test
