#include "bridge/rules/late.hpp"

#include <gtest/gtest.h>

namespace busstop {
namespace {

constexpr std::uint64_t mine = 1;
constexpr std::uint64_t other = 2;

PastReading reading(std::vector<RuleRun> rulings, bool dead = false, const std::string& reason = "") {
  return {EventId{1}, Wall{}, dead, reason, std::move(rulings)};
}

PastReading unremembered() {
  PastReading before;
  before.id = EventId{1};
  return before;
}

TEST(Late, a_rule_is_applied_only_where_nobody_can_hear_it_twice) {
  struct Case {
    const char* name;
    std::vector<PastReading> readings;
    bool read;
    Late expected;
  };
  const std::vector<Case> cases = {
      {"no rule had it", {reading({})}, true, Late::apply},
      {"another one that is there told somebody", {reading({{other, "f:2", Ruled::told}})}, true, Late::apply},
      {"it found nobody", {reading({{mine, "f:1", Ruled::nobody}})}, true, Late::apply},
      {"a rule that is gone did not match", {reading({{7, "f:9", Ruled::no_match}})}, true, Late::apply},
      {"it comes by itself", {}, false, Late::not_read},
      {"too old", {}, true, Late::forgotten},
      {"read before this was kept", {unremembered()}, true, Late::unknown},
      {"one of two readings is not known", {reading({}), unremembered()}, true, Late::unknown},
      {"it told", {reading({{mine, "f:1", Ruled::told}})}, true, Late::had_it},
      {"it did not match", {reading({{mine, "f:1", Ruled::no_match}})}, true, Late::had_it},
      {"it was too late", {reading({{mine, "f:1", Ruled::too_late}})}, true, Late::had_it},
      {"it knew the id", {reading({{mine, "f:1", Ruled::seen}})}, true, Late::had_it},
      {"it had it as a dead letter",
       {reading({}, true, "no JSON"), reading({{mine, "f:1", Ruled::told}})},
       true,
       Late::had_it},
      {"it could not read it", {reading({{mine, "f:1", Ruled::unreadable}}, true)}, true, Late::letter},
      {"nobody could read it", {reading({}, true, "no JSON")}, true, Late::letter},
      {"a rule that is gone told somebody", {reading({{7, "f:1", Ruled::told}})}, true, Late::other_rule},
      {"a rule that is gone had told of the event", {reading({{7, "f:1", Ruled::seen}})}, true, Late::other_rule},
      {"a repeat", {reading({}, false, "seen before: the same CloudEvents source and id")}, true, Late::repeat},
  };
  for (const auto& one : cases)
    EXPECT_EQ(may_apply(one.readings, one.read, mine, {mine, other}), one.expected) << one.name;
}

TEST(Late, every_word_is_another) {
  EXPECT_EQ(word(Late::apply), "apply");
  EXPECT_EQ(word(Late::other_rule), "other-rule");
}

}  // namespace
}  // namespace busstop
