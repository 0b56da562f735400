#include "bridge/rules/silences.hpp"

#include <gmock/gmock.h>

#include "bridge/base/times.hpp"

namespace busstop {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Wall noon = parse_rfc3339("2026-05-04T12:00:00Z").value();

Silence silence(SilenceScope scope, Wall until) {
  return {.id = SilenceId{1},
          .scope = std::move(scope),
          .author = "David",
          .reason = "stock-taking",
          .made = noon,
          .until = until,
          .ended = {},
          .hidden = 0};
}

TEST(Silences, hide_what_fits_all_that_they_name) {
  struct Row {
    SilenceScope scope;
    Telling telling;
    bool hidden;
  };
  const Row rows[] = {
      {{.topic = "orders"}, {"orders", "", "david", "phone"}, true},
      {{.topic = "orders"}, {"Orders", "", "david", "phone"}, false},
      {{.topic = "orders"}, {"", "", "david", "phone"}, false},
      {{.product = "iphone15"}, {"item-restocked", "iphone15", "david", "mail"}, true},
      {{.product = "iphone15"}, {"orders", "", "david", "mail"}, false},
      {{.household = "david"}, {"orders", "", "david", "phone"}, true},
      {{.household = "david"}, {"orders", "", "", "phone"}, false},
      {{.sink = "phone"}, {"orders", "", "mike", "phone"}, true},
      {{.topic = "orders", .sink = "phone"}, {"orders", "", "mike", "phone"}, true},
      {{.topic = "orders", .sink = "phone"}, {"orders", "", "mike", "mail"}, false},
  };
  for (const auto& row : rows)
    EXPECT_EQ(hides(row.scope, row.telling), row.hidden) << to_text(row.scope) << " / " << row.telling.topic;
}

TEST(Silences, of_several_the_one_that_lasts_longest_counts) {
  std::vector<Silence> all = {silence({.topic = "orders"}, noon + 1h), silence({.household = "david"}, noon + 3h),
                              silence({.sink = "mail"}, noon + 9h), silence({.topic = "orders"}, noon + 2h)};
  const Telling telling{"orders", "", "david", "phone"};
  EXPECT_EQ(hidden_by(all, telling, noon), &all[1]);
  all[1].ended = noon;
  EXPECT_EQ(hidden_by(all, telling, noon), &all[3]);
  EXPECT_EQ(hidden_by(all, telling, noon + 2h), nullptr) << "its end is no part of it";
}

TEST(Silences, are_refused_with_what_would_be_right) {
  const auto wrong = [](auto&& change) {
    auto one = silence({.topic = "orders"}, noon + 2h);
    change(one);
    return wrong_with(one, noon);
  };
  EXPECT_THAT(wrong([](Silence&) {}), IsEmpty());
  EXPECT_THAT(wrong([](Silence& s) { s.scope = {}; }), HasSubstr("a topic, a product, a household or a sink"));
  EXPECT_THAT(wrong([](Silence& s) { s.author.clear(); }), HasSubstr("the author is missing"));
  EXPECT_THAT(wrong([](Silence& s) { s.reason.clear(); }), HasSubstr("the reason is missing"));
  EXPECT_THAT(wrong([](Silence& s) { s.reason.assign(501, 'x'); }), HasSubstr("501 bytes; at most 500"));
  EXPECT_THAT(wrong([](Silence& s) { s.scope.topic.assign(257, 'x'); }), HasSubstr("the topic has 257 bytes"));
  EXPECT_THAT(wrong([](Silence& s) { s.reason = "two\nlines"; }), HasSubstr("one line of text is wanted"));
  EXPECT_THAT(wrong([](Silence& s) { s.author = "\xFF"; }), HasSubstr("the author is not UTF-8"));
  EXPECT_THAT(wrong([](Silence& s) { s.until = noon - 5min; }), HasSubstr("was 5min ago; a time to come is wanted"));
  EXPECT_THAT(wrong([](Silence& s) { s.until = noon; }), HasSubstr("a time to come is wanted"));
  EXPECT_THAT(wrong([](Silence& s) { s.until = noon + longest_silence + 1h; }), HasSubstr("more than"));
  EXPECT_THAT(wrong([](Silence& s) { s.until = noon + longest_silence; }), IsEmpty());
}

TEST(Silences, are_shown_in_words) {
  EXPECT_EQ(to_text(SilenceScope{.topic = "orders"}), "topic orders");
  EXPECT_EQ(to_text(SilenceScope{.product = "iphone15", .household = "mike", .sink = "mail"}),
            "product iphone15, household mike, sink mail");
}

}  // namespace
}  // namespace busstop
