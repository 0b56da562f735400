// Buttons of ntfy notices: what a phone is given, where it posts, and what comes back.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "bridge/base/json.hpp"
#include "bridge/sinks/ntfy_replies.hpp"
#include "tests/unit/sinks/sample.hpp"

namespace busstop {
namespace {

SinkSettings settings(const std::string& url = "https://ntfy.example.org") {
  SinkSettings made;
  made.name = "phone";
  made.kind = "ntfy";
  made.url = url;
  made.texts.emplace("replies", "street-replies");
  made.secrets.emplace("token", Secret("tk_x"));
  return made;
}

Notice call() {
  auto notice = sample::notice();
  notice.button = "I'll watch \"Jake\"\n";
  return notice;
}

HttpRequest request_for(const Notice& notice, const SinkSettings& sink = settings(), const std::string& tap = "TOKEN") {
  Attempt attempt{{notice.id, ContactId{3}}, 1, sample::made, Secret(tap)};
  return std::get<HttpRequest>(make_sink(sink)->prepare(notice, sample::contact("oak-street-mike"), attempt));
}

Json body_of(const HttpRequest& request) {
  auto parsed = Json::parse(request.body);
  EXPECT_TRUE(std::holds_alternative<Json>(parsed)) << request.body;
  return std::get<Json>(parsed);
}

TEST(NtfyReplies, the_button_posts_its_token_to_the_reply_topic_and_takes_the_notice_away) {
  const auto json = body_of(request_for(call()));
  EXPECT_EQ(json.root().path("actions.0.action").string(), "http");
  EXPECT_EQ(json.root().path("actions.0.label").string(), "I'll watch \"Jake\"");
  EXPECT_EQ(json.root().path("actions.0.url").string(), "https://ntfy.example.org/street-replies");
  EXPECT_EQ(json.root().path("actions.0.method").string(), "POST");
  EXPECT_EQ(json.root().path("actions.0.body").string(), "TOKEN");
  EXPECT_EQ(json.root().path("actions.0.clear").boolean(), true);
  EXPECT_FALSE(json.root().path("actions.1").exists());
  EXPECT_EQ(request_for(call()).body.find("tk_x"), std::string::npos) << "phones have no login of ours";
  EXPECT_EQ(request_for(call()).confidential.reveal(), "TOKEN");
}

TEST(NtfyReplies, phones_may_know_the_server_by_another_address) {
  auto sink = settings("http://127.0.0.1:2586");
  sink.texts.emplace("public_url", "https://push.example.org/");
  EXPECT_EQ(body_of(request_for(call(), sink)).root().path("actions.0.url").string(),
            "https://push.example.org/street-replies");
}

TEST(NtfyReplies, no_button_without_words_token_or_reply_topic) {
  auto mute = settings();
  mute.texts.clear();
  EXPECT_FALSE(body_of(request_for(sample::notice())).root().find("actions").exists());
  EXPECT_FALSE(body_of(request_for(call(), settings(), "")).root().find("actions").exists());
  EXPECT_FALSE(body_of(request_for(call(), mute)).root().find("actions").exists());
}

TEST(NtfyReplies, a_long_notice_keeps_its_button_and_fits) {
  auto notice = call();
  notice.body = std::string(100'000, '"');
  notice.button = std::string(1000, 'x');
  const auto request = request_for(notice, settings(), std::string(55, 'T'));
  EXPECT_LT(request.body.size(), 8192U);
  EXPECT_EQ(body_of(request).root().path("actions.0.body").string(), std::string(55, 'T'));
  EXPECT_EQ(body_of(request).root().path("actions.0.label").string().value_or("").size(), 100U);
}

TEST(NtfyReplies, the_topic_is_followed_with_our_login_from_a_message_or_the_beginning) {
  const auto sink = make_sink(settings());
  const auto request = sink->follow("EvaxonzNbzqj").value();
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.url, "https://ntfy.example.org/street-replies/json?since=EvaxonzNbzqj");
  EXPECT_EQ(request.authorization.reveal(), "Bearer tk_x");
  for (const auto* position : {"", "a&b=c", "id\r\nX: y", "../admin"})
    EXPECT_TRUE(sink->follow(position)->url.ends_with("since=all")) << position;
  auto mute = settings();
  mute.texts.clear();
  EXPECT_FALSE(make_sink(mute)->follow(""));
}

TEST(NtfyReplies, a_knock_shows_whether_we_may_read_there) {
  const auto request = std::get<HttpRequest>(make_sink(settings())->knock().value());
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.url, "https://ntfy.example.org/street-replies/json?poll=1&since=1s");
  EXPECT_EQ(request.authorization.reveal(), "Bearer tk_x");
}

TEST(NtfyReplies, of_the_stream_only_messages_are_taps) {
  const auto tap =
      read_ntfy_tap(R"({"id":"aNgS7wJVM3M8","time":1795299217,"expires":1795342417,"event":"message","topic":"r",)"
                    R"("message":"TOKEN"})");
  ASSERT_TRUE(tap);
  EXPECT_EQ(tap->id, "aNgS7wJVM3M8");
  EXPECT_EQ(tap->text, "TOKEN");
  EXPECT_EQ(tap->at, Wall(std::chrono::milliseconds(1795299217999))) << "the end of that second";
  for (const auto* line :
       {"", "{}", "[]", "null", "<html>", "{\"id\":\"a\"", R"({"id":"a","time":1,"event":"open"})",
        R"({"id":"a","time":1,"event":"keepalive"})", R"({"id":"a","time":1,"event":"message_clear"})",
        R"({"time":1,"event":"message","message":"x"})", R"({"id":"a b","time":1,"event":"message","message":"x"})",
        R"({"id":"a","time":-1,"event":"message"})", R"({"id":"a","time":"1","event":"message"})",
        R"({"id":"a","time":9223372036854775807,"event":"message"})", R"({"id":7,"time":1,"event":"message"})",
        R"({"code":40301,"http":403,"error":"forbidden"})"}) {
    EXPECT_FALSE(read_ntfy_tap(line)) << line;
  }
  EXPECT_EQ(read_ntfy_tap(R"({"id":"a","time":1,"event":"message","message":7})")->text, "")
      << "it moves the position on";
}

TEST(NtfyReplies, settings_that_cannot_work_are_refused) {
  const auto check = [](const SinkSettings& sink) {
    return fmt::format("{}", fmt::join(find_sink_kind("ntfy")->shape.check_settings(sink), "; "));
  };
  EXPECT_EQ(check(settings()), "");
  for (const auto* topic : {"a b", "a/b", "ä"}) {
    auto sink = settings();
    sink.texts["replies"] = topic;
    EXPECT_NE(check(sink), "") << topic;
  }
  for (const auto* url :
       {"push.example.org", "smtp://push.example.org", "https://push.example.org/topic", "https://a b"}) {
    auto sink = settings();
    sink.texts["public_url"] = url;
    EXPECT_NE(check(sink), "") << url;
  }
  EXPECT_NE(check(settings("http://localhost:2586")), "") << "what phone would find it there?";
  auto told = settings("http://localhost:2586");
  told.texts["public_url"] = "http://192.168.1.2:2586";
  EXPECT_EQ(check(told), "");
  told.texts.erase("replies");
  EXPECT_NE(check(told), "");
}

TEST(NtfyReplies, nobody_is_told_on_the_topic_that_phones_write_to) {
  EXPECT_NE(find_sink_kind("ntfy")->shape.check_address(settings(), "street-replies"), "");
  EXPECT_EQ(find_sink_kind("ntfy")->shape.check_address(settings(), "street-mike"), "");
}

TEST(NtfyReplies, a_server_that_drops_the_sequence_id_is_remarked_upon) {
  const auto remark = [](const std::string& text) {
    auto reply = sample::reply(Wire::ok, 200);
    reply.text = text;
    return std::get<Delivered>(make_sink(settings())->judge(reply)).remark;
  };
  EXPECT_EQ(remark(R"({"id":"a","sequence_id":"t1","time":1,"event":"message","topic":"x","message":"m"})"), "");
  EXPECT_NE(remark(R"({"id":"a","time":1,"event":"message","topic":"x","message":"m"})"), "");
  EXPECT_NE(
      remark(R"({"id":"a","time":1,"event":"message","topic":"x","message":"\"sequence_id\":","x":"sequence_id":)"), "")
      << "what we sent says nothing";
  EXPECT_EQ(remark(""), "") << "and a proxy's answer neither";
  EXPECT_EQ(remark("ok"), "");
}

}  // namespace
}  // namespace busstop
