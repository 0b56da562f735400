// What leaves over SMTP, and which answer to which command means what.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/courier/courier_fixture.hpp"
#include "tests/unit/courier/test_server.hpp"

namespace busstop::test {
namespace {

const std::string message = "Subject: Jake\r\n\r\nSomebody please watch Jake.\r\n.hidden dot\r\n";

class Mails : public CourierTest {
 protected:
  static Mail mail(const std::string& url, const std::string& to = "mike@example.org") {
    Mail mail;
    mail.url = url;
    mail.from = "alerts@example.org";
    mail.to = to;
    mail.message = message;
    mail.tls.mode = Tls::Mode::none;
    mail.timeout = std::chrono::seconds(20);
    return mail;
  }
  Report send(const Mail& mail) {
    start([mail](const Contact&) { return mail; });
    order(assignment(1));
    return report();
  }
};

/// Answers one command with `reply`, all others with yes.
MailServer::Answer but(const std::string& command, const std::string& reply) {
  return [=](const std::string& line) { return line.starts_with(command) ? reply : std::string(); };
}

TEST_F(Mails, delivers_one_message_to_one_recipient) {
  MailServer server(but(".", "250 2.0.0 queued as 42"));
  const Report answer = send(mail(server.url()));
  EXPECT_TRUE(is<Delivered>(answer));
  EXPECT_EQ(answer.code, 250);
  EXPECT_EQ(answer.answer, "250 2.0.0 queued as 42");
  EXPECT_EQ(judged_[0].enhanced, "2.0.0");
  EXPECT_TRUE(judged_[0].sent);
  const auto commands = server.commands();
  EXPECT_TRUE(commands.at(1).starts_with("EHLO ")) << commands.at(1);
  EXPECT_NE(commands.at(1).find('.'), std::string::npos) << commands.at(1);
  EXPECT_TRUE(commands.at(2).starts_with("MAIL FROM:<alerts@example.org>")) << commands.at(2);
  EXPECT_EQ(commands.at(3), "RCPT TO:<mike@example.org>");
  std::string dots = message;
  dots.replace(dots.find("\r\n.hidden"), 3, "\r\n..");
  EXPECT_EQ(server.messages(), std::vector<std::string>{dots});
}

TEST_F(Mails, uses_the_connection_again) {
  MailServer server([](const std::string&) { return ""; });
  start([&](const Contact&) { return mail(server.url()); });
  for (int i = 0; i < 5; ++i) {
    order(assignment(i));
    EXPECT_TRUE(is<Delivered>(report()));
  }
  EXPECT_EQ(server.connections(), 1);
}

struct Refusal {
  std::string command;
  std::string reply;
  Wire wire;
  int code;
  std::string enhanced;
};

TEST_F(Mails, says_which_command_was_refused_and_how) {
  const Refusal cases[] = {
      {"CONNECT", "554 5.7.1 not you", Wire::sender_refused, 554, "5.7.1"},
      {"MAIL", "550 5.7.1 relay denied", Wire::sender_refused, 550, "5.7.1"},
      {"MAIL", "451 4.3.0 later", Wire::sender_refused, 451, "4.3.0"},
      {"RCPT", "550 5.1.1 no such user", Wire::recipient_refused, 550, "5.1.1"},
      {"RCPT", "450-4.2.0 grey\r\n450 4.2.0 listed", Wire::recipient_refused, 450, "4.2.0"},
      {"DATA", "452 4.3.1 full", Wire::recipient_refused, 452, "4.3.1"},
      {".", "554 5.6.0 bad content", Wire::recipient_refused, 554, "5.6.0"},
      {".", "451 try again", Wire::recipient_refused, 451, ""},
      {".", "251 as good", Wire::ok, 251, ""},
      {"AUTH", "535 5.7.8 wrong password", Wire::login_refused, 535, "5.7.8"},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.command + " " + one.reply);
    MailServer server(but(one.command, one.reply));
    Mail letter = mail(server.url());
    if (one.command == "AUTH") {
      letter.user = "bus";
      letter.password = Secret("canary");
    }
    judged_.clear();
    send(letter);
    ASSERT_EQ(judged_.size(), 1U);
    EXPECT_EQ(judged_[0].wire, one.wire) << judged_[0].text;
    EXPECT_EQ(judged_[0].code, one.code);
    EXPECT_EQ(judged_[0].enhanced, one.enhanced);
    EXPECT_EQ(judged_[0].sent, one.command == ".");
  }
}

TEST_F(Mails, takes_no_old_yes_for_an_answer_when_the_connection_ends) {
  TestServer server([](int, std::string& input) -> TestServer::Said {
    if (input.empty()) return {"220 hello\r\n", false};
    const bool bye = input.starts_with("MAIL");
    input.clear();
    return {bye ? "" : "250 hello\r\n", bye};
  });
  EXPECT_TRUE(is<Retry>(send(mail(server.url("smtp")))));
  EXPECT_EQ(judged_[0].wire, Wire::broken);
  EXPECT_EQ(judged_[0].code, 0);
  EXPECT_FALSE(judged_[0].sent);
}

TEST_F(Mails, sends_nothing_without_tls_where_tls_is_required) {
  MailServer server([](const std::string&) { return ""; });
  Mail letter = mail(server.url());
  letter.tls.mode = Tls::Mode::required;
  letter.user = "bus";
  letter.password = Secret("canary");
  send(letter);
  EXPECT_EQ(judged_[0].wire, Wire::tls_failed);
  for (const auto& line : server.commands())
    EXPECT_FALSE(line.starts_with("AUTH") || line.starts_with("MAIL")) << line;
}

TEST_F(Mails, never_lets_an_address_become_a_command) {
  MailServer server([](const std::string&) { return ""; });
  start([&](const Contact& contact) { return mail(server.url(), contact.at.address); });
  int number = 0;
  for (const std::string to : {"mike@example.org\r\nRCPT TO:<eve@example.org", "mike@example.org> NOTIFY=NEVER", "mike",
                               "@example.org", "mike@", "a b@example.org", ""}) {
    order(assignment(++number, to));
    EXPECT_TRUE(is<Refused>(report())) << to;
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(Mails, a_relay_that_thinks_over_the_final_dot_delays_nobody_else) {
  MailServer slow(but(".", "-"));
  WebServer web([](const auto&) { return http(204); });
  const std::string url = web.url("/");
  start([&](const Contact& contact) -> Transfer {
    if (contact.at.address == "mail") return mail(slow.url());
    return post(url);
  });
  order(assignment(1, "mail"));
  order(assignment(2, "mail"));
  ASSERT_TRUE(slow.wait_for_command("."));
  order(assignment(3, "phone", Urgency::urgent, 2));
  EXPECT_EQ(report().key, key(3));
  while (slow.messages().size() < 2)
    std::this_thread::yield();  // the second has its own thread
  slow.answer_all("250 at last");
  EXPECT_TRUE(is<Delivered>(report()));
  EXPECT_TRUE(is<Delivered>(report()));
}

TEST_F(Mails, leaves_a_relay_that_never_says_goodbye) {
  MailServer server(but("QUIT", "-"));
  EXPECT_TRUE(is<Delivered>(send(mail(server.url()))));
  const auto begin = std::chrono::steady_clock::now();
  room_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3));
}

TEST_F(Mails, hears_a_refusal_soon_though_the_relay_never_says_goodbye) {
  MailServer server([](const std::string& line) -> std::string {
    if (line == "DATA") return "550 5.7.1 not this one";
    return line == "QUIT" ? "-" : "";
  });
  const auto begin = std::chrono::steady_clock::now();
  send(mail(server.url()));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  ASSERT_EQ(judged_.size(), 1U);
  EXPECT_EQ(judged_[0].wire, Wire::recipient_refused);
  EXPECT_EQ(judged_[0].code, 550);
}

TEST_F(Mails, is_recalled_while_nothing_of_the_message_has_left) {
  MailServer server(but("RCPT", "-"));
  start([&](const Contact&) { return mail(server.url()); });
  order(assignment(1));
  ASSERT_TRUE(server.wait_for_command("RCPT"));
  order(Recall{key(1)});
  EXPECT_TRUE(is<Recalled>(report()));
}

TEST_F(Mails, says_that_it_may_have_been_told_when_the_room_ends_before_the_answer) {
  MailServer server(but(".", "-"));
  start([&](const Contact&) { return mail(server.url()); });
  order(assignment(1));
  ASSERT_TRUE(server.wait_for_command("."));
  room_->stop(std::chrono::milliseconds(10));
  const Report answer = report();
  ASSERT_TRUE(is<Retry>(answer));
  EXPECT_TRUE(std::get<Retry>(answer.verdict).told);
}

}  // namespace
}  // namespace busstop::test
