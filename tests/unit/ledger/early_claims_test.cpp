// Claims that come before their alert, cross a cancellation, or are withdrawn before anybody asked.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EarlyClaims : public Street {
 protected:
  Record said(const std::string& who, Wall when, const std::string& kind = "claim") {
    return record(claims_0, R"({"responder_name":")" + who + R"(","child_name":"Jake","kind":")" + kind + R"("})",
                  when);
  }
  Record asked(Wall when, const std::string& kind = "raise") {
    return record(
        alerts_0,
        R"({"parent_name":"Sarah","child_name":"Jake","location":"Oak Street Bus Stop","kind":")" + kind + R"("})",
        when);
  }
  void wait_and_carry() {
    wait(seconds(1));
    carry();
  }
  void withdraw(const std::string& who) {
    claim(who, R"(,"kind":"withdraw")");
    wait_and_carry();
  }
};

TEST_F(EarlyClaims, TellWhoHasTheChildWhoIsBackupAndWhoHasWithdrawn) {
  catch_up();
  claim("Mike");
  wait_and_carry();
  raise();
  wait_and_carry();
  claim("Lisa");
  wait_and_carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake"));
  EXPECT_THAT(at("mike"), ElementsAre("You have Jake"));
  EXPECT_THAT(at("lisa"), ElementsAre("Mike already has Jake"));
  withdraw("Mike");
  EXPECT_EQ(at("sarah").back(), "Mike cannot take Jake after all");
  EXPECT_EQ(at("lisa").back(), "Lisa, can you take Jake now?");
  EXPECT_EQ(at("mike").back(), "You no longer have Jake");
}

TEST_F(EarlyClaims, InTheBacklogTellOnlyTheParentAndAWithdrawalIsHeardByAll) {
  assign();
  raise();
  claim("Mike");
  claim("Lisa");
  catch_up();
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake"));
  EXPECT_THAT(at("mike"), IsEmpty());
  EXPECT_THAT(at("lisa"), IsEmpty());
  withdraw("Mike");
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake", "Mike cannot take Jake after all"));
  EXPECT_THAT(at("lisa"), ElementsAre("Lisa, can you take Jake now?"));
  EXPECT_THAT(at("mike"), ElementsAre("You no longer have Jake"));
}

TEST_F(EarlyClaims, ThatAreWithdrawnDoNotTakeTheChild) {
  catch_up();
  claim("Mike");
  clock.advance(seconds(1));
  claim("Mike");
  wait_and_carry();
  withdraw("Mike");
  EXPECT_THAT(at("mike"), ElementsAre("You no longer have Jake"));
  raise();
  EXPECT_THAT(who_is_being_told(), ElementsAre("lisa", "mike"));
  EXPECT_EQ(count("SELECT count(*) FROM claim WHERE state=3"), 2);
  wait(minutes(3));
  carry();
  EXPECT_EQ(at("sarah").size(), 1U) << "that nobody has confirmed";
}

TEST_F(EarlyClaims, AreWithdrawnByTheOneWhoMadeThemAndAfterThem) {
  catch_up();
  const Wall now = clock.wall();
  clock.advance(seconds(10));
  turn({RecordBatch{{said("Mike", now + seconds(5)), said("Lisa", now + seconds(6), "withdraw"),
                     said("Mike", now + seconds(4), "withdraw")}}});
  raise();
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake"));
}

/// What Mike said, read in the order of the list: the letters w and c are withdrawals and claims, the number is the
/// second at which he said it.
struct Overtaken {
  std::vector<std::pair<char, int>> read;
  bool has_it = false;
  /// How often he hears that he no longer has the child.
  std::ptrdiff_t told = 1;
};

TEST_F(EarlyClaims, ThatAreReadAfterTheirWithdrawalDoNotTakeTheChildAndThoseMadeAnewDo) {
  const std::vector<Overtaken> table{
      {{{'w', 5}, {'c', 3}}, false, 1},           {{{'w', 5}, {'c', 3}, {'c', 4}}, false, 1},
      {{{'w', 5}, {'w', 6}, {'c', 3}}, false, 1}, {{{'w', 5}, {'c', 3}, {'c', 7}}, true, 1},
      {{{'w', 5}, {'c', 7}, {'c', 3}}, true, 0},  {{{'w', 5}, {'c', 5}}, true, 0},
      {{{'c', 3}, {'w', 5}, {'c', 4}}, false, 1}, {{{'c', 3}, {'w', 5}, {'c', 4}, {'c', 6}}, true, 1},
  };
  std::int32_t partition = 0;
  for (const bool alert_first : {true, false}) {
    for (std::size_t row = 0; row < table.size(); ++row) {
      SCOPED_TRACE(testing::Message() << "row " << row << (alert_first ? ", of an open alert" : ", before its alert"));
      catch_up();
      delivered.clear();
      const Wall now = clock.wall();
      clock.advance(seconds(10));
      if (alert_first) turn({RecordBatch{{asked(now + seconds(1))}}});
      carry();
      for (const auto& [what, second] : table[row].read) {
        // Each by a partition of which no end was seen: before that nothing is dated.
        auto one = said("Mike", now + seconds(second), what == 'w' ? "withdraw" : "claim");
        one.from.partition = ++partition;
        turn({RecordBatch{{one}}});
        carry();
        restart();
        catch_up();
      }
      if (!alert_first) turn({RecordBatch{{asked(now + seconds(9))}}});
      EXPECT_EQ(count("SELECT state FROM alert ORDER BY id DESC LIMIT 1"), table[row].has_it ? 1 : 0);
      carry();
      EXPECT_EQ(std::ranges::count(at("mike"), "You no longer have Jake"), table[row].told);
      turn({RecordBatch{{asked(clock.wall(), "cancel")}}});
      carry();
      clock.advance(minutes(20));
    }
  }
}

TEST_F(EarlyClaims, OfOthersOnOtherAlertsAndOfAnotherDayAreNotTakenBackByAWithdrawalThatCameBefore) {
  catch_up();
  raise();
  carry();
  const Wall now = clock.wall();
  clock.advance(seconds(10));
  claim("Mike");
  carry();
  withdraw("Mike");
  ASSERT_EQ(count("SELECT count(*) FROM claim WHERE state=6"), 1);
  // Dated before it, of another child and of somebody else.
  turn({RecordBatch{{record(alerts_0, R"({"parent_name":"Sarah","child_name":"Ann","location":"Oak Street Bus Stop"})"),
                     record(claims_0, R"({"responder_name":"Mike","child_name":"Ann"})", now + seconds(1)),
                     said("Lisa", now + seconds(1))}}});
  carry();
  EXPECT_EQ(count("SELECT count(*) FROM alert WHERE state=1"), 2);
}

TEST_F(EarlyClaims, ThatAreWithdrawnInOneBatchOrInTheBacklogDoNotTakeTheChild) {
  for (const bool backlog : {false, true}) {
    SCOPED_TRACE(backlog ? "in the backlog" : "in one batch");
    if (backlog) {
      assign();
    } else {
      catch_up();
    }
    clock.advance(seconds(10));
    const Wall now = clock.wall();
    turn({RecordBatch{
        {asked(now - seconds(1)), said("Mike", now - seconds(2), "withdraw"), said("Mike", now - seconds(3))}}});
    if (backlog) turn({PartitionEnd{alerts_0, 9, now}, PartitionEnd{claims_0, 9, now}});
    // All are called, and Mike hears that his withdrawal has arrived.
    EXPECT_THAT(who_is_being_told(), ElementsAre("lisa", "mike", "mike"));
    carry();
    turn({RecordBatch{{asked(now, "cancel")}}});
    carry();
    clock.advance(minutes(20));
  }
}

TEST_F(EarlyClaims, ThatCrossACancellationAreRefusedAndDoNotTakeTheNextAlert) {
  catch_up();
  raise();
  wait_and_carry();
  raise(R"(,"kind":"cancel")");
  wait_and_carry();
  ASSERT_EQ(at("mike").back(), "Not needed any more: Jake");
  claim("Mike");
  wait_and_carry();
  EXPECT_EQ(at("mike").back(), "Your confirmation fits no request");
  raise();
  EXPECT_THAT(who_is_being_told(), ElementsAre("lisa", "mike"));
  carry();
  claim("Mike");
  wait_and_carry();
  EXPECT_EQ(at("mike").back(), "You have Jake");
}

TEST_F(EarlyClaims, OfWhoIsBeingToldOfWhatIsCancelledDoNotTakeTheNextAlert) {
  catch_up();
  raise();
  clock.advance(seconds(1));
  raise(R"(,"kind":"cancel")");
  clock.advance(seconds(1));
  claim("Mike");
  wait_and_carry();
  raise();
  EXPECT_THAT(who_is_being_told(), ElementsAre("lisa", "mike"));
}

TEST_F(EarlyClaims, OfWhoWasNotToldOfWhatIsCancelledGoOnWaiting) {
  catch_up();
  raise();
  wait_and_carry();
  raise(R"(,"kind":"cancel")");
  wait_and_carry();
  claim("David");
  wait_and_carry();
  raise();
  carry();
  EXPECT_EQ(at("sarah").back(), "David has Jake");
  EXPECT_THAT(at("david"), ElementsAre("You have Jake"));
}

TEST_F(EarlyClaims, CountByTheirTimeWhereACancellationAndTheNextAlertComeInOneBatchOrInTheBacklog) {
  for (const bool backlog : {false, true}) {
    for (const bool after : {false, true}) {
      SCOPED_TRACE(testing::Message() << (backlog ? "backlog" : "batch") << (after ? ", after" : ", before"));
      catch_up();
      raise();
      wait_and_carry();
      if (backlog) assign();
      const Wall now = clock.wall();
      clock.advance(seconds(10));
      turn({RecordBatch{
          {said("Mike", now + seconds(after ? 4 : 2)), asked(now + seconds(1), "cancel"), asked(now + seconds(3))}}});
      if (backlog) turn({PartitionEnd{alerts_0, 9, clock.wall()}, PartitionEnd{claims_0, 9, clock.wall()}});
      EXPECT_EQ(count("SELECT state FROM alert ORDER BY id DESC LIMIT 1"), after ? 1 : 0);
      carry();
      turn({RecordBatch{{asked(clock.wall(), "cancel")}}});
      carry();
      clock.advance(minutes(20));
    }
  }
}

}  // namespace
}  // namespace busstop::ledger
