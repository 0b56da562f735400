// What watch shows and tells, and how a screen is cut.
#include "daemon/ctl/watch_view.hpp"

#include <gmock/gmock.h>

#include "daemon/ctl/terminal.hpp"

namespace busstop::ctl {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Dict counters(std::int64_t delivered) {
  return {{{"delivered", delivered}}};
}

Look look(std::int64_t second, const std::string& state, std::int64_t delivered = 0) {
  Dict properties;
  properties.values = {{"Version", std::string("1.0")},
                       {"State", state},
                       {"StateText", std::string()},
                       {"KafkaState", std::string("consuming")},
                       {"Counters", std::vector<Dict>{counters(delivered)}}};
  return {Wall(std::chrono::seconds(second)), properties};
}

TEST(WatchView, only_what_differs_is_told) {
  EXPECT_THAT(changes_between(look(1, "running"), look(2, "running"), false), IsEmpty());
  EXPECT_THAT(changes_between(look(1, "running"), look(2, "degraded"), false),
              ElementsAre("1970-01-01T00:00:02Z state degraded"));
  EXPECT_THAT(changes_between(look(1, "running", 1), look(2, "running", 3), true),
              ElementsAre(R"({"time":"1970-01-01T00:00:02Z","what":"counters","delivered":3})"));
}

TEST(WatchView, a_daemon_that_goes_and_comes_is_told_with_all_it_has) {
  const Look gone{Wall(std::chrono::seconds(5)), {}};
  EXPECT_THAT(changes_between(look(1, "running"), gone, true),
              ElementsAre(R"({"time":"1970-01-01T00:00:05Z","what":"daemon","running":false})"));
  EXPECT_THAT(changes_between(gone, look(9, "running"), false),
              ElementsAre(HasSubstr("daemon busstopd 1.0 is there"), HasSubstr("state running"),
                          HasSubstr("kafka consuming"), HasSubstr("counters delivered 0")));
  EXPECT_THAT(screen_of(gone, gone, {}), Contains(HasSubstr("is not running, waiting")));
}

TEST(WatchView, a_screen_has_rates_of_what_grows) {
  const auto screen = screen_of(look(3, "running", 25), look(1, "running", 5), {});
  EXPECT_THAT(screen, Contains(HasSubstr("delivered 25 (10.0/s)")));
  EXPECT_THAT(screen, Contains(HasSubstr("no open alert")));
}

TEST(WatchView, lines_are_cut_at_the_width_of_the_screen_where_colours_count_nothing) {
  EXPECT_EQ(fitted("abcdef", 4), "abcd");
  EXPECT_EQ(fitted("abc", 4), "abc");
  EXPECT_EQ(fitted("\x1b[1mabcdef\x1b[0m", 4), "\x1b[1mabcd\x1b[0m");
  EXPECT_EQ(fitted("äöü", 2), "äö");
}

}  // namespace
}  // namespace busstop::ctl
