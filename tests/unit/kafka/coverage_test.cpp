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

/// In how many seconds, looking once a second, a new client is tried.
int tried_after(Admission& admission, int& now) {
  for (int seconds = 0;; ++seconds, ++now) {
    if (admission.is_overdue(Steady(std::chrono::seconds(now)))) return seconds;
  }
}

TEST(AdmissionTest, TriesANewClientLessAndLessOftenUntilTheGroupLetsUsIn) {
  Admission admission;
  int now = 1000;
  std::vector<int> waits;
  for (int i = 0; i < 5; ++i)
    waits.push_back(tried_after(admission, now));
  EXPECT_EQ(waits, (std::vector<int>{61, 121, 241, 481, 481}));
  admission.granted();
  EXPECT_EQ(tried_after(admission, now), 61);
}

TEST(AdmissionTest, TimeWithoutAnythingToWaitForDoesNotCount) {
  Admission admission;
  int now = 1000;
  EXPECT_FALSE(admission.is_overdue(Steady(std::chrono::seconds(now))));
  admission.forget();
  now += 3600;
  EXPECT_EQ(tried_after(admission, now), 61);
}

}  // namespace
}  // namespace busstop
