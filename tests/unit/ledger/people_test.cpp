// Whom a household is told by while its contacts change, and addresses that are no more.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Code = ChangeResult::Code;

const Address first{"phone", "mike"};
const Address second{"mail", "mike@example.org"};
const Address third{"hook", "mike.example/x"};

class People : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    std::erase_if(settings->households, [](const Household& h) { return h.id == "mike" || h.id == "lisa"; });
    NotifyRule rule;
    rule.where = "test:1";
    rule.topic = "orders";
    rule.to = {ToId{"mike"}};
    rule.title = "Order";
    rule.body = "{item}";
    settings->topics.notify = {rule};
    catch_up();
    put({{first}, {second}});
  }
  void put(std::vector<std::vector<Address>> contacts) {
    ASSERT_EQ(change(PutHousehold{household("mike", "Mike", {"Oak Street Bus Stop"}, std::move(contacts))}).code,
              Code::done);
  }
  void order(const std::string& item = "Shoes") {
    turn({}, {RecordBatch{{record({"orders", 0}, R"({"item":")" + item + R"("})")}}});
  }
  /// Ends what is with the courier, and answers to whom it was.
  std::vector<std::string> end_all(Verdict verdict, int code) {
    auto who = who_is_being_told();
    carry(std::move(verdict), code);
    return who;
  }
  /// What is with the courier stays there.
  std::vector<std::string> told_next() {
    auto who = who_is_being_told();
    kept.insert(kept.end(), with_courier.begin(), with_courier.end());
    with_courier.clear();
    return who;
  }
  std::vector<Assignment> kept;
  const Retry busy{"busy", {}, false};
};

TEST_F(People, AContactAddedWhileACallIsOpenIsTriedInItsTurn) {
  raise();
  EXPECT_THAT(told_next(), ElementsAre("mike"));
  EXPECT_EQ(change(AddContact{"mike", third}).code, Code::done);
  wait(seconds(15));
  EXPECT_THAT(told_next(), ElementsAre("mike@example.org"));
  wait(seconds(15));
  EXPECT_THAT(told_next(), ElementsAre("mike.example/x"));
  wait(seconds(15));
  EXPECT_THAT(told_next(), IsEmpty());
}

TEST_F(People, TheOnlyContactGetsCompanyWhileACallIsOpen) {
  put({{first}});
  raise();
  EXPECT_THAT(told_next(), ElementsAre("mike"));
  wait(seconds(10));
  EXPECT_EQ(change(AddContact{"mike", second}).code, Code::done);
  EXPECT_THAT(told_next(), IsEmpty()) << "the first is on its way";
  wait(seconds(15));
  EXPECT_THAT(told_next(), ElementsAre("mike@example.org"));
}

TEST_F(People, TheOnlyContactWasRefusedAndAnotherIsAddedWhileTheCallIsOpen) {
  put({{first}});
  raise();
  EXPECT_THAT(end_all(Refused{"no"}, 400), ElementsAre("mike"));
  EXPECT_EQ(change(AddContact{"mike", second}).code, Code::done);
  EXPECT_THAT(told_next(), ElementsAre("mike@example.org"));
}

TEST_F(People, AContactThatGoesInFrontOfTheNextDoesNotTakeItsTurn) {
  put({{first}, {second}, {third}});
  raise();
  EXPECT_THAT(told_next(), ElementsAre("mike"));
  EXPECT_EQ(change(RemoveContact{"mike", first}).code, Code::done);
  wait(seconds(15));
  EXPECT_THAT(told_next(), ElementsAre("mike@example.org"));
  wait(seconds(15));
  EXPECT_THAT(told_next(), ElementsAre("mike.example/x"));
  EXPECT_EQ(count("SELECT count(*) FROM delivery d JOIN notice n ON n.id=d.notice WHERE n.kind=0"), 3);
}

TEST_F(People, PlacesThatChangeTellNobodyTwice) {
  put({{first}, {second}, {third}});
  raise();
  EXPECT_THAT(told_next(), ElementsAre("mike"));
  put({{third}, {first}, {second}});
  wait(seconds(15));
  EXPECT_THAT(told_next(), ElementsAre("mike.example/x"));
  put({{second}, {third}, {first}});
  wait(seconds(15));
  EXPECT_THAT(told_next(), ElementsAre("mike@example.org"));
  wait(seconds(15));
  EXPECT_THAT(told_next(), IsEmpty());
  EXPECT_EQ(count("SELECT count(*) FROM delivery d JOIN notice n ON n.id=d.notice WHERE n.kind=0"), 3);
}

TEST_F(People, ARefusalGoesOnWithTheNextWhoeverStandsWhere) {
  put({{first}, {second}, {third}});
  raise();
  put({{third}, {second}, {first}});
  EXPECT_THAT(end_all(Refused{"no"}, 400), ElementsAre("mike"));
  EXPECT_THAT(end_all(Refused{"no"}, 400), ElementsAre("mike.example/x"));
  EXPECT_THAT(end_all(Delivered{}, 200), ElementsAre("mike@example.org"));
  wait(seconds(40));
  EXPECT_THAT(told_next(), IsEmpty());
}

TEST_F(People, ARefusalBehindWhomTheNextIsAlreadyBeingToldHurriesNobody) {
  put({{first}, {second}, {third}});
  raise();
  wait(seconds(15));
  ASSERT_THAT(who_is_being_told(), ElementsAre("mike", "mike@example.org"));
  const auto to_first = with_courier.front();
  with_courier.clear();
  turn({}, {}, {report(to_first, Refused{"no"}, 400)});
  EXPECT_THAT(told_next(), IsEmpty());
  wait(seconds(15));
  EXPECT_THAT(told_next(), ElementsAre("mike.example/x"));
}

TEST_F(People, AnOrdinaryNoticeWhoseContactGoesIsTakenUpByTheNextAtOnce) {
  order();
  carry(busy, 500);
  EXPECT_EQ(change(RemoveContact{"mike", first}).code, Code::done);
  EXPECT_THAT(end_all(Delivered{}, 200), ElementsAre("mike@example.org"));
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE state=4 AND reason='contact removed'"), 1);
  wait(hours(2));
  EXPECT_THAT(told_next(), IsEmpty());
}

TEST_F(People, AContactThatGoesWhileItIsBeingToldIsNotTriedAgain) {
  order();
  EXPECT_EQ(change(RemoveContact{"mike", first}).code, Code::done);
  EXPECT_THAT(end_all(busy, 500), ElementsAre("mike"));
  EXPECT_THAT(end_all(Delivered{}, 200), ElementsAre("mike@example.org"));
  wait(minutes(30));
  EXPECT_THAT(told_next(), IsEmpty());
}

TEST_F(People, AContactThatWentWhileTheDaemonDiedIsNotTriedAgain) {
  order();
  EXPECT_EQ(change(RemoveContact{"mike", first}).code, Code::done);
  restart();
  catch_up();
  wait(seconds(1));
  EXPECT_THAT(told_next(), ElementsAre("mike@example.org"));
}

TEST_F(People, AContactThatComesBackIsToldAfterAll) {
  put({{first}});
  order();
  carry(busy, 500);
  EXPECT_EQ(change(RemoveContact{"mike", first}).code, Code::done);
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE state=4"), 1);
  raise();
  EXPECT_EQ(change(AddContact{"mike", first}).code, Code::done);
  wait(minutes(61));
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE state=4"), 1) << "the order is over: no contact was left for it";
}

TEST_F(People, ACallComesBackWithItsContact) {
  put({{first}});
  raise();
  carry(busy, 500);
  EXPECT_EQ(change(RemoveContact{"mike", first}).code, Code::done);
  EXPECT_EQ(change(AddContact{"mike", first}).code, Code::done);
  EXPECT_THAT(end_all(Delivered{}, 200), ElementsAre("mike"));
  EXPECT_EQ(at("mike").size(), 1U);
}

TEST_F(People, OnceAnAlertIsTakenNoContactThatIsAddedHearsTheCall) {
  put({{first}});
  raise();
  carry(Refused{"no"}, 400);
  claim("Lisa");
  carry();
  EXPECT_EQ(change(AddContact{"mike", second}).code, Code::done);
  wait(seconds(20));
  EXPECT_THAT(told_next(), IsEmpty());
}

TEST_F(People, AReloadThatChangesContactsKeepsTheFallback) {
  auto next = std::make_shared<Settings>(*settings);
  next->households.push_back(household("lisa", "Lisa", {"Oak Street Bus Stop"}, {{{"phone", "lisa"}}}));
  change(UseSettings{next});
  raise();
  EXPECT_THAT(told_next(), ElementsAre("lisa", "mike"));
  next = std::make_shared<Settings>(*next);
  next->households.back().contacts = {{{"mail", "lisa@example.org"}}, {{"phone", "lisa"}}};
  change(UseSettings{next});
  wait(seconds(15));
  EXPECT_THAT(told_next(), ElementsAre("lisa@example.org", "mike@example.org"));
}

TEST_F(People, AnAddressThatIsGoneIsJournalledOnceAndPassedOver) {
  order();
  EXPECT_THAT(end_all(ContactGone{"410 Gone"}, 410), ElementsAre("mike"));
  EXPECT_THAT(end_all(Delivered{}, 200), ElementsAre("mike@example.org"));
  const auto lines = std::ranges::count_if(journal.lines, [](const std::string& line) {
    return line.starts_with("household mike: its contact at sink phone is gone");
  });
  EXPECT_EQ(lines, 1);
  order();
  EXPECT_THAT(end_all(Delivered{}, 200), ElementsAre("mike@example.org"));
}

TEST_F(People, ATestIsSentToAnAddressThatIsGoneAndWhenItArrivesTheAddressIsUsedAgain) {
  order();
  carry(ContactGone{"410 Gone"}, 410);
  carry();
  EXPECT_EQ(change(TestHousehold{"mike"}).count, 2);
  ASSERT_THAT(who_is_being_told(), ElementsAre("mike", "mike@example.org"));
  carry(ContactGone{"410 Gone"}, 410);
  EXPECT_EQ(count("SELECT count(*) FROM suppression"), 2);
  EXPECT_EQ(change(TestHousehold{"mike"}).count, 2);
  carry();
  EXPECT_EQ(count("SELECT count(*) FROM suppression"), 0);
  EXPECT_THAT(journal.lines, Contains(HasSubstr("household mike: its contact at sink phone that was gone has been")));
  order();
  EXPECT_THAT(told_next(), ElementsAre("mike"));
}

TEST_F(People, AddingAContactThatIsGoneOnceMoreUsesItAgain) {
  order();
  carry(ContactGone{"410 Gone"}, 410);
  carry();
  EXPECT_EQ(change(AddContact{"mike", first}).code, Code::done);
  EXPECT_EQ(change(AddContact{"mike", first}).code, Code::exists);
  order();
  EXPECT_THAT(told_next(), ElementsAre("mike"));
}

TEST_F(People, ImportingAContactThatIsGoneUsesItAgainAndLookingAtItDoesNot) {
  order();
  carry(ContactGone{"410 Gone"}, 410);
  carry();
  const auto imported = [&](bool only_look) {
    return change(ImportContacts{{{0, ContactOf{"mike", first}}}, only_look}).imported;
  };
  EXPECT_EQ(imported(true).unchanged, 1);
  EXPECT_EQ(count("SELECT count(*) FROM suppression"), 1);
  EXPECT_EQ(imported(false).changed, 1);
  EXPECT_EQ(imported(false).unchanged, 1);
  order();
  EXPECT_THAT(told_next(), ElementsAre("mike"));
}

TEST_F(People, AHouseholdThatTheFileTakesOverIsJournalled) {
  auto next = std::make_shared<Settings>(*settings);
  next->households.push_back(household("mike", "Mike", {}, {{{"phone", "mike"}}}));
  change(UseSettings{next});
  EXPECT_THAT(journal.lines, Contains(HasSubstr("under the same id: household mike;")));
  journal.lines.clear();
  change(UseSettings{next});
  EXPECT_THAT(journal.lines, IsEmpty());
}

}  // namespace
}  // namespace busstop::ledger
