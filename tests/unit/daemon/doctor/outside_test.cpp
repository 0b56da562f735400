// Facts of broker and sinks in, findings out: one row a case.
#include "daemon/doctor/checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/daemon/doctor/facts.hpp"

namespace busstop {
namespace {

using namespace test::examined;
using ::testing::Each;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(ExamineOutside, the_broker_is_there_and_lets_us_read_every_topic) {
  expect_cases<BrokerFacts>(good_broker(),
                            {{"away",
                              [](auto& f) {
                                f.status.state = BrokerState::lost;
                                f.status.why = "no broker at b:9092 can be reached";
                              },
                              Grade::error, "can be reached", "start the broker"},
                             {"no answer yet", [](auto& f) { f.status.state = BrokerState::connecting; },
                              Grade::warning, "has not answered yet", "wait"},
                             {"not admitted yet",
                              [](auto& f) {
                                f.status.state = BrokerState::connecting;
                                f.status.why = "waiting for group busstopd to admit us";
                              },
                              Grade::warning, "to admit us", "session.timeout.ms"},
                             {"login",
                              [](auto& f) {
                                f.status.state = BrokerState::refused;
                                f.status.why = "the broker refuses the login";
                              },
                              Grade::error, "login", "kafka.properties"},
                             {"fenced",
                              [](auto& f) {
                                f.status.state = BrokerState::fenced;
                                f.status.why = "another daemon";
                              },
                              Grade::error, "another daemon", "stop the other"},
                             {"no topic",
                              [](auto& f) {
                                f.shown->pop_back();
                                f.status.partitions.pop_back();
                              },
                              Grade::error, "is not there", "busstopctl topic create orders"},
                             {"no right", [](auto& f) { f.status.partitions.pop_back(); }, Grade::error, "is not read",
                              "READ on it and on group busstopd"},
                             {"shared", [](auto& f) { f.shown->back().partitions = 3; }, Grade::error,
                              "2 of its 3 partitions", "group of its own"},
                             {"lag", [](auto& f) { f.status.partitions.back().end = 20'000; }, Grade::warning,
                              "lag 19990", "busstopctl lag"}},
                            check_broker);
  auto not_asked = good_broker();
  not_asked.shown.reset();
  EXPECT_THAT(bad_ones(check_broker(not_asked)), IsEmpty());
}

TEST(ExamineOutside, a_sinks_server_is_there_trusted_and_takes_us) {
  const auto failed = [](Wire wire, const std::string& text, Verdict verdict, int code = 0) {
    return [=](SinkLook& f) {
      f.knock = {};
      f.knock.reply.wire = wire;
      f.knock.reply.text = text;
      f.knock.reply.code = code;
      f.verdict = verdict;
    };
  };
  const Retry later{"no luck", {}, false};
  const SinkAtFault ours{"no TLS, or a certificate that cannot be trusted"};
  expect_cases<SinkLook>(
      good_sink(),
      {{"name", failed(Wire::cannot_resolve, "Could not resolve host", later), Grade::error,
        "no luck (Could not resolve host)", "getent hosts relay.example.org"},
       {"connection", failed(Wire::cannot_connect, "", later), Grade::error, "no luck", "start the server"},
       {"silence", failed(Wire::timed_out, "", later), Grade::error, "no luck", "firewall"},
       {"expired", failed(Wire::tls_failed, "certificate has expired", ours), Grade::error, "has expired", "renewed"},
       {"self-signed", failed(Wire::tls_failed, "self-signed certificate", ours), Grade::error, "self-signed",
        "ca_file"},
       {"own authority", failed(Wire::tls_failed, "unable to get local issuer certificate", ours), Grade::error,
        "issuer", "ca_file"},
       {"other name",
        failed(Wire::tls_failed, "no alternative certificate subject name matches target host name", ours),
        Grade::error, "subject name", "url of [sinks.mail]"},
       {"no STARTTLS", failed(Wire::tls_failed, "STARTTLS not supported.", ours), Grade::error, "STARTTLS", "smtps://"},
       {"login", failed(Wire::login_refused, "535 who", SinkAtFault{"it does not accept our login"}, 535), Grade::error,
        "login", "user and password"},
       {"token", failed(Wire::ok, "unauthorized", SinkAtFault{"the server answered 401"}, 401), Grade::error, "401",
        "token"},
       {"reply topic",
        [&failed](SinkLook& f) {
          failed(Wire::ok, "forbidden", SinkAtFault{"the server answered 403"}, 403)(f);
          f.settings.texts["replies"] = "bus-street-replies";
        },
        Grade::error, "may not read the topic that replies", "read access"},
       {"no right", failed(Wire::ok, "forbidden", SinkAtFault{"the server answered 403"}, 403), Grade::error, "403",
        "token"},
       {"elsewhere", failed(Wire::ok, "", SinkAtFault{"the server answered 404"}, 404), Grade::error, "404", "url"},
       {"too often", failed(Wire::ok, "", Retry{"the server answered 429", {}, false}, 429), Grade::warning, "429",
        "doctor"},
       {"no time", [](auto& f) { f.knocked = SinkLook::Knocked::no_time; }, Grade::error, "in time", "firewall"},
       {"certificate", [](auto& f) { f.knock.certificate_ends = examined_at + 5 * day + std::chrono::hours(1); },
        Grade::warning, "good for 5 days", "renewed"},
       {"paused", [](auto& f) { f.health = health(SinkState::paused); }, Grade::warning,
        "paused by hand for 2h, 12 wait", "busstopctl sink resume mail"},
       {"failing",
        [](auto& f) {
          f.health = health(SinkState::failing);
          f.health->next_try = examined_at;
        },
        Grade::error, "failing for 2h, 12 wait: no answer", "sink test mail"}},
      [](const SinkLook& facts) { return check_sink(facts, examined_at); });
}

TEST(ExamineOutside, what_a_server_says_is_not_repeated) {
  auto sink = good_sink();
  sink.knock.reply = {};
  sink.knock.reply.code = 535;
  sink.knock.reply.wire = Wire::login_refused;
  sink.knock.reply.text = "535 bus-secret is wrong";
  sink.verdict = SinkAtFault{"the mail server answered 535"};
  for (const auto& finding : check_sink(sink, examined_at))
    EXPECT_THAT(finding.what + finding.fix, Not(HasSubstr("bus-secret")));
}

TEST(ExamineOutside, a_sink_without_a_server_has_nothing_to_knock_at) {
  SinkLook log;
  log.settings.kind = "log";
  EXPECT_THAT(check_sink(log, examined_at), Each(Field(&Finding::grade, Grade::ok)));
}

}  // namespace
}  // namespace busstop
