#include "bridge/kafka/coverage.hpp"

#include <gmock/gmock.h>

namespace busstop {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Answer = Coverage::Answer;

TEST(FindGaps, TellsUnbornTopicsFromPartitionsThatAreNotOurs) {
  const auto gaps = find_gaps({"alerts", "orders", "unborn"}, {{"alerts", 1}, {"orders", 3}, {"foreign", 9}},
                              {{"alerts", 0}, {"orders", 1}});
  EXPECT_THAT(gaps.unborn, ElementsAre("unborn"));
  EXPECT_THAT(gaps.elsewhere, ElementsAre(TopicPartition{"orders", 0}, TopicPartition{"orders", 2}));
}

TEST(FindGaps, FindsNoneWhereEverythingIsOurs) {
  const auto gaps = find_gaps({"alerts"}, {{"alerts", 2}}, {{"alerts", 0}, {"alerts", 1}});
  EXPECT_THAT(gaps.unborn, IsEmpty());
  EXPECT_THAT(gaps.elsewhere, IsEmpty());
}

TEST(Coverage, SubscribesOnceMoreForEachNewGapAndThenCallsItShared) {
  Coverage coverage;
  const std::set<TopicPartition> one = {{"orders", 1}};
  const std::set<TopicPartition> two = {{"orders", 1}, {"orders", 2}};
  EXPECT_EQ(coverage.judge({}), Answer::complete);
  EXPECT_EQ(coverage.judge(one), Answer::subscribe_again);
  EXPECT_EQ(coverage.judge(one), Answer::shared);
  EXPECT_EQ(coverage.judge(one), Answer::shared);
  EXPECT_EQ(coverage.judge(two), Answer::subscribe_again);
  EXPECT_EQ(coverage.judge(two), Answer::shared);
  EXPECT_EQ(coverage.judge({}), Answer::complete);
  EXPECT_EQ(coverage.judge(two), Answer::subscribe_again) << "it was complete in between";
  coverage.reset();
  EXPECT_EQ(coverage.judge(two), Answer::subscribe_again) << "the subscription is another one";
}

}  // namespace
}  // namespace busstop
