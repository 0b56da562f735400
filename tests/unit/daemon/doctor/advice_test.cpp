// What is to be done about a further daemon is done to that one.
#include "daemon/doctor/advice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/doctor/checks.hpp"
#include "tests/unit/daemon/doctor/facts.hpp"

namespace busstop {
namespace {

using namespace test::examined;
using ::testing::HasSubstr;
using ::testing::Not;

FindingList one(const std::string& fix) {
  return {{"sink", "mail", Grade::error, "restart busstopd", fix}};
}

TEST(Advice, names_the_unit_the_file_and_the_control_program_of_an_instance) {
  const std::pair<const char*, const char*> table[] = {
      {"busstopd --check && systemctl reload busstopd",
       "busstopd --check --config /etc/busstopd/shop.toml && systemctl reload busstopd@shop"},
      {"put it right; read at: systemctl restart busstopd", "put it right; read at: systemctl restart busstopd@shop"},
      {"journalctl -u busstopd", "journalctl -u busstopd@shop"},
      {"busstopctl sink resume mail, or busstopctl lag",
       "busstopctl --instance shop sink resume mail, or busstopctl --instance shop lag"},
      {"apt reinstall busstopd, then: systemctl reload dbus", "apt reinstall busstopd, then: systemctl reload dbus"},
      {"chown 990 /var/lib/busstopd", "chown 990 /var/lib/busstopd"}};
  for (const auto& [fix, wanted] : table) {
    EXPECT_EQ(advise(one(fix), "shop", "/etc/busstopd/shop.toml")[0].fix, wanted);
    EXPECT_EQ(advise(one(fix), "", "/etc/busstopd/busstopd.toml"), one(fix));
  }
  EXPECT_EQ(advise(one("x"), "shop", "/s.toml")[0].what, "restart busstopd") << "what was found stays as it is";
}

TEST(Advice, no_check_names_the_first_daemon_to_those_of_another) {
  Examined facts;
  facts.configuration.errors = {"t.toml:1:1: wrong"};
  facts.configuration.needs_restart = {"[kafka] brokers changed"};
  facts.secrets.files = {{"/run/credentials/x", false, 0, 0}};
  facts.broker = good_broker();
  facts.broker.status.state = BrokerState::fenced;
  facts.sinks = {good_sink()};
  facts.sinks[0].verdict = SinkAtFault{"535"};
  facts.sinks[0].health = health(SinkState::paused);
  facts.gaps_trouble = "it takes too long";
  const auto findings = advise(check_all(facts), "shop", "/etc/busstopd/shop.toml");
  ASSERT_GT(findings.size(), 8U);
  for (const auto& finding : findings) {
    for (const auto* wrong : {"restart busstopd ", "reload busstopd ", "-u busstopd ", "busstopctl sink", "--check &&"})
      EXPECT_THAT(finding.fix + " ", Not(HasSubstr(wrong)));
  }
}

}  // namespace
}  // namespace busstop
