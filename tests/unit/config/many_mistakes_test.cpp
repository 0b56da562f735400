// A file that is no configuration at all is not answered with a line for each of its lines.
#include <gtest/gtest.h>

#include "tests/unit/config/kinds.hpp"

namespace busstop::test {
namespace {

TEST(ConfigMistakes, OfThousandsTheFirstOnesAreToldAndHowManyMoreThereAre) {
  std::string text;
  for (int i = 0; i < 50'000; ++i)
    text += "k" + std::to_string(i) + " = 1\n";
  const auto parsed = parse(text);
  const auto& errors = std::get<ConfigErrors>(parsed);
  ASSERT_EQ(errors.size(), 201U);
  EXPECT_EQ(errors.front().substr(0, 10), "t.toml:1:1");
  EXPECT_EQ(errors.back(), "and 49800 more like these");
}

TEST(ConfigMistakes, ALineOfAMebibyteIsToldShortly) {
  const auto parsed = parse("[kafka]\n" + std::string(1'000'000, 'k') + " = 1\n");
  const auto& errors = std::get<ConfigErrors>(parsed);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_LT(errors.front().size(), 2100U);
}

}  // namespace
}  // namespace busstop::test
