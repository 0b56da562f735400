#include "bridge/base/latest.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace busstop {
namespace {

TEST(Latest, WhatWasReadStaysAsItIs) {
  Latest<int> latest(std::make_shared<const int>(1));
  const auto before = latest.read();
  latest.publish(std::make_shared<const int>(2));
  EXPECT_EQ(*before, 1);
  EXPECT_EQ(*latest.read(), 2);
}

TEST(Latest, AReaderNeverSeesAnOlderValueAfterANewerOne) {
  Latest<int> latest(std::make_shared<const int>(0));
  std::atomic<bool> backwards = false;
  std::thread reader([&] {
    for (int seen = 0; seen < 10'000;) {
      const int now = *latest.read();
      if (now < seen) backwards = true;
      seen = now;
    }
  });
  for (int value = 1; value <= 10'000; ++value)
    latest.publish(std::make_shared<const int>(value));
  reader.join();
  EXPECT_FALSE(backwards);
}

}  // namespace
}  // namespace busstop
