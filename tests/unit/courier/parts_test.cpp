// The courier's parts that need no network: result codes, addresses, answers, turns.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "bridge/courier/answer_text.hpp"
#include "bridge/courier/curl.hpp"
#include "bridge/courier/gate.hpp"
#include "bridge/courier/lanes.hpp"
#include "bridge/courier/smtp_answers.hpp"
#include "bridge/model/reach.hpp"

namespace busstop::test {
namespace {

TEST(WireOf, has_an_answer_for_every_code_of_libcurl) {
  const std::map<Wire, std::set<int>> meant = {
      {Wire::ok, {0}},
      {Wire::bad_url, {1, 3}},
      {Wire::cannot_resolve, {5, 6}},
      {Wire::cannot_connect, {7, 96, 97}},
      {Wire::sender_refused, {9}},
      {Wire::broken, {8, 16, 18, 25, 52, 55, 56, 61, 65, 92, 95}},
      {Wire::answer_too_large, {23, 63, 100}},
      {Wire::timed_out, {28}},
      {Wire::tls_failed, {35, 53, 54, 58, 59, 60, 64, 66, 77, 80, 82, 83, 90, 91, 98, 101}},
      {Wire::recalled, {42}},
      {Wire::login_refused, {67, 94}},
  };
  std::map<int, Wire> expected;
  for (const auto& [wire, codes] : meant)
    for (const int code : codes)
      expected[code] = wire;
  for (int code = 0; code <= std::max<int>(CURL_LAST, 120); ++code) {
    const auto known = expected.find(code);
    EXPECT_EQ(wire_of(static_cast<CURLcode>(code)), known == expected.end() ? Wire::failed : known->second) << code;
  }
}

TEST(Gate, lets_a_connection_go_only_where_its_transfer_may) {
  const Reach admin{true, {}};
  const Reach outside{false, {}};
  const Reach inside{false, {*parse_network("10.1.0.0/16"), *parse_network("8.8.0.0/16")}};
  struct Case {
    Reach reach;
    bool plain;
    bool secret;
    const char* address;
    Passage passage;
  };
  const Case cases[] = {
      {admin, true, false, "10.0.0.1", Passage::open},
      {admin, true, true, "10.0.0.1", Passage::needs_tls},
      {admin, true, true, "9.9.9.9", Passage::needs_tls},
      {admin, true, true, "127.0.0.1", Passage::open},
      {admin, true, true, "::1", Passage::open},
      {admin, true, true, "::ffff:127.0.0.1", Passage::open},
      {admin, false, true, "9.9.9.9", Passage::open},
      {outside, false, false, "9.9.9.9", Passage::open},
      {outside, false, false, "127.0.0.1", Passage::forbidden},
      {outside, false, false, "::ffff:10.0.0.1", Passage::forbidden},
      {outside, false, false, "169.254.169.254", Passage::forbidden},
      {outside, true, false, "9.9.9.9", Passage::forbidden},
      {inside, true, false, "10.1.2.3", Passage::open},
      {inside, true, false, "8.8.8.8", Passage::open},
      {inside, true, true, "10.1.2.3", Passage::needs_tls},
      {inside, true, false, "9.9.9.9", Passage::forbidden},
      {inside, false, false, "10.2.0.1", Passage::forbidden},
  };
  for (const auto& one : cases) {
    Gate gate{one.reach, one.plain, one.secret};
    EXPECT_EQ(passage(gate, *parse_host(one.address)), one.passage) << one.address;
    EXPECT_EQ(may_use(gate, one.address), one.passage == Passage::open);
    EXPECT_EQ(gate.refused, one.passage);
  }
  Gate gate{admin};
  EXPECT_FALSE(may_use(gate, "no address"));
}

Assignment assignment(int number, int lane, Urgency urgency = Urgency::ordinary) {
  auto notice = std::make_shared<Notice>();
  notice->urgency = urgency;
  return {{NoticeId(number), ContactId(1)}, 1, LaneId(lane), notice, {}};
}

std::vector<int> all_that_may_go(Lanes& lanes, bool urgent_only = false) {
  std::vector<int> numbers;
  while (const auto next = lanes.next(urgent_only))
    numbers.push_back(static_cast<int>(raw(next->key.notice)));
  return numbers;
}

TEST(Lanes, take_turns_and_keep_order_within_each) {
  Lanes lanes;
  for (int i = 0; i < 3; ++i)
    lanes.push(assignment(10 + i, 1), {64, 64});
  for (int i = 0; i < 2; ++i)
    lanes.push(assignment(20 + i, 2), {64, 64});
  EXPECT_EQ(all_that_may_go(lanes), (std::vector{10, 20, 11, 21, 12}));
}

TEST(Lanes, put_urgent_ones_first_and_alone_if_asked) {
  Lanes lanes;
  lanes.push(assignment(1, 1), {64, 64});
  lanes.push(assignment(2, 2, Urgency::urgent), {64, 64});
  lanes.push(assignment(3, 1, Urgency::urgent), {64, 64});
  EXPECT_EQ(all_that_may_go(lanes, true), (std::vector{2, 3}));
  EXPECT_EQ(all_that_may_go(lanes), (std::vector{1}));
}

TEST(Lanes, keep_to_their_limit_until_one_has_finished) {
  Lanes lanes;
  for (int i = 0; i < 5; ++i)
    lanes.push(assignment(i, 1), {2, 2});
  EXPECT_EQ(all_that_may_go(lanes), (std::vector{0, 1}));
  lanes.finished(LaneId(1));
  EXPECT_EQ(all_that_may_go(lanes), (std::vector{2}));
  lanes.push(assignment(9, 1), {4, 4});  // a reload has raised it
  EXPECT_EQ(all_that_may_go(lanes), (std::vector{3, 4}));
  EXPECT_EQ(lanes.waiting(), 1U);
}

TEST(Lanes, keep_the_last_of_their_limit_for_what_is_urgent) {
  Lanes lanes;
  for (int i = 0; i < 5; ++i)
    lanes.push(assignment(i, 1), {3, 2});
  for (int i = 10; i < 12; ++i)
    lanes.push(assignment(i, 1, Urgency::urgent), {3, 2});
  EXPECT_EQ(all_that_may_go(lanes), (std::vector{10, 11})) << "urgent ones may take all, ordinary ones not the last";
  lanes.finished(LaneId(1));
  EXPECT_EQ(all_that_may_go(lanes), (std::vector{0}));
  lanes.push(assignment(12, 1, Urgency::urgent), {3, 2});
  EXPECT_EQ(all_that_may_go(lanes), (std::vector{12}));
  lanes.push(assignment(13, 1, Urgency::urgent), {3, 2});
  EXPECT_TRUE(all_that_may_go(lanes).empty());
}

TEST(Lanes, let_go_beside_a_full_lane_what_is_to_go_beside_it) {
  Lanes lanes;
  for (int i = 0; i < 5; ++i)
    lanes.push(assignment(i, 1, Urgency::urgent), {3, 2});
  EXPECT_EQ(all_that_may_go(lanes), (std::vector{0, 1, 2}));
  auto beside = assignment(9, 1, Urgency::urgent);
  beside.beside = true;
  lanes.push(beside, {3, 2});
  EXPECT_EQ(all_that_may_go(lanes), (std::vector{9})) << "and no other";
  lanes.finished(LaneId(1));
  EXPECT_TRUE(all_that_may_go(lanes).empty()) << "three are still on their way";
  lanes.finished(LaneId(1));
  EXPECT_EQ(all_that_may_go(lanes), (std::vector{3}));
}

TEST(Lanes, give_back_what_has_not_started) {
  Lanes lanes;
  for (int i = 0; i < 3; ++i)
    lanes.push(assignment(i, 1), {1, 1});
  ASSERT_TRUE(lanes.next(false));
  EXPECT_FALSE(lanes.remove({NoticeId(0), ContactId(1)}));
  EXPECT_TRUE(lanes.remove({NoticeId(1), ContactId(1)}));
  EXPECT_FALSE(lanes.remove({NoticeId(1), ContactId(1)}));
  EXPECT_EQ(lanes.take_all().size(), 1U);
  lanes.finished(LaneId(1));
  EXPECT_TRUE(all_that_may_go(lanes).empty());
  lanes.push(assignment(7, 1), {1, 1});
  EXPECT_EQ(all_that_may_go(lanes), (std::vector{7}));
}

TEST(SmtpAnswers, remember_the_last_whole_reply) {
  SmtpAnswers answers;
  EXPECT_EQ(answers.to(), SmtpAnswers::To::nothing);
  answers.line("220 hello\r\n");
  answers.line("250-host\r\n");
  answers.line("250 SIZE 100\r\n");
  EXPECT_EQ(answers.to(), SmtpAnswers::To::connection);
  EXPECT_EQ(answers.text(), "250 SIZE 100");
  answers.mail_begins();
  answers.line("250 2.1.0 ok\r\n");
  EXPECT_EQ(answers.to(), SmtpAnswers::To::sender);
  answers.line("550-5.1.1 no\r\n");
  EXPECT_EQ(answers.code(), 250);
  answers.line("550 5.1.10 such user\r\n");
  answers.line("250 to QUIT\r\n");
  EXPECT_EQ(answers.to(), SmtpAnswers::To::recipient);
  EXPECT_EQ(answers.code(), 550);
  EXPECT_EQ(answers.enhanced(), "5.1.10");
}

TEST(SmtpAnswers, take_no_enhanced_code_from_what_is_none) {
  for (const char* line : {"550 no", "550 5.1 no", "550 3.1.1 no", "550 5..1", "550 5.1.", "550 5.1234.1",
                           "550 10.0.0.1 refused", "550"}) {
    SmtpAnswers answers;
    answers.line(line);
    EXPECT_EQ(answers.enhanced(), "") << line;
    EXPECT_EQ(answers.code(), 550) << line;
  }
  SmtpAnswers answers;
  for (const char* line : {"", "25", "abc", "2500", "25x fine"})
    answers.line(line);
  EXPECT_EQ(answers.code(), 0);
}

TEST(AnswerText, is_always_one_line_of_utf8) {
  EXPECT_EQ(answer_text("fine\r\nand more\x01"), "fine and more");
  const std::string full(511, 'x');
  EXPECT_EQ(answer_text(full + "\xc3\xa9"), full);
  EXPECT_EQ(answer_text("\xff\xfe?"), "???");
  EXPECT_EQ(answer_text(std::string(2000, 'x')).size(), 512U);
  EXPECT_EQ(answer_text(""), "");
}

}  // namespace
}  // namespace busstop::test
