// What those hear who add households, and the journal of them.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::EndsWith;
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

TEST_F(AddedHouseholds, SubscriptionsOfNobodyHereAreOneLineAMinuteWithTheirNumber) {
  RecordBatch batch;
  for (int i = 0; i < 30; ++i)
    batch.records.push_back(
        record({"item-subscriptions", 0}, R"({"userId":"ghost","productId":"iphone15","action":"subscribe"})"));
  turn({}, {batch});
  const auto lines = [&] {
    return std::ranges::count_if(journal.lines,
                                 [](const auto& line) { return line.starts_with("nobody is subscribed"); });
  };
  EXPECT_EQ(lines(), 1);
  EXPECT_THAT(journal.lines, Contains("nobody is subscribed by item-subscriptions[0]@0: there is no household “ghost”; "
                                      "add it first"));
  wait(std::chrono::minutes(1));
  turn({}, {batch});
  EXPECT_EQ(lines(), 1) << "known already";
  for (auto& one : batch.records)
    one.offset += 30;
  turn({}, {batch});
  EXPECT_EQ(lines(), 2);
  EXPECT_THAT(journal.lines, Contains(EndsWith("(30 since the last such line)")));
}

}  // namespace
}  // namespace busstop::ledger
