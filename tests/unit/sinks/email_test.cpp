#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sinks/sample.hpp"

namespace busstop {
namespace {

using testing::HasSubstr;
using testing::Not;

SinkSettings settings(std::string url = "smtp://relay.example.org:587") {
  SinkSettings made;
  made.name = "mail";
  made.kind = "email";
  made.url = std::move(url);
  made.texts["from"] = "Bus stop <alerts@example.org>";
  return made;
}

Mail mail_for(const Notice& notice, const SinkSettings& sink = settings(), int attempt = 1) {
  return std::get<Mail>(
      make_sink(sink)->prepare(notice, sample::contact("mike@example.net"), sample::attempt(attempt)));
}

TEST(EmailSink, one_message_for_one_recipient) {
  auto sink = settings();
  sink.texts["user"] = "bus";
  sink.secrets.emplace("password", Secret("canary"));
  const auto mail = mail_for(sample::notice(), sink);
  EXPECT_EQ(mail.url, "smtp://relay.example.org:587");
  EXPECT_EQ(mail.from, "alerts@example.org");
  EXPECT_EQ(mail.to, "mike@example.net");
  EXPECT_EQ(mail.user, "bus");
  EXPECT_EQ(mail.password.reveal(), "canary");
  EXPECT_THAT(mail.message, Not(HasSubstr("canary")));
}

TEST(EmailSink, writes_the_headers_a_mailbox_needs) {
  const auto message = mail_for(sample::notice()).message;
  EXPECT_TRUE(
      message.starts_with("Date: Mon, 04 May 2026 13:11:00 +0000\r\nFrom: Bus stop\r\n <alerts@example.org>\r\n"
                          "To: mike@example.net\r\nSubject: Can you watch Jake?\r\nMessage-ID: <12-3-"))
      << message;
  EXPECT_THAT(message, HasSubstr("\r\nAuto-Submitted: auto-generated\r\n"));
  EXPECT_THAT(message, HasSubstr("\r\nImportance: high\r\n"));
  EXPECT_THAT(message,
              HasSubstr("\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"=_12-3-"));
  EXPECT_THAT(message, HasSubstr("\r\nReferences: <t"));
  EXPECT_THAT(message, HasSubstr("\r\nIn-Reply-To: <t"));
}

TEST(EmailSink, carries_the_text_plain_and_as_html) {
  auto notice = sample::notice();
  notice.body = "Tom & <Jerry>\nat the stop";
  const auto message = mail_for(notice).message;
  EXPECT_THAT(message,
              HasSubstr("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                        "Tom & <Jerry>\r\nat the stop\r\n--=_"));
  EXPECT_THAT(message, HasSubstr("Tom &amp; &lt;Jerry&gt;<br>\r\nat the stop"));
  EXPECT_TRUE(message.ends_with("--\r\n"));
}

TEST(EmailSink, a_repeat_is_the_same_message) {
  EXPECT_EQ(mail_for(sample::notice(), settings(), 1).message, mail_for(sample::notice(), settings(), 7).message);
}

TEST(EmailSink, notices_of_one_thread_refer_to_the_same_root) {
  const auto references = [](const Notice& notice) {
    const auto message = mail_for(notice).message;
    const auto at = message.find("References: ");
    return at == std::string::npos ? std::string() : message.substr(at, message.find("\r\n", at) - at);
  };
  auto later = sample::notice();
  later.id = NoticeId{40};
  later.title = "Mike has Jake";
  EXPECT_EQ(references(sample::notice()), references(later));
  later.thread = "alert:8";
  EXPECT_NE(references(sample::notice()), references(later));
  later.thread.clear();
  EXPECT_EQ(references(later), "");
}

TEST(EmailSink, speaks_at_the_usual_port_where_none_is_given) {
  const std::tuple<const char*, Tls::Mode, const char*> rows[] = {
      {"smtp://relay.example.org", Tls::Mode::required, "smtp://relay.example.org:587"},
      {"smtp://relay.example.org", Tls::Mode::none, "smtp://relay.example.org:25"},
      {"smtps://relay.example.org/", Tls::Mode::required, "smtps://relay.example.org:465"},
      {"SMTPS://relay.example.org:4650", Tls::Mode::required, "smtps://relay.example.org:4650"},
      {"smtp://[::1]:2525", Tls::Mode::none, "smtp://[::1]:2525"},
  };
  for (const auto& [url, mode, expected] : rows) {
    auto sink = settings(url);
    sink.tls.mode = mode;
    EXPECT_EQ(mail_for(sample::notice(), sink).url, expected);
  }
}

TEST(EmailSink, refuses_settings_that_cannot_work_or_would_leak) {
  const auto check = [](const SinkSettings& sink) {
    return fmt::format("{}", fmt::join(find_sink_kind("email")->shape.check_settings(sink), "; "));
  };
  EXPECT_EQ(check(settings()), "");
  EXPECT_NE(check(settings("smtp://relay.example.org/mailbox")), "");
  auto no_sender = settings();
  no_sender.texts["from"] = "Bus stop";
  EXPECT_THAT(check(no_sender), HasSubstr("from"));

  auto plain = settings();
  plain.texts["user"] = "bus";
  plain.secrets.emplace("password", Secret("canary"));
  EXPECT_EQ(check(plain), "");
  plain.tls.mode = Tls::Mode::none;
  EXPECT_THAT(check(plain), HasSubstr("without TLS"));
  plain.url = "smtp://127.0.0.1:2525";
  EXPECT_EQ(check(plain), "") << "it does not leave this machine";
  plain.url = "smtps://127.0.0.1:2525";
  EXPECT_THAT(check(plain), HasSubstr("contradicts"));

  auto alone = settings();
  alone.texts["user"] = "bus";
  EXPECT_NE(check(alone), "");
  alone.secrets.emplace("password", Secret("canary\n"));
  EXPECT_NE(check(alone), "");
  EXPECT_THAT(check(alone), Not(HasSubstr("canary")));
}

TEST(EmailSink, an_address_that_no_relay_takes_is_unsendable) {
  const auto sink = make_sink(settings());
  for (const auto* address : {"", "mike", "jürgen@example.org", "a@b> NOTIFY=NEVER", "a@b\r\nDATA"}) {
    EXPECT_THROW((void)sink->prepare(sample::notice(), sample::contact(address), sample::attempt()), Unsendable)
        << address;
  }
}

TEST(EmailSink, mail_without_a_title_or_body_still_reads) {
  auto notice = sample::notice();
  notice.title.clear();
  EXPECT_THAT(mail_for(notice).message, Not(HasSubstr("Subject:")));
  notice = sample::notice();
  notice.body.clear();
  EXPECT_THAT(mail_for(notice).message, HasSubstr("\r\n\r\nCan you watch Jake?\r\n"));
}

}  // namespace
}  // namespace busstop
