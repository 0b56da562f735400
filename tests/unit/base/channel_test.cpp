#include "bridge/base/channel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace busstop {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

bool was_called(Wake& wake) {
  return wake.wait(0ms);
}

TEST(Channel, HandsOverEverythingInOrderAndWakesTheReader) {
  Wake reader;
  Channel<int> channel(3, reader);
  EXPECT_FALSE(was_called(reader));
  for (int item : {1, 2})
    EXPECT_TRUE(channel.try_push(item));
  EXPECT_TRUE(was_called(reader));
  EXPECT_EQ(channel.size(), 2U);
  EXPECT_THAT(channel.take_all(), ElementsAre(1, 2));
  EXPECT_TRUE(channel.take_all().empty());
}

TEST(Channel, WakesTheReaderOnceABatch) {
  Wake reader;
  Channel<int> channel(3, reader);
  channel.push(1);
  EXPECT_TRUE(was_called(reader));
  channel.push(2);
  EXPECT_FALSE(was_called(reader)) << "it has not taken the first yet";
  EXPECT_EQ(channel.take_all().size(), 2U);
  channel.push(3);
  EXPECT_TRUE(was_called(reader));
}

TEST(Channel, RefusesWhenFullAndLeavesTheItemAlone) {
  Wake reader;
  Channel<std::unique_ptr<int>> channel(1, reader);
  auto first = std::make_unique<int>(1);
  auto second = std::make_unique<int>(2);
  EXPECT_TRUE(channel.try_push(first));
  EXPECT_FALSE(channel.try_push(second));
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(*second, 2);
  EXPECT_EQ(channel.size(), 1U);
}

TEST(Channel, TellsTheWriterOnceThereIsRoomAgain) {
  Wake reader;
  Wake writer;
  Channel<int> channel(2, reader, &writer);
  channel.push(1);
  (void)channel.take_all();
  EXPECT_FALSE(was_called(writer)) << "it never was full";
  channel.push(1);
  channel.push(2);
  (void)channel.take_all();
  EXPECT_TRUE(was_called(writer));
}

TEST(Channel, TakesMoreThanItsCapacityOfWhatMustNotBeLost) {
  Wake reader;
  Wake writer;
  Channel<int> channel(1, reader, &writer);
  for (const int item : {1, 2, 3})
    channel.push(item);
  int refused = 4;
  EXPECT_FALSE(channel.try_push(refused));
  EXPECT_THAT(channel.take_all(), ElementsAre(1, 2, 3));
  EXPECT_TRUE(was_called(writer));
}

TEST(Channel, LosesNothingBetweenThreads) {
  constexpr int count = 20'000;
  Wake reader;
  Wake writer;
  Channel<int> channel(64, reader, &writer);
  std::thread producer([&] {
    for (int item = 0; item < count; ++item) {
      while (!channel.try_push(item))
        writer.wait(10s);
    }
  });
  std::vector<int> all;
  while (all.size() < count && reader.wait(10s)) {
    for (const int item : channel.take_all())
      all.push_back(item);
  }
  producer.join();
  ASSERT_EQ(all.size(), static_cast<std::size_t>(count));
  for (int item = 0; item < count; ++item)
    ASSERT_EQ(all[static_cast<std::size_t>(item)], item);
}

}  // namespace
}  // namespace busstop
