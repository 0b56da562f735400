#include "daemon/ctl/output.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/ctl/actions.hpp"

namespace busstop::ctl {
namespace {

using ::testing::HasSubstr;

constexpr Style plain{};
constexpr Style json{true, false, false};
constexpr Style terminal{false, true, false};
constexpr Style colored{false, true, true};

constexpr Column columns[] = {{"id", "ID", Kind::number},
                              {"state", "STATE"},
                              {"name", "NAME"},
                              {"at", "AT", Kind::time},
                              {"lag", "", Kind::count_or_unknown}};

Dict row(std::int64_t id, const std::string& state, const std::string& name) {
  Dict dict;
  dict.values.emplace("id", id);
  dict.values.emplace("state", state);
  dict.values.emplace("name", name);
  dict.values.emplace("at", std::int64_t{1'777'900'500'250'000});
  dict.values.emplace("lag", std::int64_t{-1});
  return dict;
}

TEST(Output, a_table_is_aligned_by_what_is_seen) {
  EXPECT_EQ(show_rows(columns, {row(7, "open", "Zoë"), row(120, "covered", "Mike")}, terminal),
            " ID  STATE    NAME  AT\n"
            "  7  open     Zoë   2026-05-04T13:15:00Z\n"
            "120  covered  Mike  2026-05-04T13:15:00Z\n");
}

TEST(Output, a_long_cell_is_cut_on_a_terminal_and_whole_on_a_pipe) {
  const std::string name(200, 'x');
  EXPECT_THAT(show_rows(columns, {row(1, "open", name)}, terminal), HasSubstr("…  2026"));
  EXPECT_THAT(show_rows(columns, {row(1, "open", name)}, plain), HasSubstr(name));
}

TEST(Output, a_pipe_gets_one_line_a_row_with_tabs_and_nothing_else) {
  EXPECT_EQ(show_rows(columns, {row(7, "open", "a\tb\nc")}, plain), "7\topen\ta b c\t2026-05-04T13:15:00Z\n");
  EXPECT_EQ(show_rows(columns, {}, plain), "");
}

TEST(Output, json_is_an_array_of_objects_with_the_keys_in_their_order) {
  EXPECT_EQ(show_rows(columns, {row(7, "open", "a\"b")}, json),
            R"([{"id":7,"state":"open","name":"a\"b","at":"2026-05-04T13:15:00.250000Z","lag":null}])"
            "\n");
  EXPECT_EQ(show_rows(columns, {}, json), "[]\n");
}

TEST(Output, keys_that_were_not_sent_are_left_out_and_times_that_are_not_set_are_null) {
  Dict dict;
  dict.values.emplace("at", std::int64_t{0});
  EXPECT_EQ(row_json(columns, dict), R"({"at":null})");
}

TEST(Output, lists_and_bytes_are_json_values_of_their_kind) {
  constexpr Column kinds[] = {{"stops", "S", Kind::texts},
                              {"contacts", "C", Kind::groups},
                              {"key", "", Kind::bytes},
                              {"value", "", Kind::bytes}};
  Dict dict;
  dict.values.emplace("stops", Texts{"a", "b"});
  dict.values.emplace("contacts", std::vector<Texts>{{"p:1", "p:2"}, {"m:3"}});
  dict.values.emplace("key", Bytes{'k'});
  dict.values.emplace("value", Bytes{0xff, 0x00});
  EXPECT_EQ(row_json(kinds, dict),
            R"({"stops":["a","b"],"contacts":[["p:1","p:2"],["m:3"]],"key":"k","value":{"hex":"ff00"}})");
  EXPECT_EQ(show_rows(kinds, {dict}, plain), "a, b\tp:1+p:2, m:3\n");
  EXPECT_THAT(show_one(kinds, dict, {}, plain), HasSubstr("value: 0xff00\n"));
}

TEST(Output, one_thing_has_its_parts_behind_it) {
  auto one = row(7, "open", "Jake");
  one.values.emplace("claims", std::vector<Dict>{row(1, "won", "Mike")});
  EXPECT_EQ(show_one(columns, one, {{"claims", columns}}, plain),
            "id: 7\nstate: open\nname: Jake\nat: 2026-05-04T13:15:00Z\nlag: "
            "?\nclaims:\n1\twon\tMike\t2026-05-04T13:15:00Z\n");
  EXPECT_THAT(show_one(columns, one, {{"claims", columns}}, json), HasSubstr(R"("lag":null,"claims":[{"id":1,)"));
}

TEST(Output, nothing_that_a_terminal_obeys_comes_through) {
  EXPECT_EQ(show_one(columns, row(7, "open", "\x1b[2Jx"), {}, terminal).find('\x1b'), std::string::npos);
  EXPECT_EQ(show_rows(columns, {row(7, "open", "\x1b[2Jx")}, terminal).find('\x1b'), std::string::npos);
}

TEST(Output, colour_marks_states_and_only_where_it_is_wanted) {
  EXPECT_EQ(painted("running", colored), "\x1b[32mrunning\x1b[0m");
  EXPECT_EQ(painted("degraded", colored), "\x1b[31mdegraded\x1b[0m");
  EXPECT_EQ(painted("other", colored), "other");
  EXPECT_EQ(painted("running", terminal), "running");
  EXPECT_THAT(show_rows(columns, {row(7, "open", "x")}, colored), HasSubstr("\x1b[33mopen\x1b[0m   x"));
}

Dict some_status() {
  Dict sink;
  sink.values.emplace("name", "phone");
  sink.values.emplace("kind", "ntfy");
  sink.values.emplace("state", "failing");
  sink.values.emplace("why", "no route");
  Dict open;
  open.values.emplace("state", "open");
  Dict one;
  one.values.emplace("topic", "a");
  one.values.emplace("lag", std::int64_t{5});
  Dict two;
  two.values.emplace("topic", "a");
  two.values.emplace("lag", std::int64_t{-1});
  Dict all;
  all.values.emplace("Version", "0.1.0");
  all.values.emplace("State", "degraded");
  all.values.emplace("StateText", "sink phone is failing: no route");
  all.values.emplace("KafkaState", "consuming");
  all.values.emplace("StartedAt", std::int64_t{1'777'900'500'000'000});
  all.values.emplace("Topics", std::vector<Dict>{one, two});
  all.values.emplace("Alerts", std::vector<Dict>{open});
  all.values.emplace("Sinks", std::vector<Dict>{sink});
  all.values.emplace("Pending", std::int64_t{4});
  return all;
}

TEST(Output, status_says_at_a_glance_how_it_is) {
  EXPECT_EQ(status_text(some_status(), terminal),
            "busstopd 0.1.0: degraded\n"
            "  sink phone is failing: no route\n"
            "  since   2026-05-04T13:15:00Z\n"
            "  Kafka   consuming, 1 topic, lag 5\n"
            "  alerts  1 open, 0 covered\n"
            "  pending 4, 0 being sent\n"
            "  sink    phone (ntfy) failing: no route\n");
}

TEST(Output, status_knows_no_lag_before_a_broker_has_answered) {
  auto status = some_status();
  status.values.insert_or_assign("Topics", std::vector<Dict>{});
  status.values.insert_or_assign("KafkaState", "no broker");
  EXPECT_THAT(status_text(status, terminal), HasSubstr("  Kafka   no broker, topics and lag are not known yet\n"));
}

TEST(Output, a_sinks_answer_has_a_code_only_where_there_is_one) {
  Dict found;
  EXPECT_EQ(test_answer(found), "");
  found.values.emplace("answer", "Couldn't connect to server");
  found.values.emplace("code", std::int64_t{0});
  EXPECT_EQ(test_answer(found), "Couldn't connect to server");
  found.values.insert_or_assign("code", std::int64_t{503});
  EXPECT_EQ(test_answer(found), "503 Couldn't connect to server");
  found.values.erase("answer");
  EXPECT_EQ(test_answer(found), "503");
}

TEST(Output, status_says_what_is_held_back_and_what_could_not_be_read_where_there_is_something) {
  auto status = some_status();
  Dict counted;
  counted.values.emplace("held_now", std::int64_t{3});
  counted.values.emplace("dead_letters_now", std::int64_t{1});
  status.values.emplace("Counters", std::vector<Dict>{counted});
  EXPECT_THAT(status_text(status, terminal), HasSubstr("  pending 4, 0 being sent\n"
                                                       "  held    3 of them: quiet hours, limits, silences, groups\n"
                                                       "  dead    1 record could not be read: busstopctl dead list\n"));
  EXPECT_THAT(status_json(status), HasSubstr(R"("held":3,"dead_letters":1,)"));
}

TEST(Output, status_says_what_is_silenced_as_far_as_it_may_be_seen) {
  auto status = some_status();
  Dict counted;
  counted.values.emplace("silences_now", std::int64_t{2});
  status.values.emplace("Counters", std::vector<Dict>{counted});
  EXPECT_THAT(status_text(status, terminal),
              HasSubstr("  silence in force: 2; see busstopctl silence list\n  sink    phone"))
      << "no number that could be a silence's";
  Dict silence;
  silence.values = {{"id", std::int64_t{7}},
                    {"hides", std::string("topic orders")},
                    {"until", std::int64_t{1'777'900'500'000'000}},
                    {"author", std::string("sarah")},
                    {"reason", std::string("stock-taking")}};
  status.values.emplace("Silences", std::vector<Dict>{silence});
  EXPECT_THAT(status_text(status, terminal),
              HasSubstr("  silence 7 hides topic orders until 2026-05-04T13:15:00Z, by sarah: stock-taking\n"
                        "  silence more in force: 1; see busstopctl silence list\n"));
  EXPECT_THAT(status_json(status), HasSubstr(R"("silences":2,"silences_in_force":[{"id":7,)"));
}

TEST(Output, status_says_that_more_are_held_than_are_counted) {
  auto status = some_status();
  Dict counted;
  counted.values.emplace("held_now", std::int64_t{10'000});
  status.values.emplace("Counters", std::vector<Dict>{counted});
  EXPECT_THAT(status_text(status, terminal), HasSubstr("  held    10000 or more of them: quiet hours"));
}

TEST(Output, status_as_json_has_stable_keys) {
  EXPECT_THAT(status_json(some_status()),
              HasSubstr(R"({"version":"0.1.0","state":"degraded","text":"sink phone is failing: no route",)"
                        R"("started":"2026-05-04T13:15:00Z","kafka":"consuming","topics":1,"lag":5,"pending":4,)"));
}

}  // namespace
}  // namespace busstop::ctl
