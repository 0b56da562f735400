#include "daemon/answers/rights.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace busstop {
namespace {

using ::testing::HasSubstr;

TEST(Rights, are_named_as_in_the_policy_file) {
  EXPECT_STREQ(action_of(Right::view), "org.busstop.busstop1.view-content");
  EXPECT_STREQ(action_of(Right::change), "org.busstop.busstop1.change");
}

TEST(Rights, only_a_plain_yes_allows) {
  EXPECT_FALSE(refusal(Right::view, {true, false}, false));
  const auto no = refusal(Right::change, {false, false}, true);
  ASSERT_TRUE(no);
  EXPECT_EQ(no->kind(), Fault::Kind::denied);
  EXPECT_THAT(no->what(), HasSubstr("org.busstop.busstop1.change"));
  const auto password = refusal(Right::view, {false, true}, false);
  ASSERT_TRUE(password);
  EXPECT_STREQ(error_name(password->kind()), "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired");
  EXPECT_THAT(password->what(), HasSubstr("password"));
  EXPECT_THAT(password->what(), HasSubstr("does not let it ask"));
  EXPECT_THAT(refusal(Right::view, {false, true}, true)->what(), HasSubstr("no agent"));
}

TEST(Rights, without_polkits_word_it_is_said_why_and_who_may) {
  const std::pair<const char*, const char*> cases[] = {
      {"org.freedesktop.DBus.Error.ServiceUnknown", "is not there"},
      {"org.freedesktop.DBus.Error.NameHasNoOwner", "is not there"},
      {"org.freedesktop.DBus.Error.Spawn.ChildExited", "is not there"},
      {"org.freedesktop.DBus.Error.Timeout", "did not answer in time"},
      {"org.freedesktop.DBus.Error.NoReply", "did not answer in time"},
      {"org.freedesktop.PolicyKit1.Error.Failed", "cannot say (what it said)"},
  };
  for (const auto& [name, words] : cases) {
    const auto fault = no_ruling(name, "what it said");
    EXPECT_EQ(fault.kind(), Fault::Kind::denied) << name;
    EXPECT_THAT(fault.what(), HasSubstr(words)) << name;
    EXPECT_THAT(fault.what(), HasSubstr("only root and the user busstopd runs as may do this")) << name;
  }
}

TEST(Questions, one_user_cannot_take_every_place) {
  Questions questions;
  for (int i = 0; i < Questions::most_of_one; ++i)
    EXPECT_TRUE(questions.begin(1000));
  EXPECT_FALSE(questions.begin(1000));
  EXPECT_TRUE(questions.begin(1001));
  questions.end(1000);
  EXPECT_TRUE(questions.begin(1000));
}

TEST(Questions, are_bounded_in_all_and_every_place_comes_back) {
  Questions questions;
  constexpr std::uint32_t users = Questions::most / Questions::most_of_one;
  const auto fill = [&questions] {
    int begun = 0;
    for (std::uint32_t uid = 0; uid <= users; ++uid) {
      for (int i = 0; i < Questions::most_of_one; ++i)
        begun += questions.begin(uid) ? 1 : 0;
    }
    return begun;
  };
  EXPECT_EQ(fill(), Questions::most);
  for (std::uint32_t uid = 0; uid < users; ++uid) {
    for (int i = 0; i < Questions::most_of_one; ++i)
      questions.end(uid);
  }
  questions.end(7);  // one too many changes nothing
  EXPECT_EQ(fill(), Questions::most);
}

}  // namespace
}  // namespace busstop
