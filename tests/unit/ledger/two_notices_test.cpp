// Two notices of one turn, and what changed about the household between them.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using ::testing::ElementsAre;
using Code = ChangeResult::Code;

const Address first_place{"phone", "mike"};
const Address second_place{"mail", "mike@example.org"};
const Address third_place{"hook", "mike.example/x"};

class TwoNotices : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    std::erase_if(settings->households, [](const Household& h) { return h.id == "mike"; });
    settings->topics.notify = {order_rule("test:1", "mike")};
    catch_up();
    put({{first_place}, {second_place}});
  }
  void put(std::vector<std::vector<Address>> contacts) {
    ASSERT_EQ(change(PutHousehold{household("mike", "Mike", {}, std::move(contacts))}).code, Code::done);
  }
  Intake order_of(const std::string& item) { return RecordBatch{{record(orders, R"({"item":")" + item + R"("})")}}; }
  void order(const std::string& item = "Shoes") { turn({}, {order_of(item)}); }
};

/// The report of the first notice asks for the contacts before the change, and the record of the second comes behind
/// it.
TEST_F(TwoNotices, AChangeBetweenTwoNoticesOfATurnIsSeenByTheSecond) {
  const std::vector<std::pair<Change, std::vector<std::string>>> changes{
      {RemoveContact{"mike", first_place}, {"mike@example.org", "mike@example.org"}},
      {PutHousehold{household("mike", "Mike", {}, {{third_place}})}, {"mike.example/x", "mike@example.org"}},
      {RemoveHousehold{"mike"}, {"mike@example.org"}}};
  for (const auto& [what, told] : changes) {
    put({{first_place}, {second_place}});
    order();
    ASSERT_THAT(who_is_being_told(), ElementsAre("mike"));
    Inputs inputs;
    inputs.reports = {report(with_courier.front(), Refused{"no"}, 400)};
    inputs.commands.push_back({what, {}});
    inputs.ordinary = {order_of("Hat")};
    with_courier.clear();
    run(inputs);
    EXPECT_EQ(who_is_being_told(), told) << "change " << what.index();
    with_courier.clear();
  }
}

TEST_F(TwoNotices, AContactImportedBetweenTwoNoticesOfATurnHasItsTurnAtTheSecond) {
  put({{first_place}});
  order();
  Inputs inputs;
  inputs.reports = {report(with_courier.front(), Refused{"no"}, 400)};
  inputs.commands.push_back({ImportContacts{{{0, ContactOf{"mike", second_place}}}, false}, {}});
  inputs.ordinary = {order_of("Hat")};
  with_courier.clear();
  run(inputs);
  EXPECT_THAT(who_is_being_told(), ElementsAre("mike"));
  EXPECT_EQ(count("SELECT count(*) FROM timer WHERE notice = (SELECT max(id) FROM notice)"), 1);
}

TEST_F(TwoNotices, AnAddressThatIsGoneSinceTheFirstNoticeOfATurnIsPassedOverByTheSecond) {
  order();
  order("Boots");
  ASSERT_EQ(with_courier.size(), 2U);
  const std::vector<Report> reports{report(with_courier[0], Refused{"no"}, 400),
                                    report(with_courier[1], ContactGone{"410 Gone"}, 410)};
  with_courier.clear();
  turn({}, {order_of("Hat")}, reports);
  EXPECT_THAT(who_is_being_told(), ElementsAre("mike@example.org", "mike@example.org", "mike@example.org"));
}

}  // namespace
}  // namespace busstop::ledger
