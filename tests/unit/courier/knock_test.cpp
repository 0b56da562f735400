// What a knock asks of a server, and that it leaves no message behind.
#include "bridge/courier/knock.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "bridge/base/times.hpp"
#include "bridge/sinks/sink.hpp"
#include "tests/unit/courier/test_server.hpp"

namespace busstop::test {
namespace {

using namespace std::chrono_literals;

const SystemClock a_clock;

SinkSettings relay(const MailServer& server) {
  SinkSettings settings;
  settings.name = "mail";
  settings.kind = "email";
  settings.url = server.url();
  settings.tls.mode = Tls::Mode::none;
  settings.texts = {{"from", "alerts@example.org"}, {"user", "bus"}};
  settings.secrets.emplace("password", Secret("bus-secret"));
  return settings;
}

SinkSettings phones(const std::string& url) {
  SinkSettings settings;
  settings.name = "phone";
  settings.kind = "ntfy";
  settings.url = url;
  settings.secrets.emplace("token", Secret("tk_abc"));
  return settings;
}

Knock knock_at(const SinkSettings& settings, Duration patience = 10s) {
  return knock(make_sink(settings)->knock().value(), patience, a_clock);
}

bool delivered(const SinkSettings& settings, const Knock& knock) {
  return std::holds_alternative<Delivered>(make_sink(settings)->judge(knock.reply));
}

bool any_begins(const std::vector<std::string>& lines, std::string_view with) {
  return std::ranges::any_of(lines, [with](const std::string& line) { return line.starts_with(with); });
}

/// A relay that wants a login by PLAIN and answers it with `login`.
MailServer::Answer relay_that_says(const std::string& login) {
  return [login](const std::string& line) -> std::string {
    if (line.starts_with("EHLO")) return "250-relay.test\r\n250 AUTH PLAIN";
    if (line.starts_with("AUTH")) return "334 ";
    return line == "AGJ1cwBidXMtc2VjcmV0" ? login : "";
  };
}

TEST(Knock, logs_in_at_a_relay_and_out_again_without_a_mail) {
  MailServer server(relay_that_says("235 2.7.0 welcome"));
  const auto settings = relay(server);
  const auto answer = knock_at(settings);
  EXPECT_TRUE(delivered(settings, answer)) << answer.reply.text;
  EXPECT_FALSE(answer.certificate_ends);
  EXPECT_TRUE(server.wait_for_command("QUIT"));
  const auto said = server.commands();
  EXPECT_TRUE(any_begins(said, "AUTH PLAIN")) << said.size();
  EXPECT_FALSE(any_begins(said, "MAIL"));
  EXPECT_FALSE(any_begins(said, "RCPT"));
  EXPECT_TRUE(server.messages().empty());
}

TEST(Knock, hears_that_a_relay_refuses_the_login) {
  MailServer server(relay_that_says("535 5.7.8 who are you"));
  const auto settings = relay(server);
  const auto answer = knock_at(settings);
  EXPECT_EQ(answer.reply.wire, Wire::login_refused);
  EXPECT_EQ(answer.reply.code, 535);
  EXPECT_TRUE(std::holds_alternative<SinkAtFault>(make_sink(settings)->judge(answer.reply)));
}

TEST(Knock, waits_no_longer_than_it_may) {
  MailServer server([](const std::string&) { return "-"; });
  const auto began = a_clock.steady();
  const auto answer = knock_at(relay(server), 1s);
  EXPECT_EQ(answer.reply.wire, Wire::timed_out) << answer.reply.text;
  EXPECT_LT(a_clock.steady() - began, 5s);
}

TEST(Knock, asks_an_ntfy_server_how_it_is_with_our_login_and_publishes_nothing) {
  WebServer server([](const WebServer::Request&) { return http(200, R"({"healthy":true})"); });
  const auto settings = phones(server.url(""));
  EXPECT_TRUE(delivered(settings, knock_at(settings)));
  const auto asked = server.requests();
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_TRUE(asked[0].head.starts_with("GET /v1/health HTTP/1.1")) << asked[0].head;
  EXPECT_NE(asked[0].head.find("Authorization: Bearer tk_abc"), std::string::npos);
  EXPECT_EQ(asked[0].body, "");
}

TEST(Knock, hears_that_a_server_refuses_the_token) {
  WebServer server([](const WebServer::Request&) { return http(401, "unauthorized"); });
  const auto settings = phones(server.url(""));
  EXPECT_TRUE(std::holds_alternative<SinkAtFault>(make_sink(settings)->judge(knock_at(settings).reply)));
}

TEST(Knock, says_in_libcurls_words_what_failed) {
  const auto answer = knock_at(phones("http://127.0.0.1:1"));
  EXPECT_EQ(answer.reply.wire, Wire::cannot_connect);
  EXPECT_NE(answer.reply.text.find("127.0.0.1"), std::string::npos) << answer.reply.text;
}

TEST(Knock, has_no_use_where_there_is_no_one_server) {
  SinkSettings journal;
  journal.kind = "log";
  EXPECT_FALSE(make_sink(journal)->knock());
  EXPECT_THROW((void)knock(LogLine{"x"}, 1s, a_clock), Unsendable);
}

TEST(Knock, reads_the_end_of_a_certificate) {
  EXPECT_EQ(parse_certificate_time("Nov 21 18:57:36 2026 GMT"), parse_rfc3339("2026-11-21T18:57:36Z"));
  EXPECT_EQ(parse_certificate_time("Jan  3 00:00:00 2051 GMT"), parse_rfc3339("2051-01-03T00:00:00Z"));
  EXPECT_FALSE(parse_certificate_time("2026-11-21"));
  EXPECT_FALSE(parse_certificate_time("Nov 21 18:57:36 2026 GMT+1"));
}

}  // namespace
}  // namespace busstop::test
