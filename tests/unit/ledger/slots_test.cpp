// How slots are shared out: what everybody may count on, and what nobody may take.
#include "bridge/ledger/slots.hpp"

#include <gtest/gtest.h>

namespace busstop::ledger {
namespace {

std::vector<SinkSettings> sinks(int own, int outside) {
  std::vector<SinkSettings> all;
  for (int i = 0; i < own + outside; ++i) {
    SinkSettings sink;
    sink.name = "sink" + std::to_string(i);
    sink.kind = i < own ? "ntfy" : "webhook";
    all.push_back(sink);
  }
  return all;
}

TEST(Slots, are_shared_out_as_the_table_says) {
  struct Case {
    int own;
    int outside;
    int ordinary;
    int urgent;
    int most_ordinary;
  };
  const Case cases[] = {
      {1, 0, 10, 20, 192}, {0, 1, 10, 20, 176}, {1, 1, 10, 20, 146}, {2, 1, 10, 20, 116},
      {2, 2, 8, 16, 72},   {83, 0, 1, 2, 8},    {84, 0, 0, 0, 192},
  };
  for (const auto& one : cases) {
    Slots slots;
    slots.use_sinks(sinks(one.own, one.outside));
    EXPECT_EQ(slots.counted_on(Urgency::ordinary), one.ordinary) << one.own << '+' << one.outside;
    EXPECT_EQ(slots.counted_on(Urgency::urgent), one.urgent) << one.own << '+' << one.outside;
    const auto standing = one.own > 0 ? Standing::own : Standing::good;
    EXPECT_EQ(slots.room("sink0", standing, Urgency::ordinary), one.most_ordinary) << one.own << '+' << one.outside;
  }
}

/// Every share takes all it gets, in this order; each must still have got what it counts on.
TEST(Slots, whoever_comes_first_leaves_the_others_what_they_count_on) {
  const Standing standings[] = {Standing::slow, Standing::fresh, Standing::good};
  for (int first = 0; first < 6; ++first) {
    Slots slots;
    slots.use_sinks(sinks(1, 1));
    const auto take_all = [&](const char* sink, Standing standing, Urgency urgency) {
      const int got = slots.room(sink, standing, urgency);
      EXPECT_GE(got, slots.counted_on(urgency)) << sink << static_cast<int>(standing) << " after share " << first;
      slots.count(sink, standing, urgency, got);
      EXPECT_EQ(slots.room(sink, standing, urgency), 0);
    };
    for (int i = 0; i < 6; ++i) {
      const int which = (first + i) % 6;
      take_all("sink1", standings[which % 3], which < 3 ? Urgency::ordinary : Urgency::urgent);
    }
    take_all("sink0", Standing::own, Urgency::urgent);
    take_all("sink0", Standing::own, Urgency::ordinary);
    EXPECT_EQ(slots.used(), courier_slots);
  }
}

TEST(Slots, ordinary_notices_leave_a_quarter_to_urgent_ones_however_few_sinks_there_are) {
  Slots slots;
  slots.use_sinks(sinks(1, 0));
  slots.count("sink0", Standing::own, Urgency::ordinary, slots.room("sink0", Standing::own, Urgency::ordinary));
  EXPECT_EQ(slots.room("sink0", Standing::own, Urgency::urgent), urgent_slots);
}

TEST(Slots, what_a_removed_sink_holds_still_counts) {
  Slots slots;
  slots.use_sinks(sinks(1, 0));
  slots.count("gone", Standing::own, Urgency::urgent, 100);
  EXPECT_EQ(slots.room("gone", Standing::own, Urgency::urgent), 0);
  EXPECT_EQ(slots.room("sink0", Standing::own, Urgency::urgent), 146);
  slots.count("gone", Standing::own, Urgency::urgent, -100);
  EXPECT_EQ(slots.used(), 0);
}

}  // namespace
}  // namespace busstop::ledger
