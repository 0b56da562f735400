// What somebody hears last of an alert is what is true: over transfers that end late, other contacts, restarts and
// people of one name. The model test in tests/unit/life found each of these.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LastWord : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    settings->alerts.steps.clear();
    settings->households.push_back(
        household("sarah-too", "Sarah", {"Oak Street Bus Stop"}, {{{"phone", "sarah-too"}}}));
    catch_up();
  }
  /// Takes what is on its way to `address` out of the courier's hands.
  Assignment on_its_way_to(const std::string& address) {
    const auto found = std::ranges::find(with_courier, address, [](const auto& a) { return a.contact.at.address; });
    EXPECT_NE(found, with_courier.end()) << address;
    const auto taken = *found;
    with_courier.erase(found);
    return taken;
  }
  void arrives(const Assignment& what) {
    delivered.push_back({what.contact.at.address, what.notice->title});
    turn({}, {}, {report(what, Delivered{})});
  }
  /// One who was called, and whose phone does not answer when it is over.
  void call_off_in_vain() {
    (void)change(PutHousehold{household("david-too", "David", {"Oak Street Bus Stop"}, {{{"phone", "david-too"}}})});
    raise_by("sarah");
    carry();
    claim("mike");
    const auto lost = on_its_way_to("david-too");
    turn({}, {}, {report(lost, Retry{"no answer", minutes(1), false})});
  }
  void raise_by(const std::string& parent, const std::string& more = "") {
    turn({RecordBatch{
        {record(alerts_0, R"({"parent_name":")" + parent + R"(","child_name":"Jake","location":"Oak Street Bus Stop")" +
                              more + "}")}}});
  }
};

TEST_F(LastWord, ACallThatEndsAfterTheDeadlineOfATakenChildIsStoodDown) {
  raise_by("sarah");
  const auto slow = on_its_way_to("lisa");
  claim("mike");
  wait(minutes(10));
  arrives(slow);
  carry();
  EXPECT_THAT(at("lisa"), ElementsAre("Can you watch Jake?", "Mike has Jake"));
}

TEST_F(LastWord, AWithdrawalMadeInTimeAndReadAfterTheDeadlineIsHeardByTheParent) {
  raise_by("sarah");
  carry();
  claim("mike");
  carry();
  turn({BrokerLost{}});
  wait(minutes(11));
  EXPECT_EQ(count("SELECT state FROM alert"), 2);
  turn({RecordBatch{{record(claims_0, R"({"responder_name":"mike","child_name":"Jake","kind":"withdraw"})",
                            three_eleven + minutes(9))}},
        PartitionEnd{alerts_0, 9, clock.wall()}, PartitionEnd{claims_0, 9, clock.wall()}});
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake", "Nobody confirmed for Jake"));
  EXPECT_EQ(at("mike").back(), "You no longer have Jake");
}

TEST_F(LastWord, ACallThatEndsWhenTheAlertIsOpenAgainIsStoodDownAtTheNextEnd) {
  raise_by("sarah");
  const auto slow = on_its_way_to("lisa");
  claim("mike");
  claim("mike", R"(,"kind":"withdraw")");
  arrives(slow);
  carry();
  EXPECT_EQ(at("lisa").back(), "Still needed: can you watch Jake?");
  raise_by("sarah", R"(,"kind":"cancel")");
  carry();
  EXPECT_EQ(at("lisa").back(), "Not needed any more: Jake");
}

TEST_F(LastWord, WhoIsBackupBeforeTheCallHasArrivedHearsThatAndNothingOlder) {
  raise_by("sarah");
  const auto slow = on_its_way_to("lisa");
  claim("mike");
  claim("lisa");
  arrives(slow);
  carry();
  EXPECT_THAT(at("lisa"), ElementsAre("Can you watch Jake?", "Mike already has Jake"));
}

TEST_F(LastWord, TheNextContactIsNotToldWhatIsNoLongerTrue) {
  raise_by("sarah");
  carry();
  claim("mike");
  const auto slow = on_its_way_to("mike");
  EXPECT_EQ(slow.notice->title, "You have Jake");
  claim("mike", R"(,"kind":"withdraw")");
  raise_by("sarah", R"(,"kind":"cancel")");
  wait(seconds(15));
  carry();
  EXPECT_THAT(at("mike@example.org"), IsEmpty());
}

TEST_F(LastWord, ARestartRepeatsOfAThreadTheNewestAlone) {
  raise_by("sarah");
  on_its_way_to("lisa");
  claim("lisa");
  restart();
  catch_up();
  carry();
  EXPECT_THAT(at("lisa"), ElementsAre("You have Jake"));
}

TEST_F(LastWord, ABackupWhoIsBeingAskedHearsOfACancellationOnce) {
  raise_by("sarah");
  carry();
  claim("mike");
  claim("lisa");
  carry();
  claim("mike", R"(,"kind":"withdraw")");
  const auto slow = on_its_way_to("lisa");
  EXPECT_EQ(slow.notice->title, "Lisa, can you take Jake now?");
  raise_by("sarah", R"(,"kind":"cancel")");
  arrives(slow);
  carry();
  EXPECT_EQ(std::ranges::count(at("lisa"), "Not needed any more: Jake"), 1);
}

TEST_F(LastWord, WhoClaimedBeforeTheAlertCameHearsOfItsCancellation) {
  claim("lisa");
  raise_by("sarah");
  carry();
  raise_by("sarah", R"(,"kind":"cancel")");
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Lisa has Jake", "Cancelled: Jake"));
  EXPECT_THAT(at("lisa"), ElementsAre("You have Jake", "Not needed any more: Jake"));
}

TEST_F(LastWord, TwoHouseholdsOfOneNameHaveAlertsOfTheirOwnWhereTheyAreNamedById) {
  raise_by("sarah");
  raise_by("sarah-too");
  EXPECT_EQ(count("SELECT count(*) FROM alert WHERE state=0"), 2);
  turn({RecordBatch{{record(claims_0, R"({"responder_name":"mike","child_name":"Jake","alert_id":"2"})")}}});
  EXPECT_EQ(count("SELECT state FROM alert WHERE id=1"), 0) << "the other Jake still stands there";
}

TEST_F(LastWord, OneNameForTwoHouseholdsIsBothOfThem) {
  raise_by("Sarah");
  EXPECT_EQ(count("SELECT count(*) FROM alert"), 1);
  EXPECT_THAT(who_is_being_told(), ElementsAre("lisa", "mike"));
  claim("mike");
  carry();
  EXPECT_EQ(at("sarah"), at("sarah-too"));
}

TEST_F(LastWord, AContactThatIsNewIsNotToldThatItIsOverWhereTheOneThatWasCalledStillWillBe) {
  call_off_in_vain();
  ASSERT_EQ(change(AddContact{"david-too", {"mail", "david@example.org"}}).code, ChangeResult::Code::done);
  for (int left = 0; left < 8; ++left) {
    wait(seconds(15));
    carry();
  }
  EXPECT_THAT(at("david@example.org"), IsEmpty());
  EXPECT_THAT(at("david-too"), ElementsAre("Can you watch Jake?", "Mike has Jake"));
}

TEST_F(LastWord, AContactThatIsNewIsToldThatItIsOverInThePlaceOfOneThatIsRemoved) {
  call_off_in_vain();
  (void)change(
      PutHousehold{household("david-too", "David", {"Oak Street Bus Stop"}, {{{"mail", "david@example.org"}}})});
  wait(seconds(1));
  carry();
  EXPECT_THAT(at("david@example.org"), ElementsAre("Mike has Jake"));
}

TEST_F(LastWord, AClaimByIdThatWaitsForItsAlertStaysThatHouseholds) {
  settings->households.push_back(household("mike-too", "Mike", {"Oak Street Bus Stop"}, {{{"phone", "mike-too"}}}));
  restart();
  catch_up();
  claim("mike-too");
  raise_by("sarah");
  carry();
  claim("mike", R"(,"kind":"withdraw")");
  EXPECT_EQ(count("SELECT state FROM alert"), 1) << "it is not Mike's to withdraw";
}

}  // namespace
}  // namespace busstop::ledger
