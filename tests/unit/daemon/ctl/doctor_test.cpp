#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/ctl/actions.hpp"

namespace busstop::ctl {
namespace {

Dict finding(const std::string& level, const std::string& what, const std::string& fix) {
  Dict one;
  one.values = {{"area", std::string("sink")},
                {"subject", std::string("mail")},
                {"level", level},
                {"finding", what},
                {"fix", fix}};
  return one;
}

const std::vector<Dict> found = {finding("ok", "answers within 3 ms", ""),
                                 finding("error", "no\nluck", "start the server")};

TEST(Doctor, each_finding_is_a_line_on_a_terminal_with_its_fix_below) {
  EXPECT_EQ(doctor_text(found, {.terminal = true}),
            "ok       sink mail: answers within 3 ms\n"
            "error    sink mail: no luck\n"
            "         fix: start the server\n"
            "1 error, 0 warnings, 1 ok\n");
}

TEST(Doctor, only_levels_are_coloured) {
  EXPECT_THAT(doctor_text(found, {.terminal = true, .color = true}),
              testing::HasSubstr("\x1b[31merror\x1b[0m    sink mail: no luck\n"));
}

TEST(Doctor, a_finding_is_a_tab_separated_line_on_a_pipe) {
  EXPECT_EQ(doctor_text(found, {}),
            "ok\tsink\tmail\tanswers within 3 ms\t\nerror\tsink\tmail\tno luck\tstart the server\n");
}

}  // namespace
}  // namespace busstop::ctl
