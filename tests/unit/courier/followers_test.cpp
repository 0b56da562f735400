// The reply topic of a sink, followed at a scripted server: what is heard, and what happens when the stream ends.
#include "bridge/courier/followers.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <atomic>

#include "tests/unit/courier/courier_fixture.hpp"
#include "tests/unit/courier/test_server.hpp"

namespace busstop::test {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string chunk(const std::string& bytes) {
  return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
}
std::string line(const std::string& id, const std::string& text) {
  return fmt::format(R"({{"id":"{}","time":1735689000,"event":"message","topic":"answers","message":"{}"}})", id,
                     text) +
         "\n";
}
const std::string opened =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(R"({"id":"x","time":1,"event":"open"})"
                                                                    "\n");
const std::string ended = "0\r\n\r\n";

class FollowersTest : public CourierTest {
 protected:
  static SinkSettings phones(const WebServer& server, const std::string& topic = "answers") {
    SinkSettings settings;
    settings.name = "sink";
    settings.kind = "ntfy";
    settings.url = server.url("");
    settings.secrets.emplace("token", Secret("tk_abc"));
    if (!topic.empty()) settings.texts = {{"replies", topic}, {"public_url", "https://ntfy.example.org"}};
    return settings;
  }
  void start(const SinkSettings& settings) {
    room_.emplace(clock_, journal_, std::vector{settings}, reports_);
    room_->connect(taps_);
    room_->start();
  }
  /// As many taps as are wanted, as "id text"; fails the test and gives up after ten seconds without one.
  std::vector<std::string> heard(std::size_t count) {
    while (heard_.size() < count) {
      const bool any = wake_.wait(std::chrono::seconds(10));
      for (const auto& batch : taps_.take_all()) {
        EXPECT_EQ(batch.sink, "sink");
        for (const auto& tap : batch.taps)
          heard_.push_back(tap.id + " " + tap.text);
      }
      if (any || heard_.size() >= count) continue;
      ADD_FAILURE() << "only " << heard_.size() << " taps came";
      break;
    }
    return std::exchange(heard_, {});
  }

  Channel<Taps> taps_{16, wake_};
  std::vector<std::string> heard_;
};

TEST_F(FollowersTest, hears_taps_from_where_the_store_says_and_as_they_come) {
  WebServer server([](const auto&) { return opened + chunk(line("id2", "one")); });
  start(phones(server));
  order(Follow{"sink", "id1"});
  EXPECT_THAT(heard(1), ElementsAre("id2 one"));
  server.answer_all(chunk(line("id3", "two") + line("id4", "three")));
  EXPECT_THAT(heard(2), ElementsAre("id3 two", "id4 three"));
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_EQ(server.requests()[0].target, "/answers/json?since=id1");
  EXPECT_THAT(server.requests()[0].head, HasSubstr("Authorization: Bearer tk_abc"));
}

TEST_F(FollowersTest, a_stream_that_ends_is_made_again_behind_the_last_tap) {
  std::atomic<int> times = 0;
  WebServer server([&](const auto&) {
    const int now = ++times;
    return opened + chunk(line("id" + std::to_string(now), "tap")) + (now < 3 ? ended : "");
  });
  start(phones(server));
  order(Follow{"sink", ""});
  EXPECT_THAT(heard(3), ElementsAre("id1 tap", "id2 tap", "id3 tap"));
  ASSERT_EQ(server.requests().size(), 3U);
  EXPECT_EQ(server.requests()[0].target, "/answers/json?since=all");
  EXPECT_EQ(server.requests()[2].target, "/answers/json?since=id1") << "from some way back";
  EXPECT_TRUE(journal_.lines().empty()) << "a server that is restarted is no news";
}

TEST_F(FollowersTest, a_refused_login_is_said_once_and_its_end_too) {
  std::atomic<int> times = 0;
  WebServer server([&](const auto&) {
    if (++times < 4) return http(403, R"({"code":40301,"http":403,"error":"forbidden"})");
    return opened + chunk(line("id1", "at last"));
  });
  start(phones(server));
  order(Follow{"sink", ""});
  EXPECT_THAT(heard(1), ElementsAre("id1 at last"));
  EXPECT_TRUE(journal_.says("are heard again"));
  EXPECT_THAT(journal_.lines(), ElementsAre(HasSubstr("the right to read the topic"), HasSubstr("are heard again")));
}

TEST_F(FollowersTest, a_flood_is_heard_in_parts_and_nothing_of_it_is_lost) {
  WebServer server([&](const auto& request) {
    const auto since = request.target.substr(request.target.find('=') + 1);
    const int from = since == "all" ? 0 : std::stoi(since.substr(2)) + 1;
    std::string all;
    for (int i = from; i < 1250; ++i)
      all += line("id" + std::to_string(i), "flood");
    return opened + chunk(all);
  });
  start(phones(server));
  order(Follow{"sink", ""});
  const auto began = std::chrono::steady_clock::now();
  const auto all = heard(1250);
  EXPECT_GE(std::chrono::steady_clock::now() - began, TapStream::window - milliseconds(500));
  ASSERT_EQ(all.size(), 1250U);
  EXPECT_EQ(all[1249], "id1249 flood");
}

TEST_F(FollowersTest, an_open_stream_takes_no_slot_and_holds_nobody_up) {
  WebServer server([](const auto& request) {
    return request.target == "/" ? http(200, R"({"id":"a","sequence_id":"b","message":"c"})") : opened;
  });
  start(phones(server));
  order(Follow{"sink", ""});
  ASSERT_TRUE(server.wait_for(1));
  order(assignment(1, "oak-street"));
  EXPECT_TRUE(is<Delivered>(report()));
  const auto began = std::chrono::steady_clock::now();
  room_->stop(std::chrono::seconds(8));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(7)) << "not the grace of what is on its way";
}

TEST_F(FollowersTest, a_reload_makes_the_stream_anew) {
  WebServer server([](const auto&) { return opened; });
  start(phones(server));
  order(Follow{"sink", "id1"});
  ASSERT_TRUE(server.wait_for(1));
  room_->set_sinks({phones(server)});
  ASSERT_TRUE(server.wait_for(2)) << "with the login of now";
  EXPECT_EQ(server.requests()[1].target, "/answers/json?since=id1");
  room_->set_sinks({phones(server, "others")});
  ASSERT_TRUE(server.wait_for(3));
  EXPECT_EQ(server.requests()[2].target, "/others/json?since=id1");
}

TEST_F(FollowersTest, a_reply_topic_that_comes_with_a_reload_is_followed_whichever_word_comes_first) {
  WebServer server([](const auto&) { return opened; });
  start(phones(server, ""));
  order(Follow{"sink", "id7"});
  room_->set_sinks({phones(server)});
  ASSERT_TRUE(server.wait_for(1));
  EXPECT_EQ(server.requests()[0].target, "/answers/json?since=id7");
}

TEST_F(FollowersTest, a_reply_topic_that_was_away_for_a_while_goes_on_where_it_was) {
  std::atomic<int> times = 0;
  WebServer server([&](const auto& request) {
    if (request.target == "/") return http(200, R"({"id":"a","sequence_id":"b","message":"c"})");
    return opened + chunk(line("id2", "one") + (++times > 1 ? line("id3", "two") : ""));
  });
  start(phones(server));
  order(Follow{"sink", "id1"});
  EXPECT_THAT(heard(1), ElementsAre("id2 one"));
  room_->set_sinks({phones(server, "")});
  order(assignment(1, "oak-street"));
  report();
  room_->set_sinks({phones(server)});
  EXPECT_THAT(heard(1), ElementsAre("id3 two")) << "what is repeated is known";
  EXPECT_EQ(server.requests()[2].target, "/answers/json?since=id1");
}

TEST_F(FollowersTest, an_old_ntfy_server_is_remarked_upon_once) {
  WebServer server([](const auto&) { return http(200, R"({"id":"a","time":1,"event":"message","message":"c"})"); });
  start(phones(server, ""));
  for (int i = 1; i <= 3; ++i) {
    order(assignment(i, "oak-street"));
    EXPECT_TRUE(is<Delivered>(report()));
  }
  EXPECT_THAT(journal_.lines(), ElementsAre(HasSubstr("older than 2.16")));
}

TEST_F(FollowersTest, a_token_is_not_kept_of_what_the_far_side_repeats) {
  const std::string token(55, 'T');
  // The answer is kept up to its 512th byte, in the middle of the second one.
  WebServer server([&](const auto&) { return http(200, "one " + token + std::string(430, '.') + token); });
  start(phones(server));
  auto urgent = assignment(1, "oak-street");
  auto notice = *urgent.notice;
  notice.button = "I'll watch Jake";
  urgent.notice = std::make_shared<const Notice>(notice);
  urgent.tap = Secret(token);
  order(urgent);
  const auto answer = report().answer;
  EXPECT_THAT(answer, HasSubstr("one ***"));
  EXPECT_EQ(answer.find("TTTT"), std::string::npos) << answer;
  EXPECT_THAT(server.requests()[0].body, HasSubstr(token));
}

}  // namespace
}  // namespace busstop::test
