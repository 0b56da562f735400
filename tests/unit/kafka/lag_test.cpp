// What the status says of a partition while records were read and could not be stored: the lag is that of the store.
#include "tests/unit/kafka/assignment_fixture.hpp"

namespace busstop {
namespace {

class Lag : public AssignmentTest {
 protected:
  void SetUp() override {
    cluster.create_topic("orders");
    make();
    know({orders});
    listener.hold_ordinary(true);
    assignment->on_assigned({orders});
  }
  [[nodiscard]] PartitionStatus now() const {
    const auto all = assignment->status();
    return all.empty() ? PartitionStatus{} : all.front();
  }
  bool until_end_is(std::int64_t end) {
    return listener.until([&] { return now().end == end; });
  }

  const TopicPartition orders{"orders", 0};
};

TEST_F(Lag, CountsWhatIsStoredAndNotWhatWasRead) {
  cluster.produce_all("orders", {"one", "two", "three"});
  ASSERT_TRUE(until_end_is(3));
  ASSERT_TRUE(listener.until([&] { return listener.ordinary().size() > 1; })) << "handed on";
  EXPECT_EQ(now().next, 0);
  EXPECT_TRUE(assignment->owed());
  assignment->on_stored({{{orders, 2}}});
  EXPECT_EQ(now().next, 2);
  assignment->on_stored({{{orders, 3}}});
  EXPECT_EQ(now().next, 3);
  EXPECT_FALSE(assignment->owed());
}

TEST_F(Lag, GrowsAlsoWhileNothingIsTakenOfThePartition) {
  int sent = 0;
  ASSERT_TRUE(listener.until([&] {
    cluster.produce("orders", MockCluster::What{std::to_string(sent++)});
    return listener.ordinary().size() == listener.ordinary().capacity();
  }));
  cluster.produce_all("orders", {"kept back"});
  ahead = Lane::stuck_after;
  ASSERT_TRUE(listener.until([this] { return lanes.ordinary.stuck(); }));
  cluster.produce_all("orders", {"waits at the broker", "and another"});
  EXPECT_TRUE(listener.until([&] {
    EXPECT_TRUE(assignment->look_for_ends(std::chrono::seconds(1)));
    return now().end == sent + 3;
  }));
  EXPECT_EQ(now().next, 0);
}

TEST_F(Lag, NobodyIsAskedForEndsWhileNothingIsStuck) {
  EXPECT_FALSE(assignment->look_for_ends(std::chrono::seconds(1)));
}

}  // namespace
}  // namespace busstop
