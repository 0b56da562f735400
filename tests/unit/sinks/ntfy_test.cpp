#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "bridge/base/json.hpp"
#include "tests/unit/sinks/sample.hpp"

namespace busstop {
namespace {

using namespace std::chrono_literals;

SinkSettings settings(std::string url = "https://ntfy.example.org") {
  SinkSettings made;
  made.name = "phone";
  made.kind = "ntfy";
  made.url = std::move(url);
  return made;
}

HttpRequest request_for(const Notice& notice, const SinkSettings& sink = settings(), int contact = 3) {
  const auto attempt = Attempt{{notice.id, ContactId{contact}}, 1, sample::made};
  return std::get<HttpRequest>(make_sink(sink)->prepare(notice, sample::contact("oak-street-mike", contact), attempt));
}

Json body_of(const HttpRequest& request) {
  auto parsed = Json::parse(request.body);
  EXPECT_TRUE(std::holds_alternative<Json>(parsed)) << request.body;
  return std::get<Json>(parsed);
}

std::string text_in(const Json& json, std::string_view key) {
  return std::string(json.root().find(key).string().value_or("(none)"));
}

TEST(NtfySink, publishes_json_to_the_root_of_the_server) {
  const auto request = request_for(sample::notice());
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://ntfy.example.org/");
  EXPECT_TRUE(request.reach.anywhere) << "the admin wrote the URL";
  EXPECT_TRUE(request.authorization.empty());
  const auto json = body_of(request);
  EXPECT_EQ(text_in(json, "topic"), "oak-street-mike");
  EXPECT_EQ(text_in(json, "title"), "Can you watch Jake?");
  EXPECT_EQ(text_in(json, "message"), "Sarah: Meeting ran over, will be 10 mins late\nOak Street Bus Stop");
  EXPECT_EQ(json.root().find("priority").integer(), 5);
  EXPECT_EQ(json.root().path("tags.0").string(), "rotating_light");
}

TEST(NtfySink, priority_follows_urgency_and_kind) {
  const std::tuple<NoticeKind, Urgency, int> rows[] = {
      {NoticeKind::alert, Urgency::urgent, 5},     {NoticeKind::outcome, Urgency::urgent, 5},
      {NoticeKind::outcome, Urgency::ordinary, 4}, {NoticeKind::stand_down, Urgency::ordinary, 4},
      {NoticeKind::answer, Urgency::ordinary, 4},  {NoticeKind::restock, Urgency::ordinary, 3},
      {NoticeKind::notify, Urgency::ordinary, 3},  {NoticeKind::notify, Urgency::urgent, 5},
      {NoticeKind::test, Urgency::ordinary, 3},
  };
  for (const auto& [kind, urgency, priority] : rows) {
    auto notice = sample::notice();
    notice.kind = kind;
    notice.urgency = urgency;
    EXPECT_EQ(body_of(request_for(notice)).root().find("priority").integer(), priority) << static_cast<int>(kind);
  }
}

TEST(NtfySink, a_newer_notice_of_a_thread_replaces_the_older_on_the_phone) {
  const auto alert = sample::notice();
  auto stand_down = alert;
  stand_down.id = NoticeId{13};
  stand_down.kind = NoticeKind::stand_down;
  EXPECT_EQ(text_in(body_of(request_for(alert)), "sequence_id"),
            text_in(body_of(request_for(stand_down)), "sequence_id"));
  EXPECT_NE(text_in(body_of(request_for(alert)), "sequence_id"),
            text_in(body_of(request_for(alert, settings(), 4)), "sequence_id"))
      << "another contact, another notification";
}

TEST(NtfySink, a_notice_without_thread_replaces_only_its_own_repeat) {
  auto one = sample::notice();
  one.thread.clear();
  auto two = one;
  two.id = NoticeId{13};
  EXPECT_EQ(text_in(body_of(request_for(one)), "sequence_id"), text_in(body_of(request_for(one)), "sequence_id"));
  EXPECT_NE(text_in(body_of(request_for(one)), "sequence_id"), text_in(body_of(request_for(two)), "sequence_id"));
}

TEST(NtfySink, long_messages_stay_below_both_limits_of_the_server) {
  for (const auto& body : {std::string(100'000, 'x'), std::string(100'000, '"'), std::string(100'000, '\\')}) {
    auto notice = sample::notice();
    notice.title = std::string(100'000, '"');
    notice.body = body;
    const auto request = request_for(notice);
    EXPECT_LT(request.body.size(), 8192U);
    EXPECT_LT(text_in(body_of(request), "message").size(), 4096U) << "ntfy makes an attachment of 4096 bytes";
    EXPECT_GE(text_in(body_of(request), "message").size(), 3400U) << "and not much shorter than needed";
  }
}

TEST(NtfySink, an_empty_body_does_not_show_as_triggered) {
  auto notice = sample::notice();
  notice.body.clear();
  EXPECT_EQ(text_in(body_of(request_for(notice)), "message"), "Can you watch Jake?");
  EXPECT_EQ(text_in(body_of(request_for(notice)), "title"), "(none)");
  notice.title.clear();
  EXPECT_EQ(text_in(body_of(request_for(notice)), "message"), "(no text)");
}

TEST(NtfySink, logs_in_by_token_or_by_password) {
  auto with_token = settings();
  with_token.secrets.emplace("token", Secret("tk_x"));
  EXPECT_EQ(request_for(sample::notice(), with_token).authorization.reveal(), "Bearer tk_x");
  auto with_password = settings();
  with_password.texts["user"] = "Aladdin";
  with_password.secrets.emplace("password", Secret("open sesame"));
  EXPECT_EQ(request_for(sample::notice(), with_password).authorization.reveal(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

TEST(NtfySink, refuses_settings_that_cannot_work_or_would_leak) {
  const auto check = [](const SinkSettings& sink) {
    return fmt::format("{}", fmt::join(find_sink_kind("ntfy")->shape.check_settings(sink), "; "));
  };
  EXPECT_EQ(check(settings()), "");
  EXPECT_EQ(check(settings("http://10.0.0.5:8080/")), "") << "plain http without a login: the admin's choice";
  EXPECT_NE(check(settings("https://ntfy.example.org/my-topic")), "");
  EXPECT_NE(check(settings("https://user@ntfy.example.org")), "");
  auto bad = settings();
  bad.tls.mode = Tls::Mode::none;
  EXPECT_NE(check(bad), "") << "https without TLS";

  auto token = settings("http://ntfy.example.org");
  token.secrets.emplace("token", Secret("tk_canary"));
  EXPECT_NE(check(token), "") << "a token in clear over the network";
  token.url = "http://127.0.0.1:2586";
  EXPECT_EQ(check(token), "");
  token.texts["user"] = "bus";
  EXPECT_NE(check(token), "") << "two logins";

  auto user_alone = settings();
  user_alone.texts["user"] = "bus";
  EXPECT_NE(check(user_alone), "");
  auto broken = settings();
  broken.secrets.emplace("token", Secret("tk_canary\nX: y"));
  EXPECT_NE(check(broken), "");
  EXPECT_EQ(check(broken).find("canary"), std::string::npos);
}

TEST(NtfySink, topics_are_what_the_server_takes) {
  const auto check = [](std::string_view topic) {
    return find_sink_kind("ntfy")->shape.check_address(settings(), topic);
  };
  EXPECT_EQ(check("oak-street_Mike9"), "");
  EXPECT_EQ(check(std::string(64, 'a')), "");
  for (const std::string& topic : {std::string(), std::string(65, 'a'), std::string("a b"), std::string("a/b"),
                                   std::string("ä"), std::string("a.b")}) {
    EXPECT_NE(check(topic), "") << topic;
    EXPECT_THROW((void)make_sink(settings())->prepare(sample::notice(), sample::contact(topic), sample::attempt()),
                 Unsendable);
  }
}

TEST(NtfySink, finds_its_own_wait_where_the_server_names_none) {
  const auto sink = make_sink(settings());
  const auto wait = [&](std::string text, std::string retry_after = "") {
    auto reply = sample::reply(Wire::ok, 429);
    reply.text = std::move(text);
    reply.retry_after = std::move(retry_after);
    return sample::wait_of(sink->judge(reply));
  };
  EXPECT_EQ(wait(R"({"code":42901,"http":429,"error":"limit reached: too many requests"})"), Duration(30s));
  EXPECT_EQ(wait(R"({"code":42908,"http":429})"), Duration(1h)) << "13:11, the day is long";
  EXPECT_EQ(wait(R"({"code":42905})"), Duration(15min));
  EXPECT_EQ(wait(R"({"code":42909})"), Duration(5min));
  EXPECT_EQ(wait("<html>"), Duration(30s));
  EXPECT_EQ(wait(""), Duration(30s));
  EXPECT_EQ(wait("[]"), Duration(30s));
  EXPECT_EQ(wait(R"({"code":42908})", "7"), Duration(7s)) << "what it asked for counts first";
}

TEST(NtfySink, the_daily_limit_ends_at_midnight) {
  auto reply = sample::reply(Wire::ok, 429);
  reply.text = R"({"code":42908})";
  reply.at = parse_rfc3339("2026-05-04T23:50:00Z").value();
  EXPECT_EQ(sample::wait_of(make_sink(settings())->judge(reply)), Duration(11min));
}

TEST(NtfySink, a_refused_login_pauses_the_sink) {
  const auto sink = make_sink(settings());
  for (const int status : {401, 407}) {
    EXPECT_EQ(sample::name_of(sink->judge(sample::reply(Wire::ok, status))), "SinkAtFault") << status;
  }
}

TEST(NtfySink, a_topic_that_our_user_may_not_write_holds_up_no_other) {
  auto forbidden = sample::reply(Wire::ok, 403);
  forbidden.text = R"({"code":40301,"http":403,"error":"forbidden"})";
  EXPECT_TRUE(std::get<Retry>(make_sink(settings())->judge(forbidden)).denied);
}

}  // namespace
}  // namespace busstop
