#include "bridge/base/wake.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <thread>

namespace busstop {
namespace {

using namespace std::chrono_literals;

bool readable(const Wake& wake) {
  pollfd entry{wake.fd(), POLLIN, 0};
  return ::poll(&entry, 1, 0) == 1;
}

TEST(Wake, RemembersACallUntilItIsDrained) {
  Wake wake;
  EXPECT_FALSE(readable(wake));
  wake.signal();
  wake.signal();
  EXPECT_TRUE(readable(wake));
  wake.drain();
  EXPECT_FALSE(readable(wake));
  wake.drain();
}

TEST(Wake, WaitTellsACallFromATimeout) {
  Wake wake;
  EXPECT_FALSE(wake.wait(0ms));
  EXPECT_FALSE(wake.wait(-5ms));
  wake.signal();
  EXPECT_TRUE(wake.wait(std::chrono::milliseconds::max()));
  EXPECT_FALSE(wake.wait(0ms));
}

TEST(Wake, ReachesAnotherThread) {
  Wake wake;
  bool called = false;
  std::thread sleeper([&] { called = wake.wait(10s); });
  wake.signal();
  sleeper.join();
  EXPECT_TRUE(called);
}

}  // namespace
}  // namespace busstop
