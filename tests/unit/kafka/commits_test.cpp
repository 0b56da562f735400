#include "bridge/kafka/commits.hpp"

#include <gtest/gtest.h>

namespace busstop {
namespace {

const TopicPartition alerts{"alerts", 0};
const TopicPartition orders{"orders", 2};

TEST(Commits, SendsOnlyWhatChangedAndTheLatestWordOfIt) {
  Commits commits;
  commits.stored(alerts, 3);
  commits.stored(orders, 7);
  commits.stored(alerts, 5);
  EXPECT_EQ(commits.take_changed(), (Offsets{{alerts, 5}, {orders, 7}}));
  EXPECT_FALSE(commits.any_changed());
  commits.stored(orders, 8);
  EXPECT_EQ(commits.take_changed(), (Offsets{{orders, 8}}));
}

TEST(Commits, NeverGoesBack) {
  Commits commits;
  commits.stored(alerts, 5);
  static_cast<void>(commits.take_changed());
  commits.stored(alerts, 5);
  commits.stored(alerts, 4);
  EXPECT_FALSE(commits.any_changed());
}

TEST(Commits, SendsAgainWhatTheBrokerRefusedUnlessItHasBeenOvertaken) {
  Commits commits;
  commits.stored(alerts, 5);
  commits.stored(orders, 7);
  const auto sent = commits.take_changed();
  commits.stored(alerts, 6);
  commits.failed(sent);
  EXPECT_EQ(commits.take_changed(), (Offsets{{alerts, 6}, {orders, 7}}));
}

TEST(Commits, ForgetsALogThatWasMadeAnew) {
  Commits commits;
  commits.stored(alerts, 50);
  commits.forget(alerts);
  EXPECT_FALSE(commits.any_changed());
  commits.stored(alerts, 1);
  EXPECT_EQ(commits.take_changed(), (Offsets{{alerts, 1}}));
}

}  // namespace
}  // namespace busstop
