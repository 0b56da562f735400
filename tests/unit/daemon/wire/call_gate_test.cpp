#include "daemon/wire/call_gate.hpp"

#include <gtest/gtest.h>

namespace busstop {
namespace {

constexpr Steady start{std::chrono::hours(1)};

int admitted(CallGate& gate, const std::string& sender, int calls, Steady now) {
  int count = 0;
  for (int i = 0; i < calls; ++i)
    count += gate.admits(sender, now) ? 1 : 0;
  return count;
}

TEST(CallGate, each_sender_has_its_burst_and_then_its_rate) {
  CallGate gate;
  EXPECT_EQ(admitted(gate, ":1.7", 1000, start), CallGate::at_once);
  EXPECT_EQ(admitted(gate, ":1.8", 1000, start), CallGate::at_once) << "another sender's flood is not his";
  EXPECT_EQ(admitted(gate, ":1.7", 1000, start + CallGate::one_more_each), 1);
  EXPECT_EQ(admitted(gate, ":1.7", 1000, start + std::chrono::hours(1)), CallGate::at_once);
}

TEST(CallGate, it_remembers_a_bounded_number_of_senders) {
  CallGate gate;
  for (std::size_t i = 0; i < 3 * CallGate::most_senders; ++i)
    EXPECT_TRUE(gate.admits(":1." + std::to_string(i), start));
}

}  // namespace
}  // namespace busstop
