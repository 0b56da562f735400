#include <gmock/gmock.h>

#include "tests/unit/daemon/ctl/parsing.hpp"

namespace busstop::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Commands, a_bare_noun_means_its_list_in_singular_and_plural) {
  for (const auto* word : {"alert", "alerts"})
    EXPECT_EQ(parsed({word}).command, "alert list");
  for (const auto* word : {"delivery", "deliveries"})
    EXPECT_EQ(parsed({word}).command, "delivery list");
  for (const auto* word : {"household", "households"})
    EXPECT_EQ(parsed({word}).command, "household list");
  for (const auto* word : {"contact", "contacts"})
    EXPECT_EQ(parsed({word}).command, "contact list");
  for (const auto* word : {"subscription", "subscriptions"})
    EXPECT_EQ(parsed({word}).command, "subscription list");
  for (const auto* word : {"topic", "topics"})
    EXPECT_EQ(parsed({word}).command, "topic list");
  EXPECT_EQ(parsed({"dead"}).command, "dead list");
  EXPECT_EQ(parsed({"alerts", "list"}).command, "alert list");
}

TEST(Commands, a_noun_takes_the_options_of_its_list) {
  EXPECT_EQ(parsed({"deliveries", "--state", "dead", "--limit", "5"}).state, "dead");
  const auto request = parsed({"delivery", "list", "--alert=7", "--sink", "mail", "--household", "mike"});
  EXPECT_EQ(request.alert, 7);
  EXPECT_EQ(request.sink, "mail");
  EXPECT_EQ(request.household, "mike");
}

TEST(Commands, bus_and_json_may_stand_anywhere) {
  EXPECT_EQ(parsed({"--bus", "session", "status"}).bus, "session");
  EXPECT_EQ(parsed({"status", "--bus", "unix:path=/x"}).bus, "unix:path=/x");
  EXPECT_TRUE(parsed({"--json", "alert", "show", "7"}).json);
  EXPECT_TRUE(parsed({"alert", "--json"}).json);
  EXPECT_TRUE(parsed({"alert", "show", "7", "--json"}).json);
}

TEST(Commands, words_are_never_taken_for_commands_once_they_are_arguments) {
  const auto request = parsed({"raise", "alert", "status", "lag"});
  EXPECT_EQ(request.command, "raise");
  EXPECT_EQ(request.first, "alert");
  EXPECT_EQ(request.second, "status");
  EXPECT_EQ(request.third, "lag");
  EXPECT_EQ(parsed({"send", "orders", R"({"a":[1,2]})"}).second, R"({"a":[1,2]})");
  EXPECT_EQ(parsed({"send", "orders", "-"}).second, "-");
}

TEST(Commands, a_list_option_takes_one_value_each_time) {
  const auto request =
      parsed({"household", "add", "--stop", "Oak Street", "--stop", "*", "--contact", "mail:a,b@x.org", "mike"});
  EXPECT_EQ(request.first, "mike");
  EXPECT_THAT(request.stops, ElementsAre("Oak Street", "*"));
  EXPECT_THAT(request.contacts, ElementsAre("mail:a,b@x.org"));
  EXPECT_THAT(parsed({"send", "t", "v", "--header", "a=b=c", "--header", "d="}).headers, ElementsAre("a=b=c", "d="));
}

TEST(Commands, producers_take_what_a_record_may_say) {
  const auto raise =
      parsed({"raise", "Sarah", "Jake", "Oak Street", "--message", "late", "--deadline", "10min", "--cancel"});
  EXPECT_EQ(raise.message, "late");
  EXPECT_EQ(raise.deadline, "10min");
  EXPECT_TRUE(raise.cancel);
  const auto confirm = parsed({"confirm", "Mike", "Jake", "--minutes", "5", "--withdraw"});
  EXPECT_EQ(confirm.minutes, 5);
  EXPECT_TRUE(confirm.withdraw);
  EXPECT_FALSE(parsed({"restock", "iphone15"}).quantity);
  EXPECT_EQ(parsed({"restock", "iphone15", "--quantity", "0"}).quantity, 0);
  EXPECT_EQ(parsed({"send", "t", "v", "--key", ""}).key, "");
  EXPECT_FALSE(parsed({"send", "t", "v"}).key);
}

TEST(Commands, what_is_unknown_is_refused_with_what_was_meant) {
  EXPECT_THAT(refused({"statsu"}), HasSubstr("unknown command statsu: did you mean status?"));
  EXPECT_THAT(refused({"alert", "shwo", "7"}), HasSubstr("unknown command shwo: did you mean show?"));
  EXPECT_THAT(refused({"status", "--jsno"}), HasSubstr("unknown option --jsno: did you mean --json?"));
  EXPECT_THAT(refused({"frobnicate"}), HasSubstr("unknown command frobnicate"));
  EXPECT_THAT(refused({"household", "frob"}),
              HasSubstr("unknown command frob: there are list, add, remove, test, import"));
  EXPECT_THAT(refused({"raise", "a", "b", "c", "d"}), HasSubstr("unknown argument d"));
}

TEST(Commands, what_is_missing_or_malformed_is_refused) {
  EXPECT_THAT(refused({}), HasSubstr("busstopctl --help"));
  EXPECT_THAT(refused({"raise", "Sarah"}), HasSubstr("CHILD is required"));
  EXPECT_THAT(refused({"raise", "Sarah"}), HasSubstr("busstopctl raise --help"));
  EXPECT_THAT(refused({"alert", "--limit", "many"}), HasSubstr("--limit: is many; a whole number from 0"));
  EXPECT_THAT(refused({"delivery", "--state", "foo"}), HasSubstr("is no state"));
  EXPECT_THAT(refused({"household", "add"}), HasSubstr("busstopctl household add --help"));
}

TEST(Commands, what_the_daemon_could_not_read_is_refused_before_it_is_written) {
  EXPECT_EQ(
      refused({"restock", "iphone15", "--quantity", "-4"}),
      "busstopctl: --quantity: is -4; a whole number from 0 to 1000000000 is wanted: see busstopctl restock --help\n");
  EXPECT_THAT(refused({"restock", "iphone15", "--quantity=1000000001"}), HasSubstr("from 0 to 1000000000"));
  EXPECT_THAT(refused({"restock", "iphone15", "--quantity", "1.5"}), HasSubstr("from 0 to 1000000000"));
  EXPECT_THAT(refused({"restock", " "}), HasSubstr("PRODUCT: is empty"));
  EXPECT_THAT(refused({"confirm", "Mike", "Jake", "--minutes", "-1"}), HasSubstr("from 0 to 1440"));
  EXPECT_THAT(refused({"confirm", "Mike", "Jake", "--minutes", "1441"}), HasSubstr("from 0 to 1440"));
  EXPECT_THAT(refused({"confirm", "", "Jake"}), HasSubstr("RESPONDER: is empty"));
  EXPECT_THAT(refused({"confirm", "Mike", "Jake", "--stop", std::string(201, 'x')}), HasSubstr("at most 200 are read"));
  EXPECT_THAT(refused({"raise", "Sarah", "\xff", "Oak Street"}), HasSubstr("CHILD: is not UTF-8"));
  EXPECT_THAT(refused({"raise", "Sarah", "Jake", "Oak Street", "--id", std::string(201, 'x')}), HasSubstr("--id"));
  EXPECT_THAT(refused({"raise", "Sarah", "Jake", "Oak Street", "--message", "\xff"}), HasSubstr("--message"));
}

TEST(Commands, help_says_what_the_exit_codes_mean) {
  const auto text = std::get<Reply>(parse_request({"--help"})).text;
  EXPECT_THAT(text, HasSubstr("exit codes: 0 done, 1 refused or failed"));
  EXPECT_THAT(text, HasSubstr("77 not allowed"));
}

TEST(Commands, help_and_version_end_well) {
  const auto help = parse_request({"--help"});
  ASSERT_TRUE(std::holds_alternative<Reply>(help));
  EXPECT_EQ(std::get<Reply>(help).code, exit_ok);
  for (const auto* command : {"status", "household", "raise", "dead", "reload"}) {
    EXPECT_THAT(std::get<Reply>(help).text, HasSubstr(command));
  }
  EXPECT_THAT(std::get<Reply>(parse_request({"alert", "show", "--help"})).text, HasSubstr("busstopctl alert show"));
  EXPECT_THAT(std::get<Reply>(parse_request({"--version"})).text, HasSubstr("busstopctl "));
}

}  // namespace
}  // namespace busstop::ctl
