#include "bridge/base/decimal.hpp"

#include <gtest/gtest.h>

namespace busstop {
namespace {

TEST(SameNumber, ComparesTheExactValueHoweverItIsWritten) {
  struct Case {
    std::string_view a;
    std::string_view b;
    bool same;
  };
  for (const auto& [a, b, same] : std::initializer_list<Case>{
           {"2", "2.0", true},
           {"2", "-2", false},
           {"0", "-0.0e5", true},
           {"0", "0.1", false},
           {"100", "1e2", true},
           {"100", "1E+2", true},
           {"100", "10", false},
           {"0.001", "1e-3", true},
           {"0.010", "10e-3", true},
           {"12.50", "1.25e1", true},
           {"12.05", "12.5", false},
           {"10.01", "1001e-2", true},
           {"0.01", "0.1", false},
           {"18446744073709551616", "18446744073709551617", false},
           {"12345678901234567890123", "12345678901234567890124", false},
           {"12345678901234567890123", "12345678901234567890.123e3", true},
           {"1e400", "1e500", false},
           {"1e400", "10e399", true},
           {"0.1", "0.10000000000000000001", false},
       }) {
    EXPECT_EQ(same_number(a, b), same) << a << " and " << b;
    EXPECT_EQ(same_number(b, a), same) << b << " and " << a;
  }
}

}  // namespace
}  // namespace busstop
