#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "bridge/base/json.hpp"
#include "tests/unit/sinks/sample.hpp"

namespace busstop {
namespace {

using namespace std::chrono_literals;

constexpr const char* token = "AbCdEf.0123_-Xy";

SinkSettings settings(std::string url = "https://gotify.example.org") {
  SinkSettings made;
  made.name = "gotify";
  made.kind = "gotify";
  made.url = std::move(url);
  return made;
}

HttpRequest request_for(const Notice& notice, const SinkSettings& sink = settings(), int attempt = 1) {
  return std::get<HttpRequest>(make_sink(sink)->prepare(notice, sample::contact(token), sample::attempt(attempt)));
}

Json body_of(const HttpRequest& request) {
  auto parsed = Json::parse(request.body);
  EXPECT_TRUE(std::holds_alternative<Json>(parsed)) << request.body;
  return std::get<Json>(parsed);
}

std::string text_in(const Json& json, std::string_view key) {
  return std::string(json.root().find(key).string().value_or("(none)"));
}

TEST(GotifySink, posts_title_message_and_priority) {
  const auto request = request_for(sample::notice());
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://gotify.example.org/message");
  EXPECT_TRUE(request.reach.anywhere) << "the admin wrote the URL";
  EXPECT_EQ(request.headers, (decltype(request.headers){{"Content-Type", "application/json"}}));
  const auto json = body_of(request);
  EXPECT_EQ(fmt::format("{}", fmt::join(json.root().keys(), " ")), "title message priority");
  EXPECT_EQ(text_in(json, "title"), "Can you watch Jake?");
  EXPECT_EQ(text_in(json, "message"), "Sarah: Meeting ran over, will be 10 mins late\nOak Street Bus Stop");
  EXPECT_EQ(json.root().find("priority").integer(), 8);
}

TEST(GotifySink, the_token_goes_out_as_a_login_and_nowhere_else) {
  const auto request = request_for(sample::notice());
  EXPECT_EQ(request.authorization.reveal(), std::string("Bearer ") + token);
  EXPECT_EQ(request.url.find(token), std::string::npos) << "servers write URLs into their logs";
  EXPECT_EQ(request.body.find(token), std::string::npos);
  for (const auto& [name, value] : request.headers)
    EXPECT_EQ(value.find(token), std::string::npos) << name;
}

TEST(GotifySink, a_server_may_be_below_a_path) {
  const std::pair<const char*, const char*> rows[] = {
      {"https://example.org", "https://example.org/"},
      {"https://example.org/", "https://example.org/"},
      {"https://example.org/gotify", "https://example.org/gotify/"},
      {"https://example.org/gotify/", "https://example.org/gotify/"},
      {"https://example.org:8443", "https://example.org:8443/"},
  };
  for (const auto& [url, base] : rows) {
    EXPECT_EQ(request_for(sample::notice(), settings(url)).url, std::string(base) + "message");
    const auto knock = make_sink(settings(url))->knock();
    EXPECT_EQ(std::get<HttpRequest>(knock.value()).url, std::string(base) + "health");
  }
}

TEST(GotifySink, is_carried_as_the_sink_says) {
  auto sink = settings();
  sink.tls.ca_file = "/etc/ca.pem";
  sink.timeout = 7s;
  for (const auto& request :
       {request_for(sample::notice(), sink), std::get<HttpRequest>(make_sink(sink)->knock().value())}) {
    EXPECT_EQ(request.tls.mode, Tls::Mode::required);
    EXPECT_EQ(request.tls.ca_file, "/etc/ca.pem");
    EXPECT_EQ(request.timeout, Duration(7s));
  }
  EXPECT_EQ(request_for(sample::notice(), settings("http://localhost:8080")).tls.mode, Tls::Mode::none);
}

TEST(GotifySink, only_what_is_urgent_is_shown_over_everything) {
  for (const auto kind : {NoticeKind::alert, NoticeKind::notify, NoticeKind::test}) {
    for (const auto& [urgency, priority] : {std::pair(Urgency::urgent, 8), std::pair(Urgency::ordinary, 5)}) {
      auto notice = sample::notice();
      notice.kind = kind;
      notice.urgency = urgency;
      EXPECT_EQ(body_of(request_for(notice)).root().find("priority").integer(), priority);
    }
  }
}

TEST(GotifySink, a_repeat_is_the_same_message) {
  EXPECT_EQ(request_for(sample::notice(), settings(), 1).body, request_for(sample::notice(), settings(), 2).body);
}

TEST(GotifySink, an_empty_message_is_never_sent_as_the_server_refuses_it) {
  auto notice = sample::notice();
  notice.body.clear();
  EXPECT_EQ(text_in(body_of(request_for(notice)), "message"), "Can you watch Jake?");
  EXPECT_EQ(text_in(body_of(request_for(notice)), "title"), "(none)");
  notice.title.clear();
  EXPECT_EQ(text_in(body_of(request_for(notice)), "message"), "(no text)");
}

TEST(GotifySink, long_messages_fit_into_the_servers_columns) {
  auto notice = sample::notice();
  notice.title = std::string(100'000, '"');
  notice.body = std::string(100'000, '\\');
  const auto json = body_of(request_for(notice));
  EXPECT_LT(text_in(json, "message").size(), 65'536U);
  EXPECT_GE(text_in(json, "message").size(), 16'000U) << "and not much shorter than needed";
  EXPECT_LE(text_in(json, "title").size(), 250U);
}

TEST(GotifySink, tokens_are_what_the_server_makes) {
  const auto check = [](std::string_view address) {
    return find_sink_kind("gotify")->shape.check_address(settings(), address);
  };
  EXPECT_EQ(check(token), "");
  EXPECT_EQ(check("gtfy_app." + std::string(43, 'a')), "") << "as Gotify 3 makes them";
  EXPECT_EQ(check(std::string(128, 'a')), "");
  for (const std::string& bad : {std::string(), std::string(129, 'a'), std::string("a b"), std::string("a/b"),
                                 std::string("ä"), std::string("a\r\nX: y"), std::string("a&token=b")}) {
    EXPECT_NE(check(bad), "") << bad;
    EXPECT_THROW((void)make_sink(settings())->prepare(sample::notice(), sample::contact(bad), sample::attempt()),
                 Unsendable);
  }
}

TEST(GotifySink, refuses_settings_that_cannot_work_or_would_leak) {
  const auto check = [](const SinkSettings& sink) {
    return fmt::format("{}", fmt::join(find_sink_kind("gotify")->shape.check_settings(sink), "; "));
  };
  EXPECT_EQ(check(settings()), "");
  EXPECT_EQ(check(settings("https://example.org/gotify")), "");
  EXPECT_EQ(check(settings("http://127.0.0.1:8080")), "");
  EXPECT_EQ(check(settings("http://localhost")), "");
  EXPECT_NE(check(settings("http://10.0.0.5:8080")), "") << "each message carries a token";
  EXPECT_NE(check(settings("https://example.org/?token=x")), "");
  EXPECT_NE(check(settings("https://example.org?x")), "");
  EXPECT_NE(check(settings("https://user@example.org")), "");
  EXPECT_NE(check(settings("")), "");
  auto bad = settings();
  bad.tls.mode = Tls::Mode::none;
  EXPECT_NE(check(bad), "") << "https without TLS";
}

TEST(GotifySink, a_refused_token_concerns_its_contact_alone) {
  const auto sink = make_sink(settings());
  for (const auto wire : {Wire::ok, Wire::answer_too_large}) {
    for (const int status : {401, 403}) {
      const auto verdict = sink->judge(sample::reply(wire, status));
      ASSERT_EQ(sample::name_of(verdict), "Retry") << status;
      EXPECT_EQ(sample::wait_of(verdict), Duration(15min)) << status;
      EXPECT_NE(std::get<Retry>(verdict).reason.find("token"), std::string::npos) << status;
    }
  }
  EXPECT_EQ(sample::name_of(sink->judge(sample::reply(Wire::broken, 401))), "Retry told") << "no answer, no refusal";
}

TEST(GotifySink, what_is_wrong_with_the_server_concerns_the_sink) {
  const auto sink = make_sink(settings());
  const std::tuple<Wire, int, const char*> rows[] = {
      {Wire::ok, 200, "Delivered"},   {Wire::ok, 400, "Refused"},           {Wire::ok, 404, "SinkAtFault"},
      {Wire::ok, 302, "SinkAtFault"}, {Wire::ok, 407, "SinkAtFault"},       {Wire::ok, 500, "Retry"},
      {Wire::ok, 429, "Retry"},       {Wire::tls_failed, 0, "SinkAtFault"}, {Wire::cannot_connect, 0, "Retry"},
  };
  for (const auto& [wire, status, name] : rows)
    EXPECT_EQ(sample::name_of(sink->judge(sample::reply(wire, status, wire == Wire::ok))), name) << status;
}

TEST(GotifySink, knocks_without_anybodys_token) {
  const auto request = std::get<HttpRequest>(make_sink(settings())->knock().value());
  EXPECT_EQ(request.method, "GET");
  EXPECT_TRUE(request.authorization.empty());
  EXPECT_TRUE(request.headers.empty());
  EXPECT_EQ(request.body, "");
}

}  // namespace
}  // namespace busstop
