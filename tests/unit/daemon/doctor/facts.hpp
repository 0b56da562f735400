// Facts of a daemon with which all is well, for tests that change one of them.
// Plain values.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "daemon/answers/finding.hpp"
#include "daemon/doctor/facts.hpp"

namespace busstop::test::examined {

using Grade = Finding::Grade;

inline constexpr Wall examined_at{std::chrono::seconds(1'770'000'000)};
inline constexpr Duration day = std::chrono::hours(24);

inline FindingList bad_ones(const FindingList& all) {
  FindingList bad;
  std::ranges::copy_if(all, std::back_inserter(bad), [](const Finding& one) { return one.grade != Grade::ok; });
  return bad;
}

inline PathFacts path(const std::string& name, ::mode_t mode) {
  return {name, true, mode, 990};
}
inline ConfigurationFacts good_configuration() {
  ConfigurationFacts facts;
  facts.file = "/etc/busstopd/busstopd.toml";
  facts.summary = "ok, 4 households";
  return facts;
}
inline StoreFacts good_store() {
  StoreFacts facts;
  facts.file = path("/var/lib/busstopd/busstopd.db", 0600);
  facts.folder = path("/var/lib/busstopd", 0700);
  facts.our_uid = 990;
  facts.bytes = 1 << 20U;
  facts.check = StoreFacts::Check::good;
  return facts;
}
inline DiskFacts good_disk() {
  DiskFacts facts;
  facts.free_bytes = 20LL << 30U;
  facts.all_bytes = 40LL << 30U;
  facts.free_files = 1000;
  facts.store_bytes = 100LL << 20U;
  facts.store_made = examined_at - 30 * day;
  facts.keep = 90 * day;
  return facts;
}
inline BrokerFacts good_broker() {
  BrokerFacts facts;
  facts.brokers = "b:9092";
  facts.group = "busstopd";
  facts.status.state = BrokerState::consuming;
  facts.status.partitions = {{{"alerts", 0}, 5, 5}, {{"orders", 0}, 10, 12}};
  facts.topics = {"alerts", "orders"};
  facts.shown = {{"alerts", 1, 0, true}, {"orders", 1, 2, true}};
  return facts;
}
inline SinkLook good_sink() {
  SinkLook facts;
  facts.settings.name = "mail";
  facts.settings.kind = "email";
  facts.settings.url = "smtp://relay.example.org:587";
  facts.settings.secrets.emplace("password", Secret("bus-secret"));
  facts.knocked = SinkLook::Knocked::done;
  facts.knock.reply.code = 250;
  facts.knock.certificate_ends = examined_at + 80 * day;
  facts.verdict = Delivered{};
  return facts;
}
inline SinkHealth health(SinkState state) {
  SinkHealth health;
  health.sink = "mail";
  health.state = state;
  health.why = "no answer";
  health.pending = 12;
  health.since = examined_at - std::chrono::hours(2);
  return health;
}
inline StoreGaps good_gaps() {
  StoreGaps gaps;
  gaps.households = 2;
  gaps.anybody_at_a_stop = true;
  return gaps;
}

template <class Facts>
struct Case {
  std::string name;
  std::function<void(Facts&)> change;
  Grade grade;
  std::string what;
  std::string fix;
};

/// With each change there is one finding of this grade that says so; without, all is well.
template <class Facts, class Check>
void expect_cases(const Facts& good, const std::vector<Case<Facts>>& cases, Check check) {
  EXPECT_THAT(check(good), ::testing::AllOf(::testing::Not(::testing::IsEmpty()),
                                            ::testing::Each(::testing::Field(&Finding::grade, Grade::ok))));
  for (const auto& one : cases) {
    SCOPED_TRACE(one.name);
    auto facts = good;
    one.change(facts);
    const auto found = bad_ones(check(facts));
    ASSERT_THAT(found, ::testing::SizeIs(1));
    EXPECT_EQ(word(found[0].grade), word(one.grade));
    EXPECT_THAT(found[0].what, ::testing::HasSubstr(one.what));
    EXPECT_THAT(found[0].fix, ::testing::HasSubstr(one.fix));
  }
}

}  // namespace busstop::test::examined
