#include "bridge/ledger/timer_queue.hpp"

#include <gmock/gmock.h>

#include "bridge/rules/alerts.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class TimerQueueTest : public ::testing::Test {
 protected:
  void add(std::int64_t id, int wall, int steady, TimerKind kind = TimerKind::step, std::int64_t alert = 1) {
    TimerRow row;
    row.id = id;
    row.due = Wall(seconds(wall));
    row.kind = static_cast<int>(kind);
    if (kind != TimerKind::waiting_claim) row.alert = AlertId{alert};
    queue.add(Steady(seconds(steady)), row);
  }
  static std::vector<std::int64_t> ids(const std::vector<TimerRow>& rows) {
    std::vector<std::int64_t> all;
    for (const auto& row : rows)
      all.push_back(row.id);
    return all;
  }
  TimerQueue queue;
};

TEST_F(TimerQueueTest, what_is_due_by_either_clock_comes_once_and_in_the_order_of_its_time) {
  add(1, 30, 3);
  add(2, 20, 5);
  add(3, 20, 4);
  add(4, 40, 1);
  EXPECT_EQ(queue.next(), Steady(seconds(1)));
  EXPECT_THAT(ids(queue.take_until(Wall(seconds(30)))), ElementsAre(2, 3, 1));
  EXPECT_THAT(ids(queue.take_due(Steady(seconds(9)))), ElementsAre(4));
  EXPECT_EQ(queue.next(), std::nullopt);
  EXPECT_THAT(queue.take_until(Wall(seconds(99))), IsEmpty());
}

TEST_F(TimerQueueTest, those_of_an_alert_are_found_among_all_others) {
  add(1, 10, 1, TimerKind::deadline, 7);
  add(2, 10, 1, TimerKind::step, 7);
  add(3, 10, 1, TimerKind::deadline, 8);
  add(4, 10, 1, TimerKind::waiting_claim);
  const auto deadlines = [](const TimerRow& row) { return row.kind == static_cast<int>(TimerKind::deadline); };
  EXPECT_THAT(ids(queue.take_of(AlertId{7}, deadlines)), ElementsAre(1));
  EXPECT_THAT(ids(queue.take_due(Steady(seconds(1)))), ElementsAre(2, 3, 4));
}

TEST_F(TimerQueueTest, a_flood_of_waiting_claims_is_ended_in_several_turns_and_holds_up_no_alert) {
  constexpr int flood = TimerQueue::most_claims + 5;
  for (int i = 0; i < flood; ++i)
    add(i, i, i, TimerKind::waiting_claim);
  add(flood, flood, flood, TimerKind::deadline);
  const auto first = queue.take_due(Steady(seconds(flood)));
  ASSERT_THAT(first, SizeIs(TimerQueue::most_claims + 1));
  EXPECT_EQ(first.back().id, flood);
  EXPECT_EQ(queue.next(), Steady(seconds(TimerQueue::most_claims)));
  EXPECT_THAT(queue.take_due(Steady(seconds(flood))), SizeIs(5));
}

}  // namespace
}  // namespace busstop::ledger
