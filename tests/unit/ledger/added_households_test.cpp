// What those hear who add households, and the journal of them.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Code = ChangeResult::Code;

class AddedHouseholds : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    std::erase_if(settings->households, [](const Household& one) { return one.id == "lisa"; });
    catch_up();
  }
};

TEST_F(AddedHouseholds, ALanguageInWhichNothingIsSaidIsWarnedOfOnce) {
  auto german = household("lisa", "Lisa", {}, {{{"phone", "lisa"}}});
  german.language = "fr";
  german.timezone = "Europe/Berlin";
  change(ImportHouseholds{{{0, german}}});
  EXPECT_THAT(journal.lines,
              Contains(HasSubstr("household lisa: nothing is said in fr here, so it is told in English; [texts.fr]")));
  journal.lines.clear();
  german.timezone = "UTC";
  change(ImportHouseholds{{{0, german}}});
  EXPECT_THAT(journal.lines, IsEmpty());
}

TEST_F(AddedHouseholds, ALanguageInWhichNothingIsSaidIsRefusedWhereSomebodyIsThereToHearIt) {
  auto french = household("lisa", "Lisa", {}, {{{"phone", "lisa"}}});
  french.language = "fr";
  const auto refused = change(PutHousehold{french});
  EXPECT_EQ(refused.code, Code::invalid);
  EXPECT_THAT(refused.text, HasSubstr("nothing is said in “fr” here; give one of: de, en; or add [texts.fr]"));
  french.language = "de-AT";
  EXPECT_EQ(change(PutHousehold{french}).code, Code::done);
}

TEST_F(AddedHouseholds, WhoPutsAHouseholdHearsWhetherItIsNew) {
  const auto lisa = household("lisa", "Lisa", {}, {{{"phone", "lisa"}}});
  const auto added = change(PutHousehold{lisa}).imported;
  EXPECT_EQ(std::pair(added.added, added.changed), std::pair(1U, 0U));
  const auto changed = change(PutHousehold{lisa}).imported;
  EXPECT_EQ(std::pair(changed.added, changed.changed), std::pair(0U, 1U));
}

TEST_F(AddedHouseholds, AContactOfAStoredHouseholdThatHasBecomeAReplyTopicIsWarnedOfByItsHousehold) {
  change(PutHousehold{household("lisa", "Lisa", {}, {{{"phone", "lisa-phone"}}})});
  auto next = std::make_shared<Settings>(*settings);
  std::erase_if(next->households, [](const Household& one) { return one.id == "lisa"; });
  next->sinks.front().texts["replies"] = "answers";
  change(UseSettings{next});
  EXPECT_THAT(journal.lines, Not(Contains(HasSubstr("is the reply topic"))));
  next = std::make_shared<Settings>(*next);
  next->sinks.front().texts["replies"] = "lisa-phone";
  change(UseSettings{next});
  EXPECT_THAT(journal.lines, Contains(AllOf(HasSubstr("a contact at sink phone is the reply topic of [sinks.phone]"),
                                            HasSubstr("from household lisa: give a topic of its own"))));
}

}  // namespace
}  // namespace busstop::ledger
