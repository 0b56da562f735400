// Which transfers run when, and how they end before their time: limits, turns, recalls, the end of the room.
#include "bridge/courier/room.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/unit/courier/courier_fixture.hpp"
#include "tests/unit/courier/test_server.hpp"

namespace busstop::test {
namespace {

using std::chrono::milliseconds;

class Room : public CourierTest {};

std::string hold(const WebServer::Request&) {
  return "";
}

TEST_F(Room, holds_a_lane_to_its_limit_and_goes_on_when_a_transfer_ends) {
  WebServer server(hold);
  start_posting_to(server.url("/"), 5);  // one of them for urgent notices
  for (int i = 0; i < 10; ++i)
    order(assignment(i));
  ASSERT_TRUE(server.wait_for(4));
  room_->set_sinks(sinks(5));  // a turn more, in which a fifth would start
  order(assignment(100, "other-lane", Urgency::ordinary, 2));
  ASSERT_TRUE(server.wait_for(5));
  EXPECT_EQ(server.requests()[4].target, "/other-lane");
  server.answer_all(http(204));
  for (int i = 0; i < 5; ++i)
    EXPECT_TRUE(is<Delivered>(report()));
  ASSERT_TRUE(server.wait_for(9));
  server.answer_all(http(204));
  for (int i = 0; i < 4; ++i)
    EXPECT_TRUE(is<Delivered>(report()));
  ASSERT_TRUE(server.wait_for(11));
  server.answer_all(http(204));
  EXPECT_TRUE(is<Delivered>(report()));
  EXPECT_TRUE(is<Delivered>(report()));
  EXPECT_EQ(server.requests().size(), 11U);
}

TEST_F(Room, starts_urgent_notices_before_ordinary_ones_that_came_earlier) {
  WebServer server(hold);
  start_posting_to(server.url("/"), 1);
  order(assignment(1, "first"));
  ASSERT_TRUE(server.wait_for(1));
  order(assignment(2, "ordinary"));
  order(assignment(3, "urgent", Urgency::urgent));
  server.answer_all(http(204));
  ASSERT_TRUE(server.wait_for(2));
  EXPECT_EQ(server.requests()[1].target, "/urgent");
}

TEST_F(Room, keeps_a_connection_to_each_host_for_what_is_urgent) {
  WebServer server(hold);
  start_posting_to(server.url("/"), 3);
  for (int i = 0; i < 5; ++i)
    order(assignment(i, "ordinary"));
  ASSERT_TRUE(server.wait_for(2));
  order(assignment(10, "urgent", Urgency::urgent));
  ASSERT_TRUE(server.wait_for(3));
  EXPECT_EQ(server.requests()[2].target, "/urgent");
  EXPECT_EQ(server.connections(), 3);
  server.answer_all(http(204));
  std::set<Urgency> urgencies;
  for (int i = 0; i < 3; ++i)
    urgencies.insert(report().urgency);
  EXPECT_EQ(urgencies, (std::set{Urgency::ordinary, Urgency::urgent})) << "a report says which of them has ended";
}

TEST_F(Room, leaves_slots_for_urgent_notices_when_ordinary_ones_hang_everywhere) {
  WebServer server(hold);
  start_posting_to(server.url("/"), 64);
  for (int i = 0; i < 300; ++i)
    order(assignment(i, "slow", Urgency::ordinary, i % 5));
  ASSERT_TRUE(server.wait_for(192));
  order(assignment(1000, "urgent", Urgency::urgent, 6));
  ASSERT_TRUE(server.wait_for(193));
  EXPECT_EQ(server.requests().back().target, "/urgent");
}

TEST_F(Room, recalls_what_waits_and_lets_what_was_sent_end) {
  WebServer server(hold);
  start_posting_to(server.url("/"), 1);
  order(assignment(1));
  ASSERT_TRUE(server.wait_for(1));
  order(assignment(2));
  order(Recall{key(2)});
  order(Recall{key(1)});
  const Report recalled = report();
  EXPECT_EQ(recalled.key, key(2));
  EXPECT_TRUE(is<Recalled>(recalled));
  EXPECT_TRUE(none_waiting());
  server.answer_all(http(204));
  const Report delivered = report();
  EXPECT_EQ(delivered.key, key(1));
  EXPECT_TRUE(is<Delivered>(delivered));
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(Room, recalls_a_transfer_whose_request_has_not_left) {
  // A TLS handshake that is never answered: connected, nothing of the request sent.
  TestServer silent([](int, std::string&) { return TestServer::Said{}; });
  start_posting_to(silent.url("https", "/"));
  order(assignment(1));
  while (silent.connections() == 0)
    std::this_thread::yield();
  order(Recall{key(1)});
  EXPECT_TRUE(is<Recalled>(report()));
  EXPECT_TRUE(judged_.empty());
}

TEST_F(Room, sends_nothing_that_has_stopped_being_useful) {
  WebServer server([](const auto&) { return http(204); });
  start_posting_to(server.url("/"));
  Assignment late = assignment(1);
  auto notice = std::make_shared<Notice>(*late.notice);
  notice->useful_until = clock_.wall();
  late.notice = notice;
  order(late);
  EXPECT_TRUE(is<TooLate>(report()));
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(Room, says_that_a_sink_is_not_configured) {
  start_posting_to("http://127.0.0.1:1/");
  Assignment lost = assignment(1);
  lost.contact.at.sink = "gone";
  order(lost);
  const Report answer = report();
  ASSERT_TRUE(is<Retry>(answer));
  EXPECT_EQ(std::get<Retry>(answer.verdict).reason, "sink is not configured");
}

TEST_F(Room, turns_what_prepare_throws_into_a_refusal) {
  start([](const Contact& contact) -> Transfer {
    if (contact.at.address == "bad") throw Unsendable("no such address");
    throw std::logic_error("oops");
  });
  order(assignment(1, "bad"));
  order(assignment(2, "bug"));
  const Report bad = report();
  const Report bug = report();
  EXPECT_EQ(std::get<Refused>(bad.verdict).reason, "no such address");
  EXPECT_EQ(std::get<Refused>(bug.verdict).reason, "bug: oops");
  ASSERT_EQ(journal_.lines().size(), 1U);
  EXPECT_EQ(journal_.lines()[0], "sink sink has a bug: oops");
}

TEST_F(Room, writes_a_log_line_to_the_journal) {
  start([](const Contact&) { return LogLine{"Mike has Jake"}; });
  order(assignment(1));
  EXPECT_TRUE(is<Delivered>(report()));
  EXPECT_EQ(journal_.lines(), std::vector<std::string>{"Mike has Jake"});
}

TEST_F(Room, takes_new_sinks_and_keeps_the_old_one_where_the_new_cannot_be_made) {
  start([](const Contact& contact) { return LogLine{contact.at.address}; });
  auto changed = sinks(1);
  changed[0].kind = "impossible";
  changed.push_back({});
  changed[1].name = "second";
  room_->set_sinks(changed);
  order(assignment(1, "old"));
  Assignment second = assignment(2, "new");
  second.contact.at.sink = "second";
  // The channels are two: the orders may be read in a turn before the sinks are.
  while (journal_.lines().empty())
    std::this_thread::yield();
  order(second);
  EXPECT_TRUE(is<Delivered>(report()));
  EXPECT_TRUE(is<Delivered>(report()));
  const auto lines = journal_.lines();
  EXPECT_EQ(std::set<std::string>(lines.begin(), lines.end()),
            (std::set<std::string>{"sink sink keeps its old settings: cannot be made", "old", "new"}));
}

TEST_F(Room, waits_for_the_running_ones_when_it_stops_and_starts_nothing_more) {
  WebServer server(hold);
  start_posting_to(server.url("/"), 1);
  order(assignment(1));
  order(assignment(2));
  ASSERT_TRUE(server.wait_for(1));
  std::thread stopper([this] { room_->stop(std::chrono::seconds(10)); });
  const Report waiting = report();
  EXPECT_EQ(waiting.key, key(2));
  EXPECT_TRUE(is<Recalled>(waiting));
  server.answer_all(http(204));
  EXPECT_TRUE(is<Delivered>(report()));
  stopper.join();
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(Room, stops_what_hangs_after_the_grace_and_says_whether_it_may_have_been_told) {
  WebServer server(hold);
  TestServer silent([](int, std::string&) { return TestServer::Said{}; });
  const std::string sent = server.url("/");
  const std::string unsent = silent.url("https", "/");
  start([&](const Contact& contact) { return post(contact.at.address); });
  order(assignment(1, sent));
  order(assignment(2, unsent));
  ASSERT_TRUE(server.wait_for(1));
  while (silent.connections() == 0)
    std::this_thread::yield();
  room_->stop(milliseconds(20));
  for (int i = 0; i < 2; ++i) {
    const Report answer = report();
    ASSERT_TRUE(is<Retry>(answer));
    EXPECT_EQ(std::get<Retry>(answer.verdict).told, answer.key == key(1));
  }
}

TEST_F(Room, turns_at_least_once_a_second_when_nothing_happens) {
  start_posting_to("http://127.0.0.1:1/");
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  const auto before = room_->turns();
  while (room_->turns() < before + 2 && std::chrono::steady_clock::now() < limit)
    wake_.wait(milliseconds(100));
  EXPECT_GE(room_->turns(), before + 2);
}

}  // namespace
}  // namespace busstop::test
