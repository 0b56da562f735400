#include "daemon/bus/backoff.hpp"

#include <gtest/gtest.h>

namespace busstop {
namespace {

using std::chrono::milliseconds;

TEST(Backoff, doubles_up_to_its_limit_and_begins_anew_once_it_worked) {
  Backoff backoff(milliseconds(500), milliseconds(3000));
  for (const auto wait : {500, 1000, 2000, 3000, 3000})
    EXPECT_EQ(backoff.failed(), milliseconds(wait));
  backoff.worked();
  EXPECT_EQ(backoff.failed(), milliseconds(500));
}

}  // namespace
}  // namespace busstop
