// What those hear who add households, and the journal of them.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class AddedHouseholds : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    std::erase_if(settings->households, [](const Household& one) { return one.id == "lisa"; });
    catch_up();
  }
};

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
