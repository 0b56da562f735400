#include "bridge/courier/tap_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace busstop::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A line is a tap, if it begins with "tap"; its id is the whole line.
class PlainSink final : public Sink {
 public:
  [[nodiscard]] Transfer prepare(const Notice&, const Contact&, const Attempt&) const override { return LogLine{}; }
  [[nodiscard]] Verdict judge(const Reply&) const override { return Delivered{}; }
  [[nodiscard]] std::optional<Tapped> read_tap(std::string_view line) const override {
    if (!line.starts_with("tap")) return {};
    return Tapped{std::string(line), Wall{}, std::string(line)};
  }
};

class TapStreamTest : public ::testing::Test {
 protected:
  bool hear(std::string_view bytes) { return stream_.hear(bytes, sink_, now_); }
  std::vector<std::string> fetched() {
    std::vector<std::string> ids;
    for (const auto& tap : stream_.fetch())
      ids.push_back(tap.id);
    return ids;
  }
  PlainSink sink_;
  TapStream stream_;
  TapStream::Time now_{std::chrono::hours(1)};
};

TEST_F(TapStreamTest, lines_may_come_in_pieces_of_any_size) {
  const std::string bytes = "hello\ntap1\n\ntap2\nbye\ntap3\n";
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    for (std::size_t at = 0; at < bytes.size(); at += size)
      EXPECT_TRUE(hear(std::string_view(bytes).substr(at, size)));
    EXPECT_THAT(fetched(), ElementsAre("tap1", "tap2", "tap3")) << size;
    EXPECT_EQ(stream_.position(), "tap1 tap2 tap3");
    stream_ = {};
  }
}

TEST_F(TapStreamTest, is_made_again_from_some_taps_back_and_hears_none_twice) {
  stream_.start_at("tap1 tap2");
  EXPECT_EQ(stream_.behind(), "tap1");
  EXPECT_TRUE(hear("tap2\ntap4\n"));
  EXPECT_THAT(fetched(), ElementsAre("tap4"));
  stream_.begin();
  EXPECT_TRUE(hear("tap2\ntap3\ntap4\n"));
  EXPECT_THAT(fetched(), ElementsAre("tap3")) << "kept before the one that was sent first";
  TapStream after_a_restart;
  after_a_restart.start_at(stream_.position());
  EXPECT_EQ(after_a_restart.position(), "tap1 tap2 tap4 tap3");
  for (std::size_t i = 10; i < 10 + TapStream::overlap; ++i)
    EXPECT_TRUE(hear("tap" + std::to_string(i) + "\n"));
  EXPECT_EQ(stream_.behind(), "tap10") << "no more of them than that";
  stream_.start_at("");
  EXPECT_EQ(stream_.behind(), "");
}

TEST_F(TapStreamTest, half_a_line_does_not_outlive_its_connection) {
  EXPECT_TRUE(hear("tap1\nta"));
  stream_.begin();
  EXPECT_TRUE(hear("p2\ntap3\n"));
  EXPECT_THAT(fetched(), ElementsAre("tap1", "tap3"));
}

TEST_F(TapStreamTest, a_line_too_long_for_a_tap_is_passed_over) {
  const std::string longest = "tap" + std::string(TapStream::longest_line - 3, 'x');
  EXPECT_TRUE(hear("tap" + std::string(TapStream::longest_line, 'x') + "\n" + longest + "\ntap2\n"));
  EXPECT_THAT(fetched(), ElementsAre(longest, "tap2"));
  for (int i = 0; i < 100; ++i)
    EXPECT_TRUE(hear(std::string(10'000, 'y')));
  EXPECT_TRUE(hear("\ntap3\n"));
  EXPECT_THAT(fetched(), ElementsAre("tap3"));
}

TEST_F(TapStreamTest, a_text_too_long_for_a_token_is_not_kept) {
  EXPECT_TRUE(hear("tap" + std::string(TapStream::longest_text, 'x') + "\n"));
  const auto taps = stream_.fetch();
  ASSERT_THAT(taps, SizeIs(1)) << "it moves the position on";
  EXPECT_EQ(taps.front().text, "");
}

TEST_F(TapStreamTest, a_flood_is_left_where_it_is_until_its_time_is_over) {
  std::string flood;
  for (std::size_t i = 0; i <= TapStream::most_taps; ++i)
    flood += "tap" + std::to_string(i) + "\n";
  EXPECT_EQ(stream_.rest(now_), now_);
  EXPECT_FALSE(hear(flood));
  EXPECT_THAT(stream_.fetch(), SizeIs(TapStream::most_taps));
  EXPECT_TRUE(stream_.position().ends_with(" tap" + std::to_string(TapStream::most_taps - 1)));
  EXPECT_EQ(stream_.rest(now_), now_ + TapStream::window);
  stream_.begin();
  EXPECT_FALSE(hear("tap\n")) << "it is not over yet";
  now_ += TapStream::window;
  EXPECT_EQ(stream_.rest(now_), now_);
  stream_.begin();
  EXPECT_TRUE(hear("tapped\n"));
  EXPECT_THAT(fetched(), ElementsAre("tapped"));
}

TEST_F(TapStreamTest, what_nobody_fetches_does_not_grow) {
  for (std::size_t i = 0; i < TapStream::most_taps; ++i) {
    EXPECT_TRUE(hear("tap" + std::to_string(i) + "\n"));
    now_ += TapStream::window;
  }
  EXPECT_FALSE(hear("tap\n"));
  auto taps = stream_.fetch();
  EXPECT_THAT(taps, SizeIs(TapStream::most_taps));
  stream_.put_back(std::move(taps));
  EXPECT_FALSE(stream_.empty());
  EXPECT_THAT(stream_.fetch(), SizeIs(TapStream::most_taps));
  EXPECT_THAT(stream_.fetch(), IsEmpty());
}

}  // namespace
}  // namespace busstop::test
